// The registers behind lin-kv.
#include <string>
#include <string_view>

#include "catch.hpp"
#include "lin-kv/lin_kv.hpp"

namespace apps::lin_kv::registers_test {
namespace {

using maelstrom::ErrorCode;
using maelstrom::Raw;

Canonical json(std::string_view text) { return Canonical(Raw{text}); }

struct Fixture {
  Registers registers;

  ErrorCode code_of_read(std::string_view key) const {
    const auto value = registers.query({json(key)});
    REQUIRE_FALSE(value);
    return value.error().code();
  }
  std::string read(std::string_view key) const {
    const auto value = registers.query({json(key)});
    REQUIRE(value);
    return value->value.text;
  }
  void write(std::string_view key, std::string_view value) {
    REQUIRE(registers.apply(Registers::Write{json(key), json(value)}));
  }
  Result<Ack> cas(std::string_view key, std::string_view from, std::string_view to) {
    return registers.apply(Registers::Cas{json(key), json(from), json(to)});
  }
  ErrorCode code_of_cas(std::string_view key, std::string_view from, std::string_view to) {
    const auto result = cas(key, from, to);
    REQUIRE_FALSE(result);
    return result.error().code();
  }
};

TEST_CASE("a register is read as it was written last") {
  Fixture f;
  CHECK(f.code_of_read("1") == ErrorCode::key_does_not_exist);
  f.write("1", "2");
  f.write("1", R"({"a":[1,"!"]})");
  CHECK(f.read("1") == R"({"a":[1,"!"]})");
  CHECK(f.code_of_read(R"("1")") == ErrorCode::key_does_not_exist);
}

TEST_CASE("a compare and set changes the register only if it has the expected value") {
  Fixture f;
  CHECK(f.code_of_cas("1", "null", "2") == ErrorCode::key_does_not_exist);
  f.write("1", "3");
  CHECK(f.code_of_cas("1", "null", "2") == ErrorCode::precondition_failed);
  CHECK(f.read("1") == "3");
  CHECK(f.cas("1", "3", "4"));
  CHECK(f.read("1") == "4");
  f.write("1", "null");
  CHECK(f.cas("1", "null", "5"));
}

TEST_CASE("keys and values are compared as JSON and not as text") {
  Fixture f;
  f.write(R"({"a":1,"b":2})", "[1, 2]");
  constexpr std::string_view kSame = R"({ "b": 2, "a": 1 })";
  CHECK(f.cas(kSame, "[1,2]", "1"));
  CHECK(f.code_of_cas(kSame, "1.0", "2") == ErrorCode::precondition_failed);
}

TEST_CASE("an error says which value stood in the way") {
  Fixture f;
  f.write("1", "\"a\"");
  CHECK(f.cas("1", "\"b\"", "3").error().text() == "the value is \"a\", not \"b\"");
  CHECK(f.cas("2", "\"b\"", "3").error().text() == "no key 2");
}

}  // namespace
}  // namespace apps::lin_kv::registers_test
