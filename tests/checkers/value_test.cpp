// Values: Clojure's equality, a total order, and hashes that agree with both.
#include "maelstrom/checkers/value.hpp"

#include <compare>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::checkers::value_test {
namespace {

// Values that differ, each from every other one.
const std::vector<const char*> kDifferent = {"nil",
                                             "true",
                                             "false",
                                             "0",
                                             "1",
                                             "-1",
                                             "1.0",
                                             "0.5",
                                             "123456789012345678901234567890N",
                                             "-123456789012345678901234567890N",
                                             "\"\"",
                                             "\"a\"",
                                             "\"b\"",
                                             ":a",
                                             "a",
                                             "\\a",
                                             "[]",
                                             "[1]",
                                             "[2]",
                                             "[1 2]",
                                             "[2 1]",
                                             "#{}",
                                             "#{1}",
                                             "#{[1]}",
                                             "{}",
                                             "{:a 1}",
                                             "{:a 2}",
                                             "{\"a\" 1}",
                                             "{:a 1, :b 2}",
                                             "#tag 1",
                                             "#tag 2",
                                             "#other 1",
                                             "##Inf",
                                             "##-Inf",
                                             "##NaN"};

TEST_CASE("different values are unequal, and their order is total") {
  Arena arena;
  std::vector<Value> values;
  for (const char* text : kDifferent) values.push_back(read_edn(text, arena));
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      CAPTURE(kDifferent[i], kDifferent[j]);
      const auto order = values[i] <=> values[j];
      CHECK((values[i] == values[j]) == (i == j));
      CHECK((order == 0) == (i == j));
      CHECK((order < 0) == ((values[j] <=> values[i]) > 0));
      for (const Value& third : values) {
        if (order < 0 && values[j] < third) CHECK(values[i] < third);
      }
    }
  }
}

TEST_CASE("values that are written differently may be equal, and then their hashes are, too") {
  const std::vector<std::pair<const char*, const char*>> pairs = {
      {"[1 2]", "(1 2)"},
      {"{:a 1, :b 2}", "{:b 2, :a 1}"},
      {"#{1 2 3}", "#{3 1 2}"},
      {"[[1] #{2}]", "((1) #{2})"},
      {"1", "1N"},
      {"0.0", "-0.0"},
      {"{[1] 2}", "{(1) 2}"},
      {"{1 1, 2 2, 3 3, 4 4, 5 5, 6 6, 7 7, 8 8, 9 9}",
       "{9 9, 8 8, 7 7, 6 6, 5 5, 4 4, 3 3, 2 2, 1 1}"},
  };
  Arena arena;
  for (const auto& [a, b] : pairs) {
    CAPTURE(a, b);
    const Value left = read_edn(a, arena);
    const Value right = read_edn(b, arena);
    CHECK(left == right);
    CHECK(std::is_eq(left <=> right));
    CHECK(hash_value(left) == hash_value(right));
  }
}

TEST_CASE("numbers are ordered by size, whatever their kind") {
  Arena arena;
  const auto less = [&](const char* a, const char* b) {
    return read_edn(a, arena) < read_edn(b, arena);
  };
  CHECK(less("1", "1.5"));
  CHECK(less("1.5", "2"));
  CHECK(less("9223372036854775807", "9223372036854775808N"));
  CHECK(less("-9223372036854775809N", "-9223372036854775808"));
  CHECK(less("-100000000000000000000N", "-99999999999999999999N"));
}

TEST_CASE("a map's entries are found by key") {
  Arena arena;
  const Value map = read_edn("{:a 1, \"a\" 2, 3 nil}", arena);
  REQUIRE(map.find("a") != nullptr);
  CHECK(map.find("a")->as_integer() == 1);
  CHECK(map.find(Value::string("a"))->as_integer() == 2);
  CHECK(map.find(Value::integer(3))->is_nil());
  CHECK(map.find("b") == nullptr);
  CHECK(map.get("b").is_nil());
  CHECK(Value::integer(1).find("a") == nullptr);
}

TEST_CASE("a big integer that fits in 64 bits is an integer") {
  Arena arena;
  CHECK(arena.big_integer("+9223372036854775807").as_integer() == INT64_MAX);
  CHECK(arena.big_integer("-9223372036854775808").as_integer() == INT64_MIN);
  CHECK(arena.big_integer("9223372036854775808").is(Value::Kind::big_integer));
}

TEST_CASE("values stay where they are when their arena moves") {
  Arena arena;
  const Value value = arena.vector({arena.string("text"), Value::integer(1)});
  Arena taken;
  taken.adopt(std::move(arena));
  const Arena moved = std::move(taken);
  CHECK(to_edn(value) == "[\"text\" 1]");
}

}  // namespace
}  // namespace maelstrom::checkers::value_test
