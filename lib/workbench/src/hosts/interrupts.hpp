// Ctrl-C and similar signals as an event to wait for.
#pragma once

#include <csignal>

#include "hosts/child.hpp"

namespace maelstrom::workbench {

// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable. A
// process may have one at a time, used by one thread.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const { return fd_.get(); }
  // True once a signal has come.
  bool has_come();

  // For work that cannot be interrupted: the next signal is noted, and the one after it ends the
  // process. Signals that the process ignores stay ignored.
  void spare_one();
  // Ends that: no signal ends the process.
  void spare_all();

 private:
  sigset_t previous_;
  Fd fd_;
  bool has_come_ = false;
};

}  // namespace maelstrom::workbench
