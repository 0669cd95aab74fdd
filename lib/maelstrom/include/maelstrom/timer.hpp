// A timer of a node.
#pragma once

#include <cstdint>

namespace maelstrom {

class Timers;

// A timer of a node; a copy is the same timer. Forgetting it does not stop it.
class Timer {
 public:
  Timer() = default;
  // It will not fire again. May be called at any time while the node lives, also from within.
  void cancel();

 private:
  friend class Node;
  Timers* timers_ = nullptr;
  std::uint64_t id_ = 0;
};

// Stops its timer when it goes away.
struct ScopedTimer {
  explicit ScopedTimer(Timer started) : timer(started) {}
  ~ScopedTimer() { timer.cancel(); }
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

  Timer timer;
};

}  // namespace maelstrom
