// A timer that is moved: what a core is to be asked next, and when.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "maelstrom/clock.hpp"
#include "maelstrom/function.hpp"
#include "maelstrom/node.hpp"
#include "maelstrom/timer.hpp"

namespace maelstrom {

// Calls back once at the time that it is set to. The node must outlive it; it does not ring any
// more once it is gone.
class Alarm {
 public:
  Alarm(Node& node, Function<void()> ring) : node_(node), ring_(std::move(ring)) {}
  ~Alarm() { timer_.cancel(); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  // To ring at `time`, and not when it was to ring before; never, if there is none. A time that has
  // come is that of the next advance(). May be called from within the callback.
  void set(std::optional<Time> time) {
    if (time == time_) return;
    timer_.cancel();
    time_ = time;
    if (!time) return;
    timer_ = node_.after(std::max(*time - node_.now(), Duration::zero()), [this] {
      time_.reset();
      ring_();
    });
  }
  // When it rings; nothing if it is not set, or has rung.
  std::optional<Time> time() const { return time_; }

 private:
  Node& node_;
  Function<void()> ring_;
  Timer timer_;
  std::optional<Time> time_;
};

}  // namespace maelstrom
