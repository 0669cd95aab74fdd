// Processes that the workbench starts.
#include "hosts/child.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "catch.hpp"

namespace maelstrom::workbench {
namespace {

bool interrupts_children = false;  // as Ctrl-C does, which comes to the whole group

void interrupt_child() {
  if (interrupts_children) ::kill(getpid(), SIGINT);
}

TEST_CASE("a Ctrl-C that comes while a node is started is not meant for the node") {
  REQUIRE(pthread_atfork(nullptr, nullptr, interrupt_child) == 0);
  sigset_t interrupt;
  sigset_t before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupt, &before);
  interrupts_children = true;
  ChildOptions options;
  options.executable = "/bin/echo";
  options.arguments = {"here"};
  options.directory = "/";
  Child child(options);
  interrupts_children = false;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  pollfd waiting{child.output().get(), POLLIN, 0};
  REQUIRE(poll(&waiting, 1, 10'000) == 1);
  char text[16] = {};
  CHECK(read(child.output().get(), text, sizeof text - 1) == 5);
  CHECK(std::string(text) == "here\n");
}

}  // namespace
}  // namespace maelstrom::workbench
