// How lines come in and go out.
#include <fmt/format.h>

#include <set>
#include <string>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::lines_test {

using namespace std::chrono_literals;

TEST_CASE("init and echo are answered byte for byte") {
  ChildProcess node(echo_path());
  node.write(init_line());
  CHECK(node.read_line() == init_ok());
  node.write(echo_line(2, R"("Please echo 35")"));
  CHECK(node.read_line() == echo_reply(2, R"("Please echo 35")"));
  node.write(echo_line(3, R"({"a":[1,2.50,null],"b":"\u00e9\n"})"));
  CHECK(node.read_line() == echo_reply(3, R"({"a":[1,2.50,null],"b":"\u00e9\n"})"));
  CHECK(node.finish().empty());
}

TEST_CASE("the order of members and blanks between them do not matter") {
  Started node(echo_path());
  node.write(
      "  {\"body\" : { \"msg_id\" : 2 , \"echo\" : [ 1 ] ,\t\"type\" : \"echo\" } , "
      "\"dest\" : \"n1\" , \"src\" : \"c1\" }  \n");
  CHECK(node.read_line() == echo_reply(2, "[ 1 ]"));
}

TEST_CASE("each reply is there before more input is") {
  Started node(echo_path());
  for (int id = 2; id < 500; ++id) {
    node.write(echo_line(id, "1"));
    REQUIRE(node.read_line() == echo_reply(id, "1"));
  }
}

TEST_CASE("many lines in one write are answered in order") {
  constexpr int kLines = 20'000;
  std::string input = init_line();
  for (int id = 2; id < kLines; ++id) input += echo_line(id, std::to_string(id * 7));
  ChildProcess node(echo_path());
  node.write(input);
  REQUIRE(node.read_line() == init_ok());
  for (int id = 2; id < kLines; ++id) {
    REQUIRE(node.read_line() == echo_reply(id, std::to_string(id * 7)));
  }
  CHECK(node.finish().empty());
}

TEST_CASE("lines that arrive byte by byte are put together") {
  ChildProcess node(echo_path());
  const std::string input = init_line() + echo_line(2, R"("äöü")") + "\r\n" + echo_line(3, "{}");
  for (const char byte : input) node.write(std::string_view(&byte, 1));
  CHECK(node.read_lines(3) ==
        std::vector{init_ok(), echo_reply(2, R"("äöü")"), echo_reply(3, "{}")});
}

TEST_CASE("a line may be split over writes at any place") {
  Started node(echo_path());
  const std::string line = echo_line(2, R"(["split", "anywhere"])");
  for (std::size_t place = 1; place < line.size(); ++place) {
    CAPTURE(place);
    node.write(line.substr(0, place));
    if (place % 10 == 0) CHECK(node.is_quiet_for(1ms));
    node.write(line.substr(place));
    REQUIRE(node.read_line() == echo_reply(2, R"(["split", "anywhere"])"));
  }
}

TEST_CASE("the last line counts although it has no newline") {
  std::string line = echo_line(2, "1");
  line.pop_back();
  CHECK(ChildProcess(echo_path()).finish(init_line() + line) ==
        init_ok() + "\n" + echo_reply(2, "1") + "\n");
}

TEST_CASE("half a line at the end of input is logged, and the node ends well") {
  Started node(echo_path());
  CHECK(node.finish(R"({"src":"c1","dest":"n1","bo)").empty());
  CHECK(node.errors().find("skipped a line that is no message") != std::string::npos);
}

TEST_CASE("a node without any input ends well") {
  ChildProcess node(echo_path());
  CHECK(node.finish().empty());
  CHECK(node.errors().empty());
}

TEST_CASE("empty lines and lines that end in CRLF are tolerated") {
  Started node(echo_path());
  std::string line = echo_line(2, "1");
  line.insert(line.size() - 1, "\r");
  const std::string output = node.finish("\n\r\n   \n" + line + "\n\n");
  CHECK(output == echo_reply(2, "1") + "\n");
  CHECK(node.errors().find("skipped") == std::string::npos);
}

TEST_CASE("replies wait for a reader without being lost") {
  constexpr int kLines = 2000;
  Started node(echo_path());
  const std::string payload = '"' + std::string(100, 'x') + '"';
  node.hold_output(true);
  for (int id = 2; id < kLines / 4; ++id) node.write(echo_line(id, payload));
  node.hold_output(false);
  for (int id = kLines / 4; id < kLines; ++id) node.write(echo_line(id, payload));
  for (int id = 2; id < kLines; ++id) REQUIRE(node.read_line() == echo_reply(id, payload));
}

TEST_CASE("integers keep all of their digits") {
  Started node(echo_path());
  for (const auto* number : {"9223372036854775807", "-9223372036854775808", "18446744073709551616",
                             "1.0", "-0.0", "1e400", "0.1000000000000000055511151231257827"}) {
    node.write(echo_line(2, number));
    CHECK(node.read_line() == echo_reply(2, number));
  }
  node.write(R"({"src":"c1","dest":"n1","body":{"type":"echo","msg_id":9223372036854775807,)"
             R"("echo":1}})"
             "\n");
  CHECK(node.read_line() ==
        R"({"src":"n1","dest":"c1","body":{"type":"echo_ok","in_reply_to":9223372036854775807,)"
        R"("echo":1}})");
}

}  // namespace maelstrom::tests::lines_test
