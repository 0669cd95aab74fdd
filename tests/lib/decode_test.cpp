// JSON text as C++ values.
#include "maelstrom/decode.hpp"

#include <array>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "harness.hpp"

namespace tests::decode_test {
namespace {

template <class T>
T read(std::string_view json) {
  static Scratch scratch;
  return from_json<T>(Raw{json}, scratch);
}
template <class T>
std::string problem(std::string_view json) {
  return error_text([&] { return read<T>(json); });
}

struct Point {
  std::int64_t x;
  std::int64_t y;
  using fields = Fields<"x", "y">;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Shape {
  std::string name;
  std::vector<Point> corners;
  std::optional<Point> center;
  using fields = Fields<"name", "corners", "center">;
  friend bool operator==(const Shape&, const Shape&) = default;
};

TEST_CASE("booleans are read, and nothing else is taken for one") {
  CHECK(read<bool>("true"));
  CHECK(!read<bool>("false"));
  CHECK(problem<bool>("1") == "expected true or false, got 1");
  CHECK(problem<bool>("null") == "expected true or false, got null");
  CHECK(problem<bool>(R"("true")") == R"(expected true or false, got "true")");
}

TEST_CASE("integers are read up to their limits and refused beyond") {
  CHECK(read<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(read<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(read<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK(read<int>("-0") == 0);
  CHECK(read<std::int8_t>("-128") == -128);
  CHECK(problem<std::int64_t>("9223372036854775808") ==
        "expected a 64-bit integer, got 9223372036854775808");
  CHECK(problem<std::int64_t>("-9223372036854775809") ==
        "expected a 64-bit integer, got -9223372036854775809");
  CHECK(problem<int>("2147483648") == "expected a smaller integer, got 2147483648");
  CHECK(problem<std::int8_t>("128") == "expected a smaller integer, got 128");
  CHECK(problem<std::uint64_t>("-1") == "expected an integer that is at least 0, got -1");
  CHECK(problem<unsigned>("-1") == "expected an integer that is at least 0, got -1");
}

TEST_CASE("floats, strings and others are not taken for integers") {
  const std::string json =
      GENERATE("1.0"s, "1e3"s, "-0.0"s, "\"1\""s, "null"s, "true"s, "[1]"s, "{}"s, "\"\""s);
  CHECK(problem<std::int64_t>(json) == "expected an integer, got " + json);
}

TEST_CASE("floating-point numbers are read from any number in range") {
  CHECK(read<double>("1") == 1);
  CHECK(read<double>("-1.5e-3") == -0.0015);
  CHECK(read<double>("1E2") == 100);
  CHECK(read<double>("9007199254740993") == 9007199254740992.0);
  CHECK(read<float>("0.5") == 0.5F);
  CHECK(problem<double>("1e400") == "expected a number in a double's range, got 1e400");
  CHECK(problem<double>("\"1\"") == "expected a number in a double's range, got \"1\"");
  CHECK(problem<double>("null") == "expected a number in a double's range, got null");
}

TEST_CASE("strings are read with all their escapes") {
  CHECK(read<std::string>(R"("")").empty());
  CHECK(read<std::string>(R"("plain ü")") == "plain ü");
  CHECK(read<std::string>(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(read<std::string>(R"("\u0041\u00fc\u20AC")") == "Aü€");
  CHECK(read<std::string>(R"("\ud83d\ude00")") == "\xf0\x9f\x98\x80");
  CHECK(read<std::string>(R"("a\u0000b")") == "a\0b"s);
  CHECK(read<std::string_view>(R"("in place")") == "in place");
  CHECK(read<std::string_view>(R"("with \"escapes\"")") == "with \"escapes\"");
  CHECK(problem<std::string>("5") == "expected a string, got 5");
  CHECK(problem<std::string_view>("null") == "expected a string, got null");
}

TEST_CASE("surrogates that do not pair are refused, since UTF-8 has none") {
  const std::string json =
      GENERATE(R"("\ud800")"s, R"("\ud800x")"s, R"("\ud800\ud800")"s, R"("\udc00")"s,
               R"("\udfff tail")"s, R"("\ud83d\u0041")"s, R"("\ude00\ud83d")"s, R"("\ud83d\n")"s);
  CAPTURE(json);
  CHECK(contains(problem<std::string>(json), "surrogate"));
  CHECK(contains(problem<std::string_view>(json), "surrogate"));
}

TEST_CASE("long strings with escapes everywhere are read whole") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(200); n > 0; --n) {
      switch (random.below(4)) {
        case 0: text += static_cast<char>(random.below(0x20)); break;
        case 1: text += "\"\\/"[random.below(3)]; break;
        case 2: text += std::array{"é", "€", "\xf0\x9f\x98\x80"}[random.below(3)]; break;
        default: text += static_cast<char>('a' + random.below(26));
      }
    }
    const std::string json = json_text(text);
    CAPTURE(json);
    REQUIRE(read<std::string>(json) == text);
  }
}

TEST_CASE("a view of a string without escapes points into the message") {
  const std::string json = R"("in place")";
  const auto view = read<std::string_view>(json);
  CHECK(view.data() == json.data() + 1);
}

TEST_CASE("optionals are empty for null and else have the value") {
  CHECK(!read<std::optional<int>>("null"));
  CHECK(read<std::optional<int>>("5") == 5);
  CHECK(problem<std::optional<int>>("\"5\"") == "expected an integer, got \"5\"");
  CHECK(read<std::vector<std::optional<int>>>("[1,null]").size() == 2);
}

TEST_CASE("raw and owned JSON keep the text") {
  CHECK(read<Raw>("123456789012345678901234567890").text == "123456789012345678901234567890");
  CHECK(read<Json>(R"({ "a": 1 })").text == R"({ "a": 1 })");
  CHECK(Json() == Json(Raw{}));
}

TEST_CASE("containers are read from arrays") {
  CHECK(read<std::vector<int>>("[]").empty());
  CHECK(read<std::vector<int>>(" [ 1 , 2,3 ] "sv.substr(1)) == std::vector<int>{1, 2, 3});
  CHECK(read<std::vector<bool>>("[true,false]") == std::vector<bool>{true, false});
  CHECK(read<std::list<std::string>>(R"(["a","\n"])") == std::list<std::string>{"a", "\n"});
  CHECK(read<std::set<int>>("[3,1,3]") == std::set<int>{1, 3});
  CHECK(read<std::unordered_set<std::string>>(R"(["x"])").contains("x"));
  CHECK(read<std::deque<double>>("[1,2.5]") == std::deque<double>{1, 2.5});
  CHECK(read<std::vector<std::vector<int>>>("[[1],[],[2,3]]") ==
        std::vector<std::vector<int>>{{1}, {}, {2, 3}});
  CHECK(problem<std::vector<int>>("5") == "expected an array, got 5");
  CHECK(problem<std::vector<int>>("{}") == "expected an array, got {}");
  CHECK(problem<std::vector<int>>("[1,\"x\"]") == "element 1: expected an integer, got \"x\"");
  CHECK(problem<std::vector<std::vector<int>>>("[[1],[2,{}]]") ==
        "element 1: element 1: expected an integer, got {}");
}

TEST_CASE("tuples, pairs and arrays are read from arrays of their size") {
  using Op = std::tuple<std::string, int, std::optional<int>>;
  CHECK(read<Op>(R"(["r",1,null])") == Op{"r", 1, std::nullopt});
  CHECK(read<std::pair<int, bool>>("[1,true]") == std::pair(1, true));
  CHECK(read<std::array<int, 3>>("[1,2,3]") == std::array{1, 2, 3});
  CHECK(read<std::vector<Op>>(R"([["w",1,2],["r",3,null]])").size() == 2);
  CHECK(problem<Op>(R"(["r",1])") == R"(expected an array of 3, got ["r",1])");
  CHECK(problem<std::array<int, 2>>("[1,2,3]") == "expected an array of 2, got [1,2,3]");
  CHECK(problem<std::pair<int, int>>("{}") == "expected an array, got {}");
  CHECK(read<std::tuple<>>("[]") == std::tuple<>());
}

TEST_CASE("maps are read from objects, with string or integer keys") {
  using Words = std::map<std::string, int>;
  CHECK(read<Words>("{}").empty());
  CHECK(read<Words>(R"({ "a" : 1 , "b":2 })") == Words{{"a", 1}, {"b", 2}});
  CHECK(read<Words>(R"({"\u0061\n":1})") == Words{{"a\n", 1}});
  CHECK(read<Words>(R"({"a":1,"a":2})") == Words{{"a", 2}});
  using Numbers = std::map<std::int64_t, std::vector<int>>;
  CHECK(read<Numbers>(R"({"-9223372036854775808":[1],"7":[]})") ==
        Numbers{{std::numeric_limits<std::int64_t>::min(), {1}}, {7, {}}});
  CHECK(read<std::unordered_map<std::string, bool>>(R"({"x":true})").at("x"));
  CHECK(problem<Numbers>(R"({"x":[]})") == "expected an integer, got x");
  CHECK(problem<Numbers>(R"({"":[]})") == "expected an integer, got ");
  CHECK(problem<Numbers>(R"({"1.0":[]})") == "expected an integer, got 1.0");
  CHECK(problem<Words>("[]") == "expected an object, got []");
}

TEST_CASE("described structs are read from objects in any order, with members they do not name") {
  CHECK(read<Point>(R"({"y":2,"z":[{}],"x":1})") == Point{1, 2});
  CHECK(read<Point>(R"({"x":1,"y":2,"x":3})") == Point{3, 2});
  CHECK(read<Point>(R"({"\u0078":1,"y":2})") == Point{1, 2});
  CHECK(read<Shape>(R"({"name":"s","corners":[{"x":1,"y":2}]})") ==
        Shape{"s", {{1, 2}}, std::nullopt});
  CHECK(read<Shape>(R"({"name":"s","corners":[],"center":null})").center == std::nullopt);
  CHECK(read<Shape>(R"({"name":"s","corners":[],"center":{"x":5,"y":6}})").center == Point{5, 6});
  (void)read<Ack>(R"({"any":"thing"})");
}

TEST_CASE("an error names the path of fields and shows the value") {
  CHECK(problem<Point>(R"({"x":1})") == R"(field "y" is missing)");
  CHECK(problem<Point>(R"({"x":1.5,"y":2})") == R"(field "x": expected an integer, got 1.5)");
  CHECK(problem<Point>("7") == "expected an object, got 7");
  CHECK(problem<Shape>(R"({"name":"s","corners":[],"center":{"x":5,"y":[]}})") ==
        R"(field "center": field "y": expected an integer, got [])");
  CHECK(error_of([] { return read<Point>("{}"); })->code() == ErrorCode::malformed_request);
}

TEST_CASE("a long value is shortened in an error, at the border of a character") {
  const std::string ascii(1000, '7');
  CHECK(problem<std::int64_t>(ascii) ==
        "expected a 64-bit integer, got " + ascii.substr(0, 60) + "...");
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string json = "\"" + std::string(shift, 'x');
    for (int i = 0; i < 40; ++i) json += "€";
    json += '"';
    const std::string text = problem<int>(json);
    CAPTURE(text);
    CHECK(text.ends_with("..."));
    CHECK((text.size() - 3 - ("expected an integer, got \"" + std::string(shift, 'x')).size()) %
              3 ==
          0);
  }
}

TEST_CASE("what was written reads back the same, for every kind of value") {
  const auto round_trip = []<class T>(const T& value) {
    const std::string json = json_text(value);
    CAPTURE(json);
    CHECK(read<T>(json) == value);
  };
  round_trip(true);
  round_trip(std::numeric_limits<std::int64_t>::min());
  round_trip(std::numeric_limits<std::uint64_t>::max());
  round_trip(std::int8_t{-5});
  round_trip(0.1);
  round_trip(1e-310);
  round_trip(3.5F);
  round_trip("control \x01 quote \" slash \\ € \xf0\x9f\x98\x80 nul \0"s);
  round_trip(Json(Raw{R"({"a":[1,2]})"}));
  round_trip(std::optional<int>());
  round_trip(std::optional<int>(1));
  round_trip(std::tuple(1, "two"s, 3.0));
  round_trip(std::pair(false, std::vector<int>{1}));
  round_trip(std::array<std::string, 2>{"a", "b"});
  round_trip(std::map<std::string, std::map<int, bool>>{{"a", {{1, true}}}, {"", {}}});
  round_trip(std::set<std::string>{"x", "y"});
  round_trip(std::vector<Shape>{{"s", {{1, 2}, {3, 4}}, {}}, {"t", {}, Point{5, 6}}});
}

}  // namespace
}  // namespace tests::decode_test
