// How long an answer that is given at once may take.
#pragma once

#include <algorithm>
#include <chrono>

#include "maelstrom/clock.hpp"

namespace apps::broadcast {

// The bounds of a wait for an answer.
struct Patience {
  // Nothing has been measured yet. As the first wait of TCP (Braden: RFC 1122, 4.2.3.1, 1989). A
  // quarter of it for each round trip that was: those that come first are the shortest ones.
  maelstrom::Duration first = std::chrono::seconds(3);
  maelstrom::Duration least = std::chrono::milliseconds(500);
  maelstrom::Duration most = std::chrono::seconds(10);
  // More than the mean, at least: for a machine that is busy.
  maelstrom::Duration slack = std::chrono::milliseconds(300);
};

// Estimates it from round trips as TCP does: their mean, and four times their mean deviation
// (Jacobson: "Congestion avoidance and control", 1988; RFC 6298). An answer names the one batch
// that it answers, so that, unlike in Karn's algorithm, those to repetitions can be measured too.
class RoundTrip {
 public:
  bool is_known() const { return samples_ > 0; }
  // Enough was measured.
  bool is_settled() const { return samples_ == kFew; }

  void add(maelstrom::Duration measured) {
    if (samples_ < kFew) ++samples_;
    if (samples_ == 1) {
      mean_ = measured;
      deviation_ = measured / 2;
      return;
    }
    const maelstrom::Duration error = measured - mean_;
    deviation_ += (std::max(error, -error) - deviation_) / 4;
    mean_ += error / 8;
  }

  // Four deviations more than the mean, or `times` as many.
  maelstrom::Duration patience(const Patience& bounds, int times = 1) const {
    const maelstrom::Duration first = times * bounds.first / (1 << 2 * samples_);
    const maelstrom::Duration slack = std::max(times * spread(), bounds.slack);
    return std::clamp(mean_ + slack, std::max(first, bounds.least), bounds.most);
  }
  // Of round trips, as a rule.
  maelstrom::Duration longest() const { return mean_ + spread(); }
  // How much later than another one a batch may come that was sent before it.
  maelstrom::Duration spread() const { return 4 * deviation_; }

 private:
  static constexpr int kFew = 8;

  int samples_ = 0;  // up to a few
  maelstrom::Duration mean_{};
  maelstrom::Duration deviation_{};
};

}  // namespace apps::broadcast
