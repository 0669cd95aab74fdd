#include "hosts/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace maelstrom::workbench {

Interrupts::Interrupts() {
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ours, signal);
  pthread_sigmask(SIG_BLOCK, &ours, &previous_);
  fd_ = Fd(signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC));
}

Interrupts::~Interrupts() {
  has_come();  // so that none is left to strike now
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

bool Interrupts::has_come() {
  signalfd_siginfo info;
  while (read(fd_.get(), &info, sizeof info) == sizeof info) has_come_ = true;
  return has_come_;
}

}  // namespace maelstrom::workbench
