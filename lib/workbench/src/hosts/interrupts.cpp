#include "hosts/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace maelstrom::workbench {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

sigset_t ours() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kSignals) sigaddset(&signals, signal);
  return signals;
}

// Set by the handler, which runs once.
volatile std::sig_atomic_t was_spared = 0;  // NOLINT: a handler reaches globals only

void spare(int signal);

void give_up_sparing() {
  for (const int signal : kSignals) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == spare) std::signal(signal, SIG_DFL);
  }
}

void spare(int /*signal*/) {
  was_spared = 1;
  give_up_sparing();
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t signals = ours();
  pthread_sigmask(SIG_BLOCK, &signals, &previous_);
  fd_ = Fd(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}

Interrupts::~Interrupts() {
  spare_all();
  has_come();  // so that no pending signal ends the process now
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

bool Interrupts::has_come() {
  signalfd_siginfo info;
  while (read(fd_.get(), &info, sizeof info) == sizeof info) has_come_ = true;
  if (was_spared != 0) has_come_ = true;
  return has_come_;
}

void Interrupts::spare_one() {
  if (!has_come()) {
    was_spared = 0;
    for (const int signal : kSignals) {
      struct sigaction action {};
      sigaction(signal, nullptr, &action);
      if (action.sa_handler == SIG_IGN) continue;
      action = {};
      action.sa_handler = spare;
      action.sa_mask = ours();
      action.sa_flags = SA_RESTART;
      sigaction(signal, &action, nullptr);
    }
  }
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void Interrupts::spare_all() {
  const sigset_t signals = ours();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (was_spared != 0) has_come_ = true;
  was_spared = 0;
  give_up_sparing();
}

}  // namespace maelstrom::workbench
