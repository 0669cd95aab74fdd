// The lists behind txn-list-append.
#include "txn-list-append/lists.hpp"

#include <string>

#include "catch.hpp"
#include "maelstrom/canonical.hpp"

namespace apps::list_append::lists_test {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

using replicated::Answer;
using replicated::StateMachine;

std::string command(std::string_view txn) { return encode(read_transaction(Raw{txn})); }

std::string value_of(const Answer& answer) {
  REQUIRE(answer);
  return *answer;
}

ErrorCode code_of(const Answer& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().code();
}

std::string refusal_of(const char* txn) {
  try {
    read_transaction(Raw{txn});
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::malformed_request);
    return error.text();
  }
  return {};
}

TEST_CASE("a transaction sees its own appends in their order") {
  Lists lists;
  CHECK(value_of(lists.apply(
            R"([["r",1,null],["append",1,5],["r",1,null],["append",1,6],["r",1,null]])")) ==
        R"([["r",1,null],["append",1,5],["r",1,[5]],["append",1,6],["r",1,[5,6]]])");
  CHECK(value_of(lists.query(R"([["r",1,null],["r",2,null]])")) ==
        R"([["r",1,[5,6]],["r",2,null]])");
}

TEST_CASE("keys and values are any JSON") {
  Lists lists;
  value_of(lists.apply(R"([["append","a",{"x":[1]}],["append",["k"],null]])"));
  CHECK(value_of(lists.query(R"([["r","a",null],["r",["k"],null]])")) ==
        R"([["r","a",[{"x":[1]}]],["r",["k"],[null]]])");
}

bool only_reads_text(std::string_view txn) { return only_reads(read_transaction(Raw{txn})); }

TEST_CASE("transactions that only read are told from others") {
  CHECK(only_reads_text(R"([["r",1,null],["r",2,null]])"));
  CHECK_FALSE(only_reads_text(R"([["r",1,null],["append",2,1]])"));
  CHECK(only_reads_text("[]"));
}

TEST_CASE("what is no transaction is refused with the place") {
  CHECK(refusal_of(R"({"a":1})").find("expected an array") != std::string::npos);
  CHECK(refusal_of(R"([["r",1,null],["w",1,2]])") == "txn[1]: \"w\" is neither r nor append");
  CHECK(refusal_of(R"([["r",1]])").starts_with("txn[0]: "));
  CHECK(refusal_of(R"([7])").starts_with("txn[0]: "));
}

TEST_CASE("lists are the same after a snapshot") {
  Lists lists;
  value_of(lists.apply(R"([["append",1,5],["append","b","\n"],["append",1,7]])"));
  const auto copy = lists.restored(lists.snapshot());
  CHECK(copy->snapshot() == lists.snapshot());
  CHECK(value_of(copy->query(R"([["r",1,null],["r",9,null]])")) ==
        R"([["r",1,[5,7]],["r",9,null]])");
}

TEST_CASE("keys are canonical before there is a command, and what cannot be is refused") {
  CHECK(command(R"([["append",1e0,1],["r","\u0061",7]])") ==
        R"([["append",1.0,1],["r","a",null]])");
  CHECK(refusal_of(R"([["append",5,7],["append",1e999,1]])").starts_with("txn[1]: "));
  CHECK(refusal_of(R"([["r","\ud800",null]])").starts_with("txn[0]: "));
  CHECK(refusal_of(R"([["r",[1e-999],null]])").starts_with("txn[0]: "));
}

TEST_CASE("a text that is no command changes nothing where it is applied") {
  Lists lists;
  value_of(lists.apply(R"([["append",5,7]])"));
  const std::string before = lists.snapshot();
  const auto text = GENERATE("", "[", "{}", R"([["append",5,8],["append",1e999,1]])",
                             R"([["append",5,8],["append",1e0,1]])", R"([["append", 5,8]])",
                             R"([["append",5,8],["w",5,9]])", R"([["append",5,8]] x)");
  CAPTURE(text);
  REQUIRE_THROWS_AS(lists.check_command(text), Error);
  CHECK(code_of(lists.apply(text)) == ErrorCode::malformed_request);
  CHECK(lists.snapshot() == before);
}

TEST_CASE("a question does not append") {
  Lists lists;
  lists.check_question(R"([["r",5,null]])");
  REQUIRE_THROWS_AS(lists.check_question(R"([["append",5,7]])"), Error);
}

TEST_CASE("a transaction whose answer would be too long has no effect") {
  Lists lists;
  const std::string value = '"' + std::string(StateMachine::kMaxAnswer / 8, 'x') + '"';
  value_of(lists.apply(fmt::format(R"([["append",1,{}]])", value)));
  const auto reads = [](std::size_t count) {
    std::string txn = R"([["append",2,1])";
    for (std::size_t i = 0; i < count; ++i) txn += R"(,["r",1,null])";
    return txn + ']';
  };
  const std::string before = lists.snapshot();
  const Answer refused = lists.apply(reads(8));
  CHECK(code_of(refused) == ErrorCode::malformed_request);
  CHECK(refused.error().text().ends_with("read less in one"));
  CHECK(lists.snapshot() == before);
  CHECK(value_of(lists.apply(reads(7))).size() <= StateMachine::kMaxAnswer);
  std::string question = reads(8);
  question.replace(0, std::string_view(R"([["append",2,1])").size(), R"([["r",2,null])");
  CHECK(code_of(lists.query(question)) == ErrorCode::malformed_request);
}

TEST_CASE("full lists are read, and take no more") {
  Lists lists(60);
  CHECK(value_of(lists.apply(R"([["append",1,12345678]])")) == R"([["append",1,12345678]])");
  const std::string before = lists.snapshot();
  CHECK(code_of(lists.apply(R"([["append",1,1],["append",2,"1234567890123456789"]])")) ==
        ErrorCode::temporarily_unavailable);
  CHECK(lists.snapshot() == before);
  CHECK(value_of(lists.query(R"([["r",1,null]])")) == R"([["r",1,[12345678]]])");
  const auto copy = lists.restored(before);
  CHECK(code_of(copy->apply(R"([["append",1,1],["append",2,"1234567890123456789"]])")) ==
        ErrorCode::temporarily_unavailable);
}

TEST_CASE("a transaction or a snapshot with a value deeper than a client's may be is refused") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const auto txn = [](const std::string& value) { return R"([["append",5,)" + value + "]]"; };
  Lists lists;
  value_of(lists.apply(txn(nested(maelstrom::kMaxCanonicalDepth))));
  CHECK(replicated::decode_answer(replicated::encode(lists.query(R"([["r",5,null]])"))));
  CHECK(lists.restored(lists.snapshot())->snapshot() == lists.snapshot());
  const std::string deeper = nested(maelstrom::kMaxCanonicalDepth + 1);
  REQUIRE_THROWS_AS(lists.check_command(txn(deeper)), Error);
  CHECK(code_of(lists.apply(txn(deeper))) == ErrorCode::malformed_request);
  REQUIRE_THROWS_AS(lists.restored("[[5,[" + deeper + "]]]"), Error);
}

TEST_CASE("a snapshot of more than the lists may hold is refused") {
  REQUIRE_THROWS_AS(Lists(40).restored(R"([[1,[12345678,"12345678901234567890"]]])"), Error);
}

TEST_CASE("a snapshot of lists that is none is refused") {
  const auto snapshot = GENERATE("", "{}", "[1]", "[[1]]", "[[1,2]]", "[[1e1,[2]]]", "[[1,[2]]",
                                 "[[1,[2,]]]", "[[1,[2]],[1,[3]]]", "[[1,[]]]");
  CAPTURE(snapshot);
  REQUIRE_THROWS_AS(Lists().restored(snapshot), Error);
}

}  // namespace
}  // namespace apps::list_append::lists_test
