// The registers behind lin-kv.
#include "lin-kv/registers.hpp"

#include <string>

#include "catch.hpp"
#include "maelstrom/canonical.hpp"

namespace apps::lin_kv::registers_test {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

using replicated::Answer;

std::string value_of(const Answer& answer) {
  REQUIRE(answer);
  return *answer;
}

ErrorCode code_of(const Answer& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().code();
}

TEST_CASE("a register is read as it was written last") {
  Registers registers;
  CHECK(code_of(registers.query(Registers::read(Raw{"1"}))) == ErrorCode::key_does_not_exist);
  CHECK(value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"2"}))) == "null");
  value_of(registers.apply(Registers::write(Raw{"1"}, Raw{R"({"a":[1,"!"]})"})));
  CHECK(value_of(registers.query(Registers::read(Raw{"1"}))) == R"({"a":[1,"!"]})");
  CHECK(code_of(registers.query(Registers::read(Raw{R"("1")"}))) == ErrorCode::key_does_not_exist);
}

TEST_CASE("a compare and set changes the register only if it has the expected value") {
  Registers registers;
  const auto cas = [&](const char* from, const char* to) {
    return registers.apply(Registers::cas(Raw{"\"k\""}, Raw{from}, Raw{to}));
  };
  CHECK(code_of(cas("1", "2")) == ErrorCode::key_does_not_exist);
  value_of(registers.apply(Registers::write(Raw{"\"k\""}, Raw{"1"})));
  CHECK(value_of(cas("1", "2")) == "null");
  CHECK(code_of(cas("1", "3")) == ErrorCode::precondition_failed);
  CHECK(value_of(registers.query(Registers::read(Raw{"\"k\""}))) == "2");
  CHECK(code_of(cas("null", "4")) == ErrorCode::precondition_failed);
  value_of(registers.apply(Registers::write(Raw{"\"k\""}, Raw{"null"})));
  CHECK(value_of(cas("null", "4")) == "null");
}

TEST_CASE("a compare and set of null needs a register that has it") {
  Registers registers;
  const auto cas = Registers::cas(Raw{"1"}, Raw{"null"}, Raw{"2"});
  CHECK(code_of(registers.apply(cas)) == ErrorCode::key_does_not_exist);
  value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"3"})));
  CHECK(code_of(registers.apply(cas)) == ErrorCode::precondition_failed);
}

TEST_CASE("keys and values are compared as JSON and not as text") {
  Registers registers;
  value_of(registers.apply(Registers::write(Raw{R"({"a":1,"b":2})"}, Raw{"[1, 2]"})));
  const Raw key{R"({ "b": 2, "a": 1 })"};
  CHECK(value_of(registers.apply(Registers::cas(key, Raw{"[1,2]"}, Raw{"1"}))) == "null");
  CHECK(code_of(registers.apply(Registers::cas(key, Raw{"1.0"}, Raw{"2"}))) ==
        ErrorCode::precondition_failed);
}

TEST_CASE("an error says which value stood in the way") {
  Registers registers;
  value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"\"a\""})));
  const Answer answer = registers.apply(Registers::cas(Raw{"1"}, Raw{"\"b\""}, Raw{"3"}));
  CHECK(code_of(answer) == ErrorCode::precondition_failed);
  CHECK(answer.error().text() == "the value is \"a\", not \"b\"");
}

TEST_CASE("registers are the same after a snapshot") {
  Registers registers;
  value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"[1,2]"})));
  value_of(registers.apply(Registers::write(Raw{"\"\\n\""}, Raw{"\"x\""})));
  const auto copy = registers.restored(registers.snapshot());
  CHECK(copy->snapshot() == registers.snapshot());
  CHECK(value_of(copy->query("1")) == "[1,2]");
  CHECK(code_of(copy->query("9")) == ErrorCode::key_does_not_exist);
}

TEST_CASE("a snapshot that is none is refused, and so is one with keys that are not canonical") {
  const auto snapshot = GENERATE("", "{}", "[1]", "[[1]]", "[[1,2,3]]", R"([[1e1,2]])",
                                 R"([[1,[2, 3]]])", "[[1,2]", "[[1,2],[1,3]]");
  CAPTURE(snapshot);
  REQUIRE_THROWS_AS(Registers().restored(snapshot), Error);
}

TEST_CASE("a text that is no command is refused, and changes nothing where it is applied") {
  Registers registers;
  value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"2"})));
  const std::string before = registers.snapshot();
  const auto command =
      GENERATE("", "[", "{}", R"({"is_cas":false,"key":1e1,"from":null,"to":3})",
               R"({"is_cas":1,"key":1,"from":null,"to":3})", R"({"is_cas":false,"key":1,"to":3})",
               R"({"is_cas":false,"key":1,"from":null,"to":"\ud800"})");
  CAPTURE(command);
  REQUIRE_THROWS_AS(registers.check_command(command), Error);
  CHECK(code_of(registers.apply(command)) == ErrorCode::malformed_request);
  CHECK(registers.snapshot() == before);
}

TEST_CASE("what has no canonical form is refused before there is a command") {
  const auto value = GENERATE("1e999", "1e-999", "\"\\ud800\"", "[1e999]", "{\"\\udc00\":1}");
  CAPTURE(value);
  REQUIRE_THROWS_AS(Registers::write(Raw{value}, Raw{"1"}), Error);
  REQUIRE_THROWS_AS(Registers::write(Raw{"1"}, Raw{value}), Error);
  REQUIRE_THROWS_AS(Registers::cas(Raw{"1"}, Raw{value}, Raw{"1"}), Error);
  REQUIRE_THROWS_AS(Registers::read(Raw{value}), Error);
}

TEST_CASE("a command or a snapshot with a value that is deeper than a client's may be is refused") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const auto command = [](const std::string& value) {
    return R"({"is_cas":false,"key":1,"from":null,"to":)" + value + "}";
  };
  Registers registers;
  value_of(registers.apply(command(nested(maelstrom::kMaxCanonicalDepth))));
  CHECK(registers.restored(registers.snapshot())->snapshot() == registers.snapshot());
  const std::string deeper = nested(maelstrom::kMaxCanonicalDepth + 1);
  REQUIRE_THROWS_AS(registers.check_command(command(deeper)), Error);
  CHECK(code_of(registers.apply(command(deeper))) == ErrorCode::malformed_request);
  REQUIRE_THROWS_AS(registers.restored("[[1," + deeper + "]]"), Error);
}

TEST_CASE("a snapshot of more than the registers may hold is refused") {
  REQUIRE_THROWS_AS(Registers(20).restored(R"([[1,"12345678"],[2,3]])"), Error);
}

TEST_CASE("full registers take what does not make them larger, and nothing else") {
  Registers registers(20);  // a register takes its texts and 4 bytes
  const std::string ten(Raw{"\"12345678\""}.text);
  CHECK(value_of(registers.apply(Registers::write(Raw{"1"}, Raw{ten}))) == "null");
  CHECK(code_of(registers.apply(Registers::write(Raw{"2"}, Raw{"3"}))) ==
        ErrorCode::temporarily_unavailable);
  CHECK(code_of(registers.query("2")) == ErrorCode::key_does_not_exist);
  CHECK(value_of(registers.apply(Registers::write(Raw{"1"}, Raw{"9"}))) == "null");
  CHECK(value_of(registers.apply(Registers::write(Raw{"2"}, Raw{"3"}))) == "null");
  const auto copy = registers.restored(registers.snapshot());
  CHECK(code_of(copy->apply(Registers::write(Raw{"3"}, Raw{ten}))) ==
        ErrorCode::temporarily_unavailable);
}

}  // namespace
}  // namespace apps::lin_kv::registers_test
