// Processes that the workbench starts.
#include "hosts/child.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "catch.hpp"
#include "hosts/interrupts.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::child_test {
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

// How a process ends that does `work` to its Interrupts.
template <class Work>
int ends_as(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);  // not Catch's
    Interrupts interrupts;
    work(interrupts);
    _exit(interrupts.has_come() ? 1 : 0);
  }
  return status_of(child);
}

TEST_CASE("while a run is watched Ctrl-C ends nothing, after it the second one ends the process") {
  CHECK(ends_as([](Interrupts&) {}) == 0);
  CHECK(ends_as([](Interrupts&) { raise(SIGINT), raise(SIGTERM), raise(SIGHUP); }) == 1);
  CHECK(ends_as([](Interrupts& interrupts) { interrupts.spare_one(); }) == 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    CHECK(ends_as([&](Interrupts& interrupts) { interrupts.spare_one(), raise(signal); }) == 1);
    CHECK(ends_as([&](Interrupts& interrupts) {
            interrupts.spare_one();
            raise(SIGTERM), raise(signal);
          }) == -signal);
    // The one that ended the run was the first.
    CHECK(ends_as([&](Interrupts& interrupts) {
            raise(SIGINT);
            interrupts.spare_one();
            raise(signal);
          }) == -signal);
    // The next run is watched again.
    CHECK(ends_as([&](Interrupts& interrupts) {
            interrupts.spare_one(), interrupts.spare_all();
            raise(signal), raise(signal);
          }) == 1);
  }
  // As under nohup.
  CHECK(ends_as([](Interrupts& interrupts) {
          std::signal(SIGHUP, SIG_IGN);
          interrupts.spare_one();
          raise(SIGHUP), raise(SIGHUP);
        }) == 0);
}

}  // namespace
}  // namespace maelstrom::workbench::child_test
