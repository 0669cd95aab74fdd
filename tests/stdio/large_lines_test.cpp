// Long lines, and lines above the limit.
#include <algorithm>
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::large_lines_test {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kLimit = 64 * kMiB;  // the default of ServeOptions
constexpr std::string_view kSkipped = "skipped a line above the limit of ";

// What c1 sends or gets, as if c1 were the node n2: a client's lines have a limit of their own.
std::string of_node(std::string line) { return line.replace(line.find("c1"), 2, "n2"); }

// An echo request whose line has that size, its newline not counted.
std::string line_of_client(std::size_t size) {
  const std::size_t frame = echo_line(2, R"("")").size() - 1;
  return echo_line(2, '"' + std::string(size - frame, 'x') + '"');
}
std::string line_of(std::size_t size) { return of_node(line_of_client(size)); }

// What answers it. Compared by hand, because a failing CHECK would print it.
bool is_answer_to(const std::string& answer, std::size_t size) {
  const std::size_t frame = echo_line(2, R"("")").size() - 1;
  return answer == of_node(echo_reply(2, '"' + std::string(size - frame, 'x') + '"'));
}

// How much shows that memory stays below a limit. A sanitized build cannot measure it, and goes
// through the same code when the buffer has been full twice.
constexpr std::size_t many(std::size_t limit, std::size_t size) {
  return kSanitized ? std::max(2 * limit, 8 * kMiB) : size;
}

void write_many(ChildProcess& node, std::size_t size) {
  const std::string piece(kMiB, 'x');
  for (std::size_t written = 0; written < size; written += piece.size()) node.write(piece);
}

}  // namespace

TEST_CASE("lines of 1 MiB and of 64 MiB are answered") {
  Started node(echo_path());
  for (const std::size_t size : {kMiB, kLimit}) {
    CAPTURE(size);
    node.write(line_of(size));
    CHECK(is_answer_to(node.read_line(), size));
  }
  node.write(echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
  // The line itself, where it is read; half of it, where its buffer grew; and the reply.
  if (!kSanitized) CHECK(node.peak_memory() < 4 * kLimit / 1024);
}

TEST_CASE("a line one byte above the limit is skipped, with an error") {
  Started node(echo_path());
  node.write(line_of(kLimit + 1) + echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
  CHECK(node.finish().empty());
  CHECK(node.errors().find(std::string(kSkipped) + std::to_string(kLimit) + " bytes") !=
        std::string::npos);
}

TEST_CASE("the limit is an option") {
  ChildOptions options;
  options.arguments = {"300"};
  Started node(probe_path(), options);
  node.write(line_of(300) + line_of(301) + line_of(100'000) + echo_line(3, "1"));
  CHECK(is_answer_to(node.read_line(), 300));
  CHECK(node.read_line() == echo_reply(3, "1"));
  CHECK(node.finish().empty());
  std::size_t skipped = 0;
  for (const auto& line : split_lines(node.errors())) {
    if (line.find(kSkipped) != std::string::npos) ++skipped;
  }
  CHECK(skipped == 2);
}

TEST_CASE("a client's line may be half as long, and a longer one is refused by an answer") {
  const auto refused = [](std::size_t limit) {
    const std::string text = "longer than " + std::to_string(limit) + " bytes";
    return error_reply(2, 12, text + ", the limit for clients");
  };
  SECTION("by default") {
    Started node(echo_path());
    node.write(line_of_client(kLimit / 2) + line_of_client(kLimit / 2 + 1));
    CHECK(node.read_line().size() > kLimit / 2);
    CHECK(node.read_line() == refused(kLimit / 2));
  }
  SECTION("where the limit is an option") {
    ChildOptions options;
    options.arguments = {"300"};
    Started node(probe_path(), options);
    node.write(line_of_client(150) + line_of_client(151));
    CHECK(node.read_line().size() > 100);
    CHECK(node.read_line() == refused(150));
  }
}

TEST_CASE("a line that never ends does not fill the memory") {
  SECTION("under a small limit") {
    ChildOptions options;
    options.arguments = {"300"};
    Started node(probe_path(), options);
    write_many(node, many(300, 200 * kMiB));
    node.write("\n" + echo_line(3, "1"));
    CHECK(node.read_line() == echo_reply(3, "1"));
    if (!kSanitized) CHECK(node.peak_memory() < 8 * 1024);
  }
  SECTION("under the default limit") {
    Started node(echo_path());
    write_many(node, many(kLimit, 400 * kMiB));
    node.write("\n" + echo_line(3, "1"));
    CHECK(node.read_line() == echo_reply(3, "1"));
    if (!kSanitized) CHECK(node.peak_memory() < 3 * kLimit / 1024);
  }
}

TEST_CASE("a line above the limit without a newline is skipped at the end of input") {
  ChildOptions options;
  options.arguments = {"300"};
  Started node(probe_path(), options);
  CHECK(node.finish(std::string(1000, 'x')).empty());
  CHECK(node.errors().find(kSkipped) != std::string::npos);
}

TEST_CASE("many messages do not fill the memory") {
  constexpr int kMessages = 100'000;
  Started node(echo_path());
  std::string burst;
  for (int id = 2; id < 1000; ++id) burst += echo_line(id, "[1,2,3]");
  for (int sent = 0; sent < kMessages; sent += 998) {
    node.write(burst);
    node.read_lines(998);
  }
  if (!kSanitized) CHECK(node.peak_memory() < 8 * 1024);
}

}  // namespace maelstrom::tests::large_lines_test
