// C++ values as JSON text.
#include "maelstrom/encode.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <set>
#include <unordered_map>

#include "harness.hpp"

namespace tests::encode_test {
namespace {

struct Point {
  int x;
  int y;
  using fields = Fields<"x", "y">;
};

struct Shape {
  std::string name;
  std::vector<Point> corners;
  std::optional<Point> center;
  using fields = Fields<"name", "corners", "center">;
};

struct Optionals {
  std::optional<int> a;
  std::optional<std::string> b;
  using fields = Fields<"a", "b">;
};

struct Eight {
  int a, b, c, d, e, f, g, h;
  using fields = Fields<"a", "b", "c", "d", "e", "f", "g", "h">;
};

std::string members_of(const auto& object) {
  TextBuffer out;
  append_members(out, object);
  return std::string(out.view());
}

TEST_CASE("booleans and nothing are written as JSON's words") {
  CHECK(json_text(true) == "true");
  CHECK(json_text(false) == "false");
  CHECK(json_text(nullptr) == "null");
  CHECK(json_text(std::optional<int>()) == "null");
  CHECK(json_text(std::optional<int>(5)) == "5");
}

TEST_CASE("integers are written with all their digits, at the limits too") {
  CHECK(json_text(0) == "0");
  CHECK(json_text(-1) == "-1");
  CHECK(json_text(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(json_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(json_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(json_text(std::int8_t{-128}) == "-128");
  CHECK(json_text(std::uint8_t{65}) == "65");
  CHECK(json_text(std::int16_t{-7}) == "-7");
}

TEST_CASE("floats always look like floats and read back as the same number") {
  CHECK(json_text(3.0) == "3.0");
  CHECK(json_text(-0.0) == "-0.0");
  CHECK(json_text(0.1) == "0.1");
  CHECK(json_text(0.5F) == "0.5");
  CHECK(json_text(1e300) == "1e+300");
  CHECK(json_text(std::numeric_limits<double>::infinity()) == "null");
  CHECK(json_text(std::numeric_limits<double>::quiet_NaN()) == "null");

  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int i = 0; i < 10'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const std::string text = json_text(number);
    CAPTURE(text);
    REQUIRE(text.find_first_of(".e") != text.npos);
    Scratch scratch;
    REQUIRE(std::bit_cast<std::uint64_t>(from_json<double>(Raw{text}, scratch)) ==
            std::bit_cast<std::uint64_t>(number));
  }
}

TEST_CASE("strings are quoted, and escaped where JSON demands it") {
  CHECK(json_text(""s) == R"("")");
  CHECK(json_text("plain"sv) == R"("plain")");
  CHECK(json_text("literal") == R"("literal")");
  CHECK(json_text(R"(quote " backslash \ slash /)"sv) == R"("quote \" backslash \\ slash /")");
  CHECK(json_text("\n\r\t"sv) == R"("\n\r\t")");
  CHECK(json_text("\0\x01\x1f\x7f"sv) == "\"\\u0000\\u0001\\u001f\x7f\"");
  CHECK(json_text("\b\f"sv) == R"("\u0008\u000c")");
  CHECK(json_text("ünï \xf0\x9f\x98\x80"sv) == "\"ünï \xf0\x9f\x98\x80\"");
}

TEST_CASE("raw and owned JSON are written as they are") {
  CHECK(json_text(Raw{}) == "null");
  CHECK(json_text(Raw{R"({"a": 1.50,"b":12345678901234567890123})"}) ==
        R"({"a": 1.50,"b":12345678901234567890123})");
  CHECK(json_text(Json()) == "null");
  CHECK(json_text(Json(Raw{"[1, 2]"})) == "[1, 2]");
}

TEST_CASE("texts and integers are put together into one string, escaped where JSON demands it") {
  CHECK(json_text(concat()) == R"("")");
  CHECK(json_text(concat("n1"s, "-", std::uint64_t{18446744073709551615U})) ==
        R"("n1-18446744073709551615")");
  CHECK(json_text(concat("a\"b"sv, -1, "\\", "\n"s)) == R"("a\"b-1\\\n")");
  CHECK(json_text(body<"id">(concat("x", 1))) == R"({"id":"x1"})");
}

TEST_CASE("ranges are arrays") {
  CHECK(json_text(std::vector<int>{}) == "[]");
  CHECK(json_text(std::vector<int>{1, 2, 3}) == "[1,2,3]");
  CHECK(json_text(std::vector<bool>{true, false}) == "[true,false]");
  CHECK(json_text(std::list<std::string>{"a", "b"}) == R"(["a","b"])");
  CHECK(json_text(std::set<int>{3, 1, 2}) == "[1,2,3]");
  CHECK(json_text(std::deque<double>{1, 2.5}) == "[1.0,2.5]");
  CHECK(json_text(std::array<int, 2>{7, 8}) == "[7,8]");
  CHECK(json_text(std::array<int, 0>{}) == "[]");
  CHECK(json_text(std::vector<std::vector<int>>{{1}, {}, {2, 3}}) == "[[1],[],[2,3]]");
}

TEST_CASE("tuples and pairs are arrays") {
  CHECK(json_text(std::tuple(1, "two"sv, 3.0, nullptr)) == R"([1,"two",3.0,null])");
  CHECK(json_text(std::pair("k"s, true)) == R"(["k",true])");
  CHECK(json_text(std::tuple<>()) == "[]");
}

TEST_CASE("maps are objects, whose keys are strings or integers") {
  CHECK(json_text(std::map<std::string, int>{}) == "{}");
  CHECK(json_text(std::map<std::string, int>{{"b", 2}, {"a", 1}}) == R"({"a":1,"b":2})");
  CHECK(json_text(std::map<int, int>{{-1, 1}, {2, 3}}) == R"({"-1":1,"2":3})");
  CHECK(json_text(std::map<std::int64_t, bool>{{std::numeric_limits<std::int64_t>::min(), true}}) ==
        R"({"-9223372036854775808":true})");
  CHECK(json_text(std::map<std::string, std::map<int, std::vector<int>>>{{"q\"", {{1, {2}}}}}) ==
        R"({"q\"":{"1":[2]}})");
  CHECK(json_text(std::unordered_map<std::string, int>{{"a", 1}}) == R"({"a":1})");
}

TEST_CASE("described structs are objects, and empty optionals are left out of them") {
  CHECK(json_text(Point{1, -2}) == R"({"x":1,"y":-2})");
  CHECK(json_text(Ack{}) == "{}");
  CHECK(json_text(Optionals{}) == "{}");
  CHECK(json_text(Optionals{{}, "b"}) == R"({"b":"b"})");
  CHECK(json_text(Optionals{1, {}}) == R"({"a":1})");
  CHECK(json_text(Eight{1, 2, 3, 4, 5, 6, 7, 8}) ==
        R"({"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8})");
}

TEST_CASE("structs nest in structs and containers") {
  const Shape triangle{"tri", {{0, 0}, {1, 0}, {0, 1}}, Point{0, 0}};
  CHECK(json_text(triangle) ==
        R"({"name":"tri","corners":[{"x":0,"y":0},{"x":1,"y":0},{"x":0,"y":1}],)"
        R"("center":{"x":0,"y":0}})");
  CHECK(json_text(std::map<std::string, Optionals>{{"a", {}}, {"b", {1, {}}}}) ==
        R"({"a":{},"b":{"a":1}})");
  CHECK(json_text(std::vector<Ack>(2)) == "[{},{}]");
}

TEST_CASE("a body pairs names with values at the place of use") {
  const std::string owned = "kept";
  CHECK(json_text(body<"a", "b", "c">(1, owned, std::optional<int>())) == R"({"a":1,"b":"kept"})");
  CHECK(json_text(body<"literal">("text")) == R"({"literal":"text"})");
  CHECK(json_text(body<>()) == "{}");
  CHECK(json_text(body<"outer">(body<"inner">(Point{1, 2}))) ==
        R"({"outer":{"inner":{"x":1,"y":2}}})");
}

TEST_CASE("members are written to follow others") {
  CHECK(members_of(Point{1, 2}) == R"(,"x":1,"y":2)");
  CHECK(members_of(Ack{}).empty());
  CHECK(members_of(Optionals{}).empty());
}

TEST_CASE("a body that was received is passed on without its type and ids") {
  CHECK(members_of(
            Raw{R"({ "type" : "t", "a" : [1, {"type":2}] ,"msg_id":5,"b":"}","in_reply_to":1})"}) ==
        R"(,"a":[1, {"type":2}],"b":"}")");
  CHECK(members_of(Json(Raw{R"({"type":"t"})"})).empty());
  CHECK(members_of(Raw{"{}"}).empty());
  CHECK_THROWS_AS(members_of(Raw{"[1]"}), Error);
}

TEST_CASE("a body is passed on without its type and ids also if they are written with escapes") {
  CHECK(members_of(Raw{R"({"\u0074ype":"t","msg\u005fid":5,"in_reply_t\u006f":1,"\u0061":2})"}) ==
        R"(,"\u0061":2)");
}

TEST_CASE("an outbox grows, is undone and cleared, and keeps or frees its memory") {
  TextBuffer out;
  CHECK(out.empty());
  CHECK(out.view().empty());
  out.append("abc"sv);
  out.append(""sv);
  out.append('d');
  out.append(-12);
  out.append(std::numeric_limits<std::int64_t>::min());
  CHECK(out.view() == "abcd-12-9223372036854775808");
  out.truncate(4);
  CHECK(out.view() == "abcd");
  CHECK(out.size() == 4);

  const std::string large(5'000'000, 'x');
  out.append(std::string_view(large));
  CHECK(out.view() == "abcd" + large);
  out.shrink();
  CHECK(out.size() == 4 + large.size());  // not empty, so nothing is freed
  out.clear();
  out.shrink();
  CHECK(out.empty());
  out.append("again"sv);
  CHECK(out.view() == "again");
}

TEST_CASE("an outbox of any size takes the longest number") {
  for (std::size_t size = 4060; size < 4100; ++size) {
    TextBuffer out;
    out.append(std::string_view(std::string(size, 'x')));
    out.append(std::numeric_limits<std::uint64_t>::max());
    REQUIRE(out.view() == std::string(size, 'x') + "18446744073709551615");
  }
}

}  // namespace
}  // namespace tests::encode_test
