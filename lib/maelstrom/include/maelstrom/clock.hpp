// The time, which the driver tells to the node. There is no now() here: a node learns the time with
// every event, so the same code runs in real time and in virtual time.
#pragma once

#include <chrono>
#include <cstdint>

namespace maelstrom {

// All durations are in nanoseconds; std::chrono converts from coarser units without loss.
using Duration = std::chrono::nanoseconds;

// The driver's monotonic clock. Its epoch is up to the driver, so only differences have a meaning.
struct Clock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using Time = Clock::time_point;

// `time` plus `delay`, but no later than the last possible time and no earlier than the first.
constexpr Time saturating_add(Time time, Duration delay) {
  if (delay > Duration{} && time > Time::max() - delay) return Time::max();
  if (delay < Duration{} && time < Time::min() - delay) return Time::min();
  return time + delay;
}

constexpr double to_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace maelstrom
