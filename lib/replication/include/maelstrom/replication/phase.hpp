// Finds when a leaf has to send so that its batch reaches the hub just before the hub's next tick.
#pragma once

#include <algorithm>
#include <chrono>

#include "maelstrom/clock.hpp"

namespace maelstrom::replication {

// The hub ticks with a fixed period, and tells a leaf how long before a tick its batch arrived.
// Sent later by that much, the batch would have arrived at the tick itself: that time is its last
// call. Last calls are one period apart, whatever the latency is in either direction. So a leaf
// needs to know neither the hub's clock nor the latency, but only a running mean of last calls
// modulo the period.
//
// The mean and the mean deviation are estimated like those of round trips in TCP (Jacobson:
// "Congestion avoidance and control", 1988; RFC 6298). The margin before the last call grows with
// the deviation.
class Phase {
 public:
  // The timers and pipes of two nodes on a busy machine are rarely later than this.
  static constexpr Duration kLeastMargin = std::chrono::milliseconds(10);

  // How much longer than a period a value may wait on its way. It is a tenth of the period, but at
  // most as long as a busy machine needs.
  static constexpr Duration grace(Duration period) {
    return std::min(period / 10, Duration(std::chrono::milliseconds(50)));
  }

  explicit Phase(Duration period) : period_(period) {}

  bool is_known() const { return is_known_; }

  // Adds a last call: a batch sent at `time` would have arrived at a tick.
  void add_last_call(Time time) {
    if (!is_known_) return start(time);
    const Duration error = wrap(time - last_call_);
    const bool is_far = std::max(error, -error) > period_ / kFar;
    // A single batch that is far off was held up on its way. Two in a row mean another rhythm: the
    // hub was started again, or the latency changed.
    if (is_far && was_far_) return start(time);
    was_far_ = is_far;
    if (is_far) return;
    last_call_ += error / 8;
    deviation_ += (std::max(error, -error) - deviation_) / 4;
  }

  // At most the grace: a batch that is later than that is passed on out of turn.
  Duration margin() const { return std::min(kLeastMargin + 4 * deviation_, grace(period_)); }

  // The first time to send that is not before `from`. Requires is_known().
  Time next(Time from) const {
    const Time send = last_call_ - margin();
    const Duration since = (from - send) % period_;
    if (since == Duration::zero()) return from;
    return since > Duration::zero() ? from + (period_ - since) : from - since;
  }

 private:
  static constexpr int kFar = 8;  // of a period

  void start(Time time) {
    is_known_ = true;
    was_far_ = false;
    last_call_ = time;
    deviation_ = {};
  }

  // Brings the error to within half a period of zero.
  Duration wrap(Duration error) const {
    error %= period_;
    if (error > period_ / 2) error -= period_;
    if (error < -period_ / 2) error += period_;
    return error;
  }

  Duration period_;
  bool is_known_ = false;
  bool was_far_ = false;
  Time last_call_{};
  Duration deviation_{};
};

}  // namespace maelstrom::replication
