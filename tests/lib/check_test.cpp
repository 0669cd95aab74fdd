#include "maelstrom/check.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "catch.hpp"
#include "maelstrom/error.hpp"

namespace tests::check_test {
namespace {

struct Ending {
  int signal = 0;
  std::string text;  // on standard error
};

// Runs `body` in a process of its own.
template <class F>
Ending ending_of(F body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // not Catch2's
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    body();
    _exit(0);
  }
  close(ends[1]);
  Ending ending;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    ending.text.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  return ending;
}

TEST_CASE("a broken invariant ends the process and is named with its file and line") {
  const int line = __LINE__ + 1;
  const Ending ending = ending_of([] { MAELSTROM_CHECK(1 + 1 == 3); });
  CHECK(ending.signal == SIGABRT);
  const std::string expected =
      "check_test.cpp:" + std::to_string(line) + ": broken invariant: 1 + 1 == 3";
  CAPTURE(ending.text);
  CHECK(ending.text.find(expected) != std::string::npos);
}

TEST_CASE("an invariant that holds costs nothing but its condition") {
  int evaluated = 0;
  MAELSTROM_CHECK(++evaluated == 1);
  CHECK(evaluated == 1);
}

TEST_CASE("a Result is not asked for what it does not hold") {
  const Ending no_value = ending_of([] {
    maelstrom::Result<int> result(maelstrom::Error(maelstrom::ErrorCode::abort, "no"));
    (void)*result;
  });
  CHECK(no_value.signal == SIGABRT);
  CHECK(no_value.text.find("error.hpp") != std::string::npos);
  const Ending no_error = ending_of([] {
    maelstrom::Result<int> result(1);
    (void)result.error();
  });
  CHECK(no_error.signal == SIGABRT);
}

}  // namespace
}  // namespace tests::check_test
