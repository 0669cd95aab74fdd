// Ctrl-C and its like, as something to wait for.
#pragma once

#include <csignal>

#include "hosts/child.hpp"

namespace maelstrom::workbench {

// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const { return fd_.get(); }
  // True once one has come.
  bool has_come();

 private:
  sigset_t previous_;
  Fd fd_;
  bool has_come_ = false;
};

}  // namespace maelstrom::workbench
