// Arrays and objects that are walked in place: cursors, List and Dict.
#include <map>

#include "harness.hpp"
#include "maelstrom/json.hpp"

namespace tests::cursor_test {
namespace {

Lines elements(std::string_view json) {
  Lines found;
  Raw element;
  for (ArrayCursor cursor(Raw{json}); cursor.next(element);) found.emplace_back(element.text);
  return found;
}

std::vector<std::pair<std::string, std::string>> members(std::string_view json) {
  std::vector<std::pair<std::string, std::string>> found;
  Raw key;
  Raw value;
  for (ObjectCursor cursor(Raw{json}); cursor.next(key, value);) {
    found.emplace_back(key.text, value.text);
  }
  return found;
}

struct Poll {
  Dict<List<std::pair<int, std::string_view>>> msgs;
  using fields = Fields<"msgs">;
};

using Members = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("an array's elements are found among blanks") {
  CHECK(elements("[]").empty());
  CHECK(elements("[ \t\r\n ]").empty());
  CHECK(elements("[1]") == Lines{"1"});
  CHECK(elements("[ 1 ,\t2\n, \r\"3\" ]") == Lines{"1", "2", "\"3\""});
  CHECK(elements("[true,false,null,-1.5e3]") == Lines{"true", "false", "null", "-1.5e3"});
}

TEST_CASE("nested arrays and objects are one element each") {
  CHECK(elements(R"([[],{},[1,[2]],{"a":[{"b":1}]},3])") ==
        Lines{"[]", "{}", "[1,[2]]", R"({"a":[{"b":1}]})", "3"});
  CHECK(elements(R"([ [ 1 , 2 ] , { "a" : 1 } ])") == Lines{"[ 1 , 2 ]", R"({ "a" : 1 })"});
}

TEST_CASE("brackets, commas and quotes within strings do not count") {
  CHECK(elements(R"(["a,b","]","\"","\\",["]\"["],{"}":"{"}])") ==
        Lines{R"("a,b")", R"("]")", R"("\"")", R"("\\")", R"(["]\"["])", R"({"}":"{"})"});
  CHECK(elements(R"(["\\\"",1])") == Lines{R"("\\\"")", "1"});
}

TEST_CASE("an object's members come in the order written, duplicates and blanks included") {
  CHECK(members("{}").empty());
  CHECK(members("{ }").empty());
  CHECK(members("{ \"b\" : 1 , \"a\":[ 2 ],\"b\"\t:{\"c\":3}}") ==
        Members{{"\"b\"", "1"}, {"\"a\"", "[ 2 ]"}, {"\"b\"", R"({"c":3})"}});
  CHECK(members(R"({"a\"}":"}",":":":"})") ==
        Members{{R"("a\"}")", R"("}")"}, {R"(":")", R"(":")"}});
}

TEST_CASE("a cursor refuses what is not its kind of container") {
  CHECK(error_text([] { return ArrayCursor(Raw{"{}"}); }) == "expected an array, got {}");
  CHECK(error_text([] { return ArrayCursor(Raw{"\"[]\""}); }) == "expected an array, got \"[]\"");
  CHECK(error_text([] { return ObjectCursor(Raw{"[]"}); }) == "expected an object, got []");
  CHECK(error_text([] { return ObjectCursor(Raw{"null"}); }) == "expected an object, got null");
  CHECK(error_of([] { return ArrayCursor(Raw{"1"}); })->code() == ErrorCode::malformed_request);
}

TEST_CASE("cursors do not depend on recursion: deep nesting is walked like any other") {
  const std::size_t depth = 100'000;
  const std::string deep = std::string(depth, '[') + std::string(depth, ']');
  CHECK(elements(deep) == Lines{deep.substr(1, deep.size() - 2)});
}

TEST_CASE("a list reads its elements as it is iterated, again and again") {
  Scratch scratch;
  const std::string json = R"( ["a", "b\n"])";
  const List<std::string_view> list(Raw{std::string_view(json).substr(1)}, scratch);
  for (int round = 0; round < 2; ++round) {
    Lines found;
    for (const std::string_view text : list) found.emplace_back(text);
    CHECK(found == Lines{"a", "b\n"});
  }
  CHECK(!list.empty());
  CHECK(list.raw().text == R"(["a", "b\n"])");
  CHECK(json_text(list) == R"(["a", "b\n"])");
  CHECK(List<int>(Raw{"[]"}, scratch).empty());
}

TEST_CASE("a list is refused if it is no array, at once, its elements when they are reached") {
  Scratch scratch;
  CHECK(error_text([&] { return List<int>(Raw{"{}"}, scratch).empty(); }) ==
        "expected an array, got {}");
  const List<int> list(Raw{"[1,\"x\"]"}, scratch);
  auto at = list.begin();
  CHECK(*at == 1);
  ++at;
  CHECK(error_text([&] { return *at; }) == "expected an integer, got \"x\"");
  ++at;
  CHECK(at == list.end());
}

TEST_CASE("a dict reads its members as it is iterated") {
  Scratch scratch;
  const Dict<int> dict(Raw{R"({"a":1, "\u0062" : 2})"}, scratch);
  std::map<std::string, int, std::less<>> found;
  for (const auto& [key, value] : dict) found.emplace(key, value);
  CHECK(found == std::map<std::string, int, std::less<>>{{"a", 1}, {"b", 2}});
  CHECK(!dict.empty());
  CHECK(json_text(dict) == R"({"a":1, "\u0062" : 2})");
  CHECK(Dict<int>(Raw{"{}"}, scratch).empty());
  const Dict<int> bad(Raw{R"({"b":"x"})"}, scratch);
  CHECK(error_text([&] { return *bad.begin(); }) == R"(field "b": expected an integer, got "x")");
  const std::string long_key = fmt::format(R"({{"{}":"x"}})", std::string(5000, 'k'));
  const Dict<int> long_one(Raw{long_key}, scratch);
  CHECK(error_text([&] { return *long_one.begin(); }).size() < 500);
  CHECK(error_text([&] { return Dict<int>(Raw{"[]"}, scratch).empty(); }) ==
        "expected an object, got []");
}

TEST_CASE("lists and dicts nest, in each other and in structs") {
  Scratch scratch;
  const auto poll = from_json<Poll>(Raw{R"({"msgs":{"k1":[[1,"a"],[2,"b"]],"k2":[]}})"}, scratch);
  Lines found;
  for (const auto& [key, list] : poll.msgs) {
    for (const auto& [offset, text] : list)
      found.push_back(fmt::format("{} {} {}", key, offset, text));
  }
  CHECK(found == Lines{"k1 1 a", "k1 2 b"});
}

TEST_CASE("texts in a scratch stay where they are while others are added") {
  Scratch scratch;
  const std::string_view first = scratch.keep("short");
  for (int i = 0; i < 1000; ++i) scratch.keep(std::string(100, 'x'));
  CHECK(first == "short");
  const Scratch moved = std::move(scratch);
  CHECK(first == "short");
}

}  // namespace
}  // namespace tests::cursor_test
