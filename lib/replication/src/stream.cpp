#include "maelstrom/replication/stream.hpp"

namespace maelstrom::replication {

void Stream::hear(std::uint64_t number, Versions have, Time now) {
  const bool is_less = !have.covers(known_);
  known_ = std::move(have);
  heard_ = number;
  heard_at_ = now;
  if (is_less) sent_ = known_;
  sent_.join(known_);
}

std::optional<Time> Stream::acknowledge(std::uint64_t number, std::optional<Duration> held,
                                        Time now) {
  if (number <= echoed_) return {};
  echoed_ = number;
  const bool was_suspected = std::exchange(is_suspected, false);
  is_asked = false;
  attempts = 0;
  if (oldest_ && oldest_->number <= number) oldest_.reset();
  if (newest_ && newest_->number <= number) newest_.reset();
  if (!oldest_) oldest_ = newest_;
  // Attempts are not awaited, so it is not known which of them arrive.
  if (last_news_ <= number || was_suspected) {
    sent_ = known_;
    is_cut_ = false;
  }
  std::optional<Time> sent_at;
  while (!departures_.empty() && departures_.front().number <= number) {
    if (departures_.front().number == number) sent_at = departures_.front().time;
    departures_.pop_front();
  }
  // A peer cannot have held a batch for longer than the batch is old.
  if (sent_at && held && now - *sent_at >= *held) round_trip_.add(now - *sent_at - *held);
  return sent_at;
}

void Stream::wrote(std::uint64_t number, const Versions& reach, const Versions& ours,
                   std::optional<Time> answerable, Time now) {
  if (departures_.size() == kMaxDepartures) departures_.pop_front();
  departures_.push_back({number, now});
  last_sent_ = now;
  if (!reach.empty()) {
    last_news_ = number;
    sent_ = known_;
    sent_.join(reach);
    is_cut_ = !sent_.covers(ours);
  }
  if (!answerable) return;
  newest_ = Call{number, *answerable};
  if (!oldest_) oldest_ = newest_;
}

void Stream::give_up() {
  oldest_.reset();
  newest_.reset();
  sent_ = known_;
  is_cut_ = false;
}

}  // namespace maelstrom::replication
