// Pipes that break, block and are interrupted.
#include <csignal>
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::streams_test {

using namespace std::chrono_literals;

TEST_CASE("a node whose output nobody reads ends with status 0") {
  Started node(echo_path());
  node.close_stdout();
  node.write(echo_line(2, "1"));
  CHECK(node.wait() == 0);
  CHECK(node.errors().find("cannot go on") == std::string::npos);
}

TEST_CASE("a node that loses its reader within a burst ends although its input stays open") {
  Started node(echo_path());
  // Enough for the node to write before it has handled everything that it has read.
  std::string burst;
  const std::string payload = '"' + std::string(2000, 'x') + '"';
  for (int id = 2; id < 500; ++id) burst += echo_line(id, payload);
  node.close_stdout();
  node.try_write(burst);
  CHECK(node.wait() == 0);
}

TEST_CASE("a node that waits for timers notices that nobody reads its output") {
  Started node(probe_path());
  node.write(request_line("every", 2, R"(,"ns":1000000,"count":1000000000)"));
  node.read_line();
  node.close_stdout();
  CHECK(node.wait() == 0);
}

TEST_CASE("non-blocking pipes do no harm") {
  ChildOptions options;
  options.nonblocking_stdin = true;
  options.nonblocking_stdout = true;
  options.stdout_pipe_size = 4096;
  for (const auto& path : {echo_path(), probe_path()}) {
    Started node(path, options);
    CHECK(node.is_quiet_for(20ms));  // it waits for input rather than take EAGAIN for the end
    const std::string large = '"' + std::string(1U << 20U, 'x') + '"';
    for (int id = 2; id < 5; ++id) {
      node.write(echo_line(id, large));
      const bool is_equal = node.read_line() == echo_reply(id, large);
      CHECK(is_equal);
    }
    CHECK(node.finish(echo_line(5, "1")) == echo_reply(5, "1") + "\n");
  }
}

TEST_CASE("a non-blocking output that is full and then loses its reader ends the node") {
  ChildOptions options;
  options.nonblocking_stdout = true;
  options.stdout_pipe_size = 4096;
  Started node(echo_path(), options);
  node.hold_output(true);
  node.write(echo_line(2, '"' + std::string(100'000, 'x') + '"'));
  node.hold_output(false);
  node.close_stdout();
  CHECK(node.wait() == 0);
}

TEST_CASE("signals that interrupt system calls do no harm") {
  // Without a timer the node waits in read(), with one it waits in poll().
  const bool has_timer = GENERATE(false, true);
  CAPTURE(has_timer);
  Started node(probe_path());
  if (has_timer) {
    node.write(request_line("after", 2, R"(,"ns":3600000000000)"));
    CHECK(node.read_line() == reply("after_ok", 2));
  }
  const std::string payload = '"' + std::string(100'000, 'x') + '"';
  for (int id = 3; id < 60; ++id) {
    const std::string line = echo_line(id, payload);
    for (std::size_t at = 0; at < line.size(); at += 20'000) {
      node.signal(SIGUSR1);
      node.write(line.substr(at, 20'000));
      if (at == 0 && id % 20 == 0) node.is_quiet_for(1ms);
      node.signal(SIGUSR1);
    }
    const bool is_equal = node.read_line() == echo_reply(id, payload);
    REQUIRE(is_equal);
  }
  node.write(request_line("signals", 100));
  CHECK(node.read_line() != reply("signals_ok", 100, R"(,"count":0)"));
  CHECK(node.finish().empty());
}

TEST_CASE("a node that was stopped goes on where it was") {
  Started node(echo_path());
  for (int id = 2; id < 20; ++id) {
    node.signal(SIGSTOP);
    node.write(echo_line(id, "1"));
    node.signal(SIGCONT);
    CHECK(node.read_line() == echo_reply(id, "1"));
  }
}

TEST_CASE("a node lives without a stderr") {
  ChildOptions options;
  options.closed_stderr = true;
  options.environment = {"MAELSTROM_LOG=debug"};
  for (const auto& path : {echo_path(), threads_path()}) {
    Started node(path, options);
    node.write("garbage\n" + request_line("nonsense", 2));
    CHECK(node.read_line() == error_reply(2, 10, R"(no handler for \"nonsense\")"));
    CHECK(node.finish().empty());
  }
}

}  // namespace maelstrom::tests::streams_test
