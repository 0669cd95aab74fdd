#include "txn-rw-register/transaction.hpp"

#include "lib/harness.hpp"

namespace tests::rw_register_transaction_test {
namespace {

using apps::rw_register::parse_transaction;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

Error refusal(std::string_view txn) {
  const auto error = error_of([&] { return parse_transaction(Raw{txn}); });
  REQUIRE(error);
  return *error;
}

std::string key(std::string_view json) {
  return parse_transaction(Raw{fmt::format(R"([["r",{},null]])", json)}).front().key.text;
}

}  // namespace

TEST_CASE("a transaction is a list of reads and writes") {
  const auto ops = parse_transaction(Raw{R"([["r", 1, null], [ "w" , "k", {"a": [1]} ]])"});
  REQUIRE(ops.size() == 2);
  CHECK(!ops[0].is_write);
  CHECK(ops[0].key.text == "1");
  CHECK(ops[1].is_write);
  CHECK(ops[1].key.text == R"("k")");
  CHECK(parse_transaction(Raw{R"([["\u0077", 1, 2]])"}).front().is_write);
  CHECK(ops[1].value.text == R"({"a": [1]})");
  CHECK(parse_transaction(Raw{"[]"}).empty());
}

TEST_CASE("any JSON is a key, however it is spelled") {
  CHECK(key("{ \"a b\" :\t[1, 2 ]\n}") == R"({"a b":[1,2]})");
  CHECK(key(R"({"a":1,"b":2})") == key(R"({"b":2,"a":1})"));
  CHECK(key(R"("A")") == key(R"("\u0041")"));
  CHECK(key("1.50") == key("15e-1"));
  CHECK(key("1") != key("1.0"));
  CHECK(key("1") != key(R"("1")"));
}

TEST_CASE("a key that no double holds is refused with its place") {
  const Error error = refusal(R"([["r", 1, null], ["r", 1e999, null]])");
  CHECK(error.code() == ErrorCode::malformed_request);
  CHECK(error.text().starts_with("txn[1]: "));
}

TEST_CASE("a malformed transaction is refused with the place of what is wrong") {
  CHECK(refusal("7").code() == ErrorCode::malformed_request);
  CHECK(refusal("7").text() == "txn: expected an array of micro-operations");
  const Error error = refusal(R"([["r", 1, null], ["w", 1]])");
  CHECK(error.code() == ErrorCode::malformed_request);
  CHECK(error.text() == R"(txn[1]: expected ["r", key, null] or ["w", key, value], got ["w", 1])");
  CHECK(refusal(R"([["w", 1, 2, 3]])").code() == ErrorCode::malformed_request);
  CHECK(refusal(R"([{"w": 1}])").code() == ErrorCode::malformed_request);
  CHECK(refusal("[[]]").code() == ErrorCode::malformed_request);
}

TEST_CASE("an operation that is neither a read nor a write is not supported") {
  const Error error = refusal(R"([["w", 1, 2], ["append", 1, 2]])");
  CHECK(error.code() == ErrorCode::not_supported);
  CHECK(error.text() == R"(txn[1]: there is no operation "append": only "r" and "w")");
  CHECK(refusal(R"([[1, 1, 2]])").code() == ErrorCode::not_supported);
  CHECK(refusal(R"([["\ud800", 1, 2]])").code() == ErrorCode::malformed_request);
  CHECK(refusal(R"([["\ud800", 1, 2]])").text().starts_with("txn[0]: "));
}

TEST_CASE("what is wrong is shown in short, and in whole characters") {
  const std::string text = refusal(fmt::format(R"([["w", "{:x<72}ü{:x<99}"]])", "", "")).text();
  CHECK(contains(text, "xxx"));
  CHECK(!contains(text, "\xc3"));
  CHECK(text.size() < 160);
}

}  // namespace tests::rw_register_transaction_test
