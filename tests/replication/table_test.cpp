// Tables: values by key, up to a limit.
#include "maelstrom/replication/table.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"
#include "maelstrom/maelstrom.hpp"
#include "maelstrom/replication/replicated.hpp"

namespace maelstrom::replication::table_test {
namespace {

Canonical json(std::string_view text) { return Canonical(Raw{text}); }

using Small = Table<Canonical, 20>;  // each entry takes its texts and 4 bytes

Small small_table() {
  Small table;
  REQUIRE(table.put(json("1"), json("\"12345678\"")));
  return table;
}

TEST_CASE("a table gives what was put into it last") {
  Table<Canonical> table;
  CHECK(table.find(json("1")) == nullptr);
  REQUIRE(table.put(json("1"), json("2")));
  REQUIRE(table.put(json("1"), json("[3]")));
  REQUIRE(table.find(json("1")) != nullptr);
  CHECK(table.find(json("1"))->text == "[3]");
  CHECK(table.find(json("\"1\"")) == nullptr);
}

TEST_CASE("a full table takes changes that do not make it larger, and nothing else") {
  Small table = small_table();
  const auto refused = table.put(json("2"), json("3"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::temporarily_unavailable);
  CHECK(refused.error().text() == "there is no room: the state holds 15 bytes of 20");
  CHECK(table.find(json("2")) == nullptr);
  CHECK(table.put(json("1"), json("\"87654321\"")));
  CHECK(table.put(json("1"), json("9")));
  CHECK(table.put(json("2"), json("3")));
}

TEST_CASE("of several changes all fit, or none is made") {
  Small table = small_table();
  const std::string before = json_text(table);
  CHECK_FALSE(table.put({{json("1"), json("\"1234567\"")}, {json("2"), json("\"1\"")}}));
  CHECK(json_text(table) == before);
  CHECK(table.put({{json("1"), json("7")}, {json("2"), json("\"1\"")}}));
  CHECK(json_text(table) == R"([[1,7],[2,"1"]])");
}

TEST_CASE("a table is the same after a snapshot, its size included") {
  struct State {
    Small values;
    using fields = Fields<"values">;
  };
  State state;
  state.values = small_table();
  auto copy = parse<State>(json_text(state));
  CHECK(json_text(copy) == json_text(state));
  CHECK(copy.values.find(json("1"))->text == "\"12345678\"");
  CHECK_FALSE(copy.values.put(json("2"), json("3")));
  CHECK(copy.values.put(json("1"), json("2")));
  CHECK(copy.values.put(json("2"), json("3")));
}

TEST_CASE("what no table gives is refused as a snapshot of one") {
  const auto text = GENERATE("{}", "7", "[1]", "[[1]]", "[[1,2,3]]", "[[1,2],[1,3]]",
                             "[[1e0,2],[1.0,3]]", "[[1e999,2]]");
  CAPTURE(text);
  REQUIRE_THROWS_AS(parse<Table<Canonical>>(text), Error);
}

TEST_CASE("a snapshot of more than a table may hold is refused") {
  std::string text = "[";
  for (std::size_t key = 0; text.size() <= kMaxState; ++key) {
    text +=
        (key == 0 ? "[" : ",[") + std::to_string(key) + ",\"" + std::string(200'000, 'x') + "\"]";
  }
  text += ']';
  REQUIRE_THROWS_AS(parse<Table<Canonical>>(text), Error);
}

}  // namespace
}  // namespace maelstrom::replication::table_test
