// What goes to stderr.
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::log_test {
namespace {

ChildOptions with_level(const std::string& level) {
  ChildOptions options;
  options.environment = {"MAELSTROM_LOG=" + level};
  return options;
}

// "0.001234 n1 info text" without its time, of which it checks the form.
std::string without_time(const std::string& line) {
  const std::size_t space = line.find(' ');
  const std::string time = line.substr(0, space);
  CHECK(time.find_first_not_of("0123456789.") == std::string::npos);
  CHECK(time.size() - time.find('.') == 7);  // microseconds
  return line.substr(space + 1);
}

std::vector<std::string> log_of(const std::string& level, std::string_view input) {
  ChildProcess node(probe_path(), with_level(level));
  node.finish(init_line() + std::string(input));
  std::vector<std::string> lines;
  for (const auto& line : split_lines(node.errors())) lines.push_back(without_time(line));
  return lines;
}

}  // namespace

TEST_CASE("a log line has the time, the node's id, the level and the text") {
  ChildProcess node(echo_path());
  node.finish(init_line());
  REQUIRE(split_lines(node.errors()).size() == 1);
  CHECK(node.errors().back() == '\n');
  CHECK(without_time(split_lines(node.errors())[0]) == "n1 info initialized as n1 of 3");
}

TEST_CASE("MAELSTROM_LOG sets the level") {
  const std::string input = request_line("log", 2, R"(,"text":"hear")");
  CHECK(log_of("debug", input) == std::vector<std::string>{"n1 info initialized as n1 of 3",
                                                           "n1 debug hear", "n1 info hear",
                                                           "n1 warn hear", "n1 error hear"});
  CHECK(log_of("info", input) == std::vector<std::string>{"n1 info initialized as n1 of 3",
                                                          "n1 info hear", "n1 warn hear",
                                                          "n1 error hear"});
  CHECK(log_of("warn", input) == std::vector<std::string>{"n1 warn hear", "n1 error hear"});
  CHECK(log_of("error", input) == std::vector<std::string>{"n1 error hear"});
  CHECK(log_of("off", input).empty());
}

TEST_CASE("an unknown MAELSTROM_LOG is complained of and taken as info") {
  const auto lines = log_of("loud", request_line("log", 2, R"(,"text":"hear")"));
  CHECK(lines == std::vector<std::string>{
                     "- error MAELSTROM_LOG=loud: not one of debug, info, warn, error, off",
                     "n1 info initialized as n1 of 3", "n1 info hear", "n1 warn hear",
                     "n1 error hear"});
}

TEST_CASE("MAELSTROM_LOG=off silences everything") {
  ChildOptions options = with_level("off");
  options.arguments = {"300"};
  Started node(probe_path(), options);
  node.finish("garbage\n" + std::string(1000, 'x') + "\n" + request_line("nonsense", 2) +
              request_line("fail", 3, R"(,"text":"x")"));
  CHECK(node.errors().empty());
}

TEST_CASE("a text with newlines stays on one line") {
  const auto lines = log_of("error", request_line("log", 2, R"(,"text":"one\ntwo\n")"));
  CHECK(lines == std::vector<std::string>{"n1 error one two "});
}

TEST_CASE("control characters of a text do not reach a terminal, and others do") {
  const auto lines =
      log_of("error", request_line("log", 2, R"(,"text":"a\u0000b\u001b[31mc\u007fd\te\u009bf")") +
                          request_line("log", 3, R"(,"text":"\u00e9 \u00a0 \u20ac \u0080")"));
  CHECK(lines ==
        std::vector<std::string>{"n1 error a b [31mc d e  f", "n1 error \u00e9 \u00a0 \u20ac   "});
}

TEST_CASE("log lines are whole, however many there are") {
  constexpr int kMessages = 3000;
  std::string input;
  for (int id = 2; id < 2 + kMessages; ++id) {
    input += request_line("log", id, R"(,"text":"a line of the log")");
  }
  const auto lines = log_of("debug", input);
  REQUIRE(lines.size() == 1 + 4 * kMessages);
  for (std::size_t i = 1; i < lines.size(); i += 4) {
    REQUIRE(lines[i] == "n1 debug a line of the log");
    REQUIRE(lines[i + 3] == "n1 error a line of the log");
  }
}

TEST_CASE("a bad line is logged shortened, a failing handler with its request") {
  ChildProcess node(probe_path());
  node.finish(init_line() + std::string(10'000, 'x') + "\n" +
              request_line("fail", 2, R"(,"text":"out of luck")"));
  const auto lines = split_lines(node.errors());
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].find("n1 error skipped a line that is no message: ") != std::string::npos);
  CHECK(lines[1].ends_with("xxx..."));
  CHECK(lines[1].size() < 400);
  CHECK(without_time(lines[2]) == "n1 error fail from c1 failed: out of luck");
}

TEST_CASE("an error is on stderr at once") {
  Started node(echo_path());
  node.write("garbage\n");
  CHECK(node.errors_with("garbage").find("garbage") != std::string::npos);
}

}  // namespace maelstrom::tests::log_test
