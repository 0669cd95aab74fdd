// The lists behind txn-list-append.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "catch.hpp"
#include "txn-list-append/txn_list_append.hpp"

namespace apps::list_append::lists_test {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::json_text;
using maelstrom::parse;
using maelstrom::replication::kMaxAnswer;

Txn txn_of(std::string_view ops) { return parse<Txn>(fmt::format(R"({{"txn":{}}})", ops)); }

std::string completed(const Result<Txn>& txn) {
  REQUIRE(txn);
  return json_text(txn->ops);
}

ErrorCode code_of(const Result<Txn>& txn) {
  REQUIRE_FALSE(txn);
  return txn.error().code();
}

std::string refusal_of(std::string_view ops) {
  try {
    txn_of(ops);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::malformed_request);
    return error.text();
  }
  return {};
}

TEST_CASE("a transaction sees its own appends in their order") {
  Lists lists;
  CHECK(completed(lists.apply(
            txn_of(R"([["r",1,null],["append",1,5],["r",1,null],["append",1,6],["r",1,null]])"))) ==
        R"([["r",1,null],["append",1,5],["r",1,[5]],["append",1,6],["r",1,[5,6]]])");
  CHECK(completed(lists.query(txn_of(R"([["r",1,null],["r",2,null]])"))) ==
        R"([["r",1,[5,6]],["r",2,null]])");
}

TEST_CASE("keys and values are any JSON, and keys are compared as JSON") {
  Lists lists;
  CHECK(lists.apply(txn_of(R"([["append","a",{"x":[1]}],["append",[1, 2],null]])")));
  CHECK(completed(lists.query(txn_of(R"([["r","\u0061",null],["r",[1,2],null]])"))) ==
        R"([["r","a",[{"x":[1]}]],["r",[1,2],[null]]])");
}

TEST_CASE("lists are the same after a snapshot, and what is no list is refused") {
  CHECK(json_text(parse<Lists>(R"({"lists":[["b",[]],[1, [ 1E0, [2, 3]]]]})")) ==
        R"({"lists":[["b",[]],[1,[1.0,[2,3]]]]})");
  const auto text = GENERATE(R"({"lists":[[1,2]]})", R"({"lists":[[1,[1e999]]]})", R"({})",
                             R"({"lists":[[1,[2]],[1,[3]]]})");
  CAPTURE(text);
  REQUIRE_THROWS_AS(parse<Lists>(text), Error);
}

TEST_CASE("a read is completed with the list, whatever its client sent") {
  CHECK(completed(Lists().query(txn_of(R"([["r",1,[7]]])"))) == R"([["r",1,null]])");
}

TEST_CASE("transactions that only read are told from others") {
  CHECK(txn_of(R"([["r",1,null],["r",2,null]])").only_reads());
  CHECK_FALSE(txn_of(R"([["r",1,null],["append",2,1]])").only_reads());
  CHECK(txn_of("[]").only_reads());
}

TEST_CASE("what is no transaction is refused with the place") {
  CHECK(refusal_of(R"({"a":1})").starts_with("field \"txn\": expected an array"));
  CHECK(refusal_of(R"([["r",1,null],["w",1,2]])") ==
        R"(field "txn": element 1: "w" is neither "r" nor "append")");
  CHECK(refusal_of(R"([["r",1]])").starts_with("field \"txn\": element 0: expected an array of 3"));
  CHECK(refusal_of("[7]").starts_with("field \"txn\": element 0: "));
  CHECK(
      refusal_of(R"([["append",5,7],["append",1e999,1]])").starts_with("field \"txn\": element 1"));
  CHECK(refusal_of(R"([["r","\ud800",null]])").starts_with("field \"txn\": element 0: "));
}

TEST_CASE("a transaction whose answer would be too long has no effect") {
  Lists lists;
  const std::string element = '"' + std::string(kMaxAnswer / 32, 'x') + '"';
  for (int i = 0; i < 4; ++i) {
    REQUIRE(lists.apply(txn_of(fmt::format(R"([["append",1,{}]])", element))));
  }
  const auto reads = [](std::string_view first, int count) {
    std::string ops = fmt::format("[{}", first);
    for (int i = 0; i < count; ++i) ops += R"(,["r",1,null])";
    return txn_of(ops + ']');
  };
  const std::string before = json_text(lists);
  CHECK(code_of(lists.apply(reads(R"(["append",2,1])", 8))) == ErrorCode::malformed_request);
  CHECK(json_text(lists) == before);
  CHECK(completed(lists.apply(reads(R"(["append",2,1])", 7))).size() <= kMaxAnswer);
  CHECK(code_of(lists.query(reads(R"(["r",2,null])", 8))) == ErrorCode::malformed_request);
}

TEST_CASE("full lists are read, and take no transaction of which a part does not fit") {
  Lists lists;
  constexpr std::size_t kBytes = 200'000;
  const std::string element = '"' + std::string(kBytes, 'x') + '"';
  const auto append = [&](std::size_t key) {
    return lists.apply(txn_of(fmt::format(R"([["append",0,1],["append",{},{}]])", key, element)));
  };
  std::size_t key = 1;
  while (append(key)) ++key;
  CHECK(key == 1 + maelstrom::replication::kMaxState / kBytes);
  const std::string before = json_text(lists);
  CHECK(code_of(append(key)) == ErrorCode::temporarily_unavailable);
  CHECK(json_text(lists) == before);
  CHECK(completed(lists.query(txn_of(fmt::format(R"([["r",{},null]])", key)))) ==
        fmt::format(R"([["r",{},null]])", key));
  CHECK(lists.apply(txn_of(R"([["append",0,1]])")));  // that still fits
  CHECK(json_text(parse<Lists>(json_text(lists))) == json_text(lists));
}

}  // namespace
}  // namespace apps::list_append::lists_test
