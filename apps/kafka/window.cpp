#include "kafka/window.hpp"

#include <algorithm>

namespace apps::kafka {

using maelstrom::Duration;
using maelstrom::Time;

void Window::send(std::uint64_t end, Time now) {
  if (end <= sent_) return;
  if (!is_waiting()) progress_ = now;
  if (!is_retrying_ && !probe_) probe_ = Probe{end, now};
  sent_ = end;
  if (!deadline_) deadline_ = saturating_add(now, wait_);
}

void Window::acknowledge(std::uint64_t end, Time now) {
  if (end <= acked_) return;
  acked_ = end;
  sent_ = std::max(sent_, end);
  progress_ = now;
  is_retrying_ = false;
  if (probe_ && end >= probe_->end) {
    measure(now - probe_->sent);
    probe_.reset();
  }
  wait_ = mean_ ? std::clamp(*mean_ + 4 * deviation_, limits_.shortest, limits_.longest)
                : limits_.initial;
  deadline_.reset();
  if (sent_ > acked_) deadline_ = saturating_add(now, wait_);
}

void Window::advance(Time now) {
  if (!deadline_ || now < *deadline_) return;
  sent_ = acked_;
  is_retrying_ = true;
  probe_.reset();
  deadline_.reset();
  wait_ = std::min(2 * wait_, limits_.longest);
}

void Window::restart(std::uint64_t end, Time now) {
  acked_ = end;
  sent_ = end;
  is_retrying_ = false;
  progress_ = now;
  probe_.reset();
  deadline_.reset();
}

void Window::measure(Duration round_trip) {
  if (!mean_) {
    mean_ = round_trip;
    deviation_ = round_trip / 2;
    return;
  }
  const Duration error = std::chrono::abs(*mean_ - round_trip);
  deviation_ += (error - deviation_) / 4;
  *mean_ += (round_trip - *mean_) / 8;
}

}  // namespace apps::kafka
