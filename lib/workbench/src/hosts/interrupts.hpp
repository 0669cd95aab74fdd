// Ctrl-C and its like, as something to wait for.
#pragma once

#include <csignal>

#include "hosts/child.hpp"

namespace maelstrom::workbench {

// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable. There
// may be one in a process at a time, for use by one thread.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const { return fd_.get(); }
  // True once one has come.
  bool has_come();

  // For work that nobody can break off: the first one that comes is noted, as before, and the next
  // one ends the process. Signals that the process ignores it still ignores.
  void spare_one();
  // Ends that: none ends the process.
  void spare_all();

 private:
  sigset_t previous_;
  Fd fd_;
  bool has_come_ = false;
};

}  // namespace maelstrom::workbench
