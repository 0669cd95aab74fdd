#include "lib/harness.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::rw_register_transaction_test {
namespace {

using apps::rw_register::Kind;
using apps::rw_register::Txn;

Txn read_txn(std::string_view ops) {
  return parse<Txn>(std::string_view(fmt::format(R"({{"txn":{}}})", ops)));
}

Error refusal(std::string_view ops) {
  const auto error = error_of([&] { return read_txn(ops); });
  REQUIRE(error);
  return *error;
}

std::string key(std::string_view json) {
  const Txn txn = read_txn(fmt::format(R"([["r",{},null]])", json));
  return std::get<Canonical>(txn.ops.front()).text;
}

}  // namespace

TEST_CASE("a transaction is a list of reads and writes") {
  const auto ops = read_txn(R"([["r", 1, null], [ "w" , "k", {"a": [1]} ]])").ops;
  REQUIRE(ops.size() == 2);
  CHECK(!std::get<Kind>(ops[0]).is_write);
  CHECK(std::get<Canonical>(ops[0]).text == "1");
  CHECK(std::get<Kind>(ops[1]).is_write);
  CHECK(std::get<Canonical>(ops[1]).text == R"("k")");
  CHECK(std::get<Json>(ops[1]).text == R"({"a": [1]})");
  CHECK(std::get<Kind>(read_txn(R"([["\u0077", 1, 2]])").ops.front()).is_write);
  CHECK(read_txn("[]").ops.empty());
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
  CHECK(error.text().starts_with("field \"txn\": element 1: "));
}

TEST_CASE("a malformed transaction is refused with the place of what is wrong") {
  CHECK(refusal("7").code() == ErrorCode::malformed_request);
  CHECK(refusal("7").text() == "field \"txn\": expected an array, got 7");
  const Error error = refusal(R"([["r", 1, null], ["w", 1]])");
  CHECK(error.code() == ErrorCode::malformed_request);
  CHECK(error.text() == R"(field "txn": element 1: expected an array of 3, got ["w", 1])");
  CHECK(refusal(R"([["w", 1, 2, 3]])").code() == ErrorCode::malformed_request);
  CHECK(refusal(R"([{"w": 1}])").code() == ErrorCode::malformed_request);
  CHECK(refusal("[[]]").code() == ErrorCode::malformed_request);
}

TEST_CASE("an operation that is neither a read nor a write is not supported") {
  const Error error = refusal(R"([["w", 1, 2], ["append", 1, 2]])");
  CHECK(error.code() == ErrorCode::not_supported);
  CHECK(error.text() ==
        R"(field "txn": element 1: there is no operation "append": only "r" and "w")");
  CHECK(refusal(R"([[1, 1, 2]])").code() == ErrorCode::not_supported);
  CHECK(refusal(R"([["\ud800", 1, 2]])").code() == ErrorCode::malformed_request);
  CHECK(contains(refusal(R"([["\ud800", 1, 2]])").text(), "element 0: "));
}

TEST_CASE("what is wrong is shown in short, and in whole characters") {
  for (const auto* const ops :
       {R"([["w", "{:x<45}ü{:x<99}"]])", R"([["{:x<78}ü{:x<99}", 1, 2]])"}) {
    const std::string text = refusal(fmt::format(fmt::runtime(ops), "", "")).text();
    CAPTURE(text);
    CHECK(contains(text, "xxx"));
    CHECK(text.size() < 170);
    const auto cut = text.find('\xc3');
    CHECK((cut == text.npos || text.substr(cut, 2) == "ü"));
  }
}

}  // namespace tests::rw_register_transaction_test
