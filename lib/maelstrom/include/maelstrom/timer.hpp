// A timer of a node.
#pragma once

#include <cstdint>

namespace maelstrom {

class Timers;

// A handle of a node's timer; copies refer to the same timer. Destroying the handle does not stop
// it.
class Timer {
 public:
  Timer() = default;
  // The timer will not fire again. May be called at any time while the node lives, also from within
  // the timer's own callback.
  void cancel();

 private:
  friend class Node;
  Timers* timers_ = nullptr;
  std::uint64_t id_ = 0;
};

// Stops its timer when it is destroyed, which must be before its node is.
struct ScopedTimer {
  explicit ScopedTimer(Timer started) : timer(started) {}
  ~ScopedTimer() { timer.cancel(); }
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

  Timer timer;
};

}  // namespace maelstrom
