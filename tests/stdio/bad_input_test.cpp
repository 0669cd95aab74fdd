// Input that is no message, or no message for this node: it is logged, answered where an answer is
// owed, and the node lives on.
#include <string>

#include "catch.hpp"
#include "child.hpp"
#include "maelstrom/message.hpp"

namespace maelstrom::tests::bad_input_test {
namespace {

// What the node answers before it answers the echo request behind it.
std::string answers_to(ChildProcess& node, std::string_view input) {
  node.write(std::string(input) + "\n" + echo_line(999, "1"));
  std::string answers;
  while (true) {
    const std::string line = node.read_line();
    if (line == echo_reply(999, "1")) return answers;
    answers += line;
  }
}

bool is_message(std::string line) {
  const std::size_t size = line.size();
  line.append(Decoder::kPadding, '\0');
  Decoder decoder;
  Message message;
  std::string problem;
  return decoder.decode(std::string_view(line).substr(0, size), message, problem);
}

}  // namespace

TEST_CASE("lines that are no JSON objects are logged and skipped") {
  using namespace std::string_view_literals;
  for (const auto line : {"garbage"sv,
                          "{"sv,
                          "}"sv,
                          "[]"sv,
                          "1"sv,
                          "null"sv,
                          "\"text\""sv,
                          "{}}"sv,
                          "{} {}"sv,
                          "{\"src\":\"c1\",}"sv,
                          "{\"src\" \"c1\"}"sv,
                          "\0"sv,
                          "\0\0{}"sv,
                          "\xff\xfe\x00{}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "\"\xc3\"}}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "\"\0\"}}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "tru}}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "01}}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "\"\\x\"}}"sv,
                          R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2,"echo":)"
                          "[1}}}"sv}) {
    CAPTURE(line);
    Started node(echo_path());
    CHECK(answers_to(node, line).empty());
    CHECK(node.finish().empty());
    CHECK(node.errors().find("error skipped a line that is no message") != std::string::npos);
  }
}

TEST_CASE("what is spread over two lines is no message, also within a burst") {
  const std::size_t before = GENERATE(std::size_t{0}, std::size_t{40});
  const std::size_t behind = GENERATE(std::size_t{0}, std::size_t{40});
  CAPTURE(before, behind);
  const auto times = [](std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  for (const auto* split :
       {"[1,\n2]", "[1\n,2]", "\n1", "1\n", "\"a\nb\"", "{}\n", "{\"a\"\n:1}"}) {
    CAPTURE(split);
    Started node(echo_path());
    const std::string filler = echo_line(7, R"("filler")");
    const std::string answers =
        answers_to(node, times(before, filler) + echo_line(2, split) + times(behind, filler));
    const bool is_right = answers == times(before + behind, echo_reply(7, R"("filler")"));
    CHECK(is_right);
  }
}

TEST_CASE("two messages on one line are no message, also within a burst") {
  Started node(echo_path());
  std::string line = echo_line(2, "1");
  line.pop_back();
  std::string burst;
  for (int i = 0; i < 40; ++i) burst += echo_line(7, "1");
  const std::string answers = answers_to(node, burst + line + line + "\n" + burst);
  CHECK(answers.size() == 80 * echo_reply(7, "1").size());
}

TEST_CASE("nesting that is too deep is skipped, and does not overflow the stack") {
  Started node(echo_path());
  for (const std::size_t depth : {std::size_t{300}, std::size_t{1'000'000}}) {
    const std::string deep = std::string(depth, '[') + std::string(depth, ']');
    CHECK(answers_to(node, echo_line(2, deep)).empty());
    std::string open_only = echo_line(2, std::string(depth, '['));
    CHECK(answers_to(node, open_only).empty());
  }
  const std::string nested = std::string(100, '[') + std::string(100, ']');
  CHECK(answers_to(node, echo_line(2, nested)) == echo_reply(2, nested));
}

TEST_CASE("a request that lacks something is refused where its sender is known") {
  Started node(echo_path());
  CHECK(answers_to(node, R"({"src":"c1","dest":"n1","body":{"msg_id":2}})") ==
        error_reply(2, 12, R"(\"type\" is missing)"));
  CHECK(answers_to(node, R"({"src":"c1","body":{"type":"echo","msg_id":2,"echo":1}})") ==
        error_reply(2, 12, R"(\"dest\" is missing)"));
  CHECK(answers_to(node, R"({"src":"c1","dest":"n1","body":{"type":7,"msg_id":2}})") ==
        error_reply(2, 12, R"(\"type\" is not a string)"));
  CHECK(answers_to(node, R"({"dest":"n1","body":{"type":"echo","msg_id":2,"echo":1}})").empty());
  CHECK(answers_to(node, R"({"src":"c1","dest":"n1"})").empty());
  CHECK(answers_to(node, R"({"src":"c1","dest":"n1","body":[]})").empty());
  CHECK(answers_to(node, R"({"src":3,"dest":"n1","body":{"type":"echo","msg_id":2}})").empty());
  CHECK(
      answers_to(node, R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":"2"}})").empty());
  CHECK(
      answers_to(node, R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":2.0}})").empty());
}

TEST_CASE("a request without a field that its handler needs is refused by the field's name") {
  Started node(echo_path());
  CHECK(answers_to(node, request_line("echo", 2)) ==
        error_reply(2, 12, R"(field \"echo\" is missing)"));
}

TEST_CASE("a request of an unknown type is refused as not supported") {
  Started node(echo_path());
  CHECK(answers_to(node, request_line("nonsense", 2)) ==
        error_reply(2, 10, R"(no handler for \"nonsense\")"));
}

TEST_CASE("a request without a msg_id is handled and not answered") {
  Started node(echo_path());
  CHECK(answers_to(node, R"({"src":"c1","dest":"n1","body":{"type":"echo","echo":1}})").empty());
}

TEST_CASE("unknown members are ignored, and of duplicate ones the last counts") {
  Started node(echo_path());
  CHECK(answers_to(node,
                   R"({"id":7,"time":1.5,"src":"c1","dest":"n1","body":{"x":{},"type":"echo",)"
                   R"("msg_id":2,"echo":1,"echo":2}})") == echo_reply(2, "2"));
}

TEST_CASE("a request before init is refused as temporarily unavailable") {
  ChildProcess node(echo_path());
  node.write(echo_line(2, "1"));
  CHECK(node.read_line() == error_reply(2, 11, "not initialized yet"));
  node.write(init_line());
  CHECK(node.read_line() == init_ok());
  node.write(echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
}

TEST_CASE("a second init is acknowledged if it says the same, and refused otherwise") {
  Started node(echo_path());
  node.write(init_line());
  CHECK(node.read_line() == init_ok());
  node.write(init_line("n2"));
  const std::string refusal = node.read_line();
  CHECK(refusal.find(R"("type":"error","in_reply_to":1,"code":12)") != std::string::npos);
  node.write(echo_line(2, "1"));
  CHECK(node.read_line() == echo_reply(2, "1"));
}

TEST_CASE("an init that cannot be read is refused, and a right one still counts") {
  ChildProcess node(echo_path());
  node.write(R"({"src":"c0","dest":"n1","body":{"type":"init","node_id":"n1","msg_id":1}})"
             "\n");
  CHECK(node.read_line() ==
        R"({"src":"n1","dest":"c0","body":{"type":"error","in_reply_to":1,"code":12,)"
        R"("text":"field \"node_ids\" is missing"}})");
  node.write(init_line());
  CHECK(node.read_line() == init_ok());
}

TEST_CASE("replies that nobody waits for and stray errors are ignored") {
  Started node(probe_path());
  node.write(R"({"src":"n2","dest":"n1","body":{"type":"question_ok","in_reply_to":7}})"
             "\n");
  node.write(R"({"src":"n2","dest":"n1","body":{"type":"error","in_reply_to":8}})"
             "\n");
  node.write(R"({"src":"n2","dest":"n1","body":{"type":"error","msg_id":3,"code":13}})"
             "\n");
  CHECK(node.finish(echo_line(2, "1")) == echo_reply(2, "1") + "\n");
}

TEST_CASE("a handler that throws is answered with a crash, and the node lives on") {
  Started node(probe_path());
  node.write(request_line("fail", 2, R"(,"text":"out of luck")"));
  CHECK(node.read_line() == error_reply(2, 13, "out of luck"));
  node.write(echo_line(3, "1"));
  CHECK(node.read_line() == echo_reply(3, "1"));
}

TEST_CASE("nothing but messages goes to stdout, whatever comes in") {
  ChildOptions options;
  options.environment = {"MAELSTROM_LOG=debug"};
  ChildProcess node(probe_path(), options);
  std::string input = "first\n" + echo_line(2, "1") + init_line();
  for (int i = 0; i < 200; ++i) {
    // A line with one byte changed: a message, another message, or none.
    std::string line = echo_line(10 + i, R"({"key":[1,"two"]})");
    line[(static_cast<std::size_t>(i) * 7) % (line.size() - 1)] = static_cast<char>(i);
    input += line;
    input += request_line("log", 1000 + i, R"(,"text":"for stderr")");
    input += request_line("fail", 2000 + i, R"(,"text":"for stderr")");
  }
  const auto lines = split_lines(node.finish(input));
  CHECK(lines.size() > 400);
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(is_message(line));
    CHECK(line.starts_with(R"({"src":"n1","dest":)"));
  }
}

}  // namespace maelstrom::tests::bad_input_test
