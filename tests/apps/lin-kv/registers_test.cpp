// The registers behind lin-kv.
#include "lin-kv/registers.hpp"

#include <string>

#include "catch.hpp"
#include "lin-kv/answer.hpp"

namespace apps::lin_kv {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

ErrorCode code_of(std::string answer) {
  try {
    Answer::take(std::move(answer));
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("an error was expected");
  return {};
}

TEST_CASE("a register is read as it was written last") {
  Registers registers;
  CHECK(code_of(registers.query(Registers::read(Raw{"1"}))) == ErrorCode::key_does_not_exist);
  Answer::take(registers.apply(Registers::write(Raw{"1"}, Raw{"2"})));
  Answer::take(registers.apply(Registers::write(Raw{"1"}, Raw{R"({"a":[1,"!"]})"})));
  CHECK(Answer::take(registers.query(Registers::read(Raw{"1"}))).text == R"({"a":[1,"!"]})");
  CHECK(code_of(registers.query(Registers::read(Raw{R"("1")"}))) == ErrorCode::key_does_not_exist);
}

TEST_CASE("a compare and set changes the register only if it has the expected value") {
  Registers registers;
  const auto cas = [&](const char* from, const char* to) {
    return registers.apply(Registers::cas(Raw{"\"k\""}, Raw{from}, Raw{to}));
  };
  CHECK(code_of(cas("1", "2")) == ErrorCode::key_does_not_exist);
  registers.apply(Registers::write(Raw{"\"k\""}, Raw{"1"}));
  CHECK(Answer::take(cas("1", "2")).text == "null");
  CHECK(code_of(cas("1", "3")) == ErrorCode::precondition_failed);
  CHECK(registers.query(Registers::read(Raw{"\"k\""})) == "2");
  CHECK(code_of(cas("null", "4")) == ErrorCode::precondition_failed);
  registers.apply(Registers::write(Raw{"\"k\""}, Raw{"null"}));
  CHECK(Answer::take(cas("null", "4")).text == "null");
}

TEST_CASE("a compare and set of null needs a register that has it") {
  Registers registers;
  const auto cas = Registers::cas(Raw{"1"}, Raw{"null"}, Raw{"2"});
  CHECK(code_of(registers.apply(cas)) == ErrorCode::key_does_not_exist);
  registers.apply(Registers::write(Raw{"1"}, Raw{"3"}));
  CHECK(code_of(registers.apply(cas)) == ErrorCode::precondition_failed);
}

TEST_CASE("keys and values are compared as JSON and not as text") {
  Registers registers;
  registers.apply(Registers::write(Raw{R"({"a":1,"b":2})"}, Raw{"[1, 2]"}));
  const Raw key{R"({ "b": 2, "a": 1 })"};
  CHECK(Answer::take(registers.apply(Registers::cas(key, Raw{"[1,2]"}, Raw{"1"}))).text == "null");
  CHECK(code_of(registers.apply(Registers::cas(key, Raw{"1.0"}, Raw{"2"}))) ==
        ErrorCode::precondition_failed);
}

TEST_CASE("an error says which value stood in the way") {
  Registers registers;
  registers.apply(Registers::write(Raw{"1"}, Raw{"\"a\""}));
  try {
    Answer::take(registers.apply(Registers::cas(Raw{"1"}, Raw{"\"b\""}, Raw{"3"})));
    FAIL("an error was expected");
  } catch (const Error& error) {
    CHECK(error.text() == "the value is \"a\", not \"b\"");
  }
}

TEST_CASE("registers are the same after a snapshot") {
  Registers registers;
  registers.apply(Registers::write(Raw{"1"}, Raw{"[1,2]"}));
  registers.apply(Registers::write(Raw{"\"\\n\""}, Raw{"\"x\""}));
  Registers copy;
  copy.apply(Registers::write(Raw{"9"}, Raw{"9"}));
  copy.restore(registers.snapshot());
  CHECK(copy.snapshot() == registers.snapshot());
  CHECK(copy.query("1") == "[1,2]");
  CHECK(code_of(copy.query("9")) == ErrorCode::key_does_not_exist);
}

}  // namespace
}  // namespace apps::lin_kv
