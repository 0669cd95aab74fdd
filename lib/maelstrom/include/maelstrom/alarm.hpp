// A timer that can be set again to another time, such as the next deadline of a core.
#pragma once

#include <optional>
#include <utility>

#include "maelstrom/clock.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/node.hpp"
#include "maelstrom/timer.hpp"

namespace maelstrom {

// Calls back once, at the time that it is set to. The node must outlive the alarm; a destroyed
// alarm does not ring. The callback may not destroy it.
class Alarm {
 public:
  Alarm(Node& node, Function<void()> ring) : node_(node), ring_(std::move(ring)) {}
  ~Alarm() { timer_.cancel(); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  // Replaces the time at which the alarm rings; with no time it never rings. If `time` is past, it
  // rings at the next advance(). May be called from within the callback.
  void set(std::optional<Time> time) {
    if (time == time_) return;
    timer_.cancel();
    time_ = time;
    if (!time) return;
    const Time now = node_.now();
    timer_ = node_.after(*time > now ? *time - now : Duration::zero(), [this] {
      time_.reset();
      ring_();
    });
  }
  // When it rings; empty if it is not set or has rung.
  std::optional<Time> time() const { return time_; }

 private:
  Node& node_;
  Function<void()> ring_;
  Timer timer_;
  std::optional<Time> time_;
};

}  // namespace maelstrom
