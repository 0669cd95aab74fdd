// The lists behind txn-list-append.
#include "txn-list-append/lists.hpp"

#include <string>

#include "catch.hpp"

namespace apps::list_append {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;

std::string refusal_of(const char* txn) {
  try {
    Lists::only_reads(Raw{txn});
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::malformed_request);
    return error.text();
  }
  return {};
}

TEST_CASE("a transaction sees its own appends in their order") {
  Lists lists;
  CHECK(lists.apply(R"([["r",1,null],["append",1,5],["r",1,null],["append",1,6],["r",1,null]])") ==
        R"([["r",1,null],["append",1,5],["r",1,[5]],["append",1,6],["r",1,[5,6]]])");
  CHECK(lists.query(R"([["r",1,null],["r",2,null]])") == R"([["r",1,[5,6]],["r",2,null]])");
}

TEST_CASE("keys and values are any JSON") {
  Lists lists;
  lists.apply(R"([["append","a",{"x":[1]}],["append",["k"],null]])");
  CHECK(lists.query(R"([["r","a",null],["r",["k"],null]])") ==
        R"([["r","a",[{"x":[1]}]],["r",["k"],[null]]])");
}

TEST_CASE("transactions that only read are told from others") {
  CHECK(Lists::only_reads(Raw{R"([["r",1,null],["r",2,null]])"}));
  CHECK_FALSE(Lists::only_reads(Raw{R"([["r",1,null],["append",2,1]])"}));
  CHECK(Lists::only_reads(Raw{"[]"}));
}

TEST_CASE("what is no transaction is refused with the place") {
  CHECK(refusal_of(R"({"a":1})").find("expected an array") != std::string::npos);
  CHECK(refusal_of(R"([["r",1,null],["w",1,2]])") == "txn[1]: \"w\" is neither r nor append");
  CHECK(refusal_of(R"([["r",1]])").starts_with("txn[0]: "));
  CHECK(refusal_of(R"([7])").starts_with("txn[0]: "));
}

TEST_CASE("lists are the same after a snapshot") {
  Lists lists;
  lists.apply(R"([["append",1,5],["append","b","\n"],["append",1,7]])");
  Lists copy;
  copy.apply(R"([["append",9,9]])");
  copy.restore(lists.snapshot());
  CHECK(copy.snapshot() == lists.snapshot());
  CHECK(copy.query(R"([["r",1,null],["r",9,null]])") == R"([["r",1,[5,7]],["r",9,null]])");
}

}  // namespace
}  // namespace apps::list_append
