// The checker that the node is held to is held to the examples of the literature.
#include "causal_consistency.hpp"

#include "catch.hpp"
#include "checkers/txn/histories.hpp"

namespace tests::rw_register_causal_consistency_test {
namespace {

using txns::Script;

Script& run(Script& script, std::int32_t process, std::string_view txn) {
  return script.invoke(process, txn).ok(process, txn);
}

std::string violation(std::initializer_list<std::pair<int, std::string_view>> txns) {
  Script script;
  for (const auto& [process, txn] : txns) run(script, process, txn);
  return find_causal_violation(script.history());
}

}  // namespace

TEST_CASE("causal consistency allows what replicas cannot avoid") {
  SECTION("stale reads") { CHECK(violation({{0, "[[:w 1 1]]"}, {1, "[[:r 1 nil]]"}}).empty()); }
  SECTION("lost updates") {
    CHECK(violation({{0, "[[:r 1 nil] [:w 1 1]]"}, {1, "[[:r 1 nil] [:w 1 2]]"}}).empty());
  }
  SECTION("write skew") {
    CHECK(violation({{0, "[[:r 1 nil] [:w 2 1]]"}, {1, "[[:r 2 nil] [:w 1 1]]"}}).empty());
  }
  SECTION("a long fork") {
    CHECK(violation({{0, "[[:w 1 1]]"},
                     {1, "[[:w 2 1]]"},
                     {2, "[[:r 1 1] [:r 2 nil]]"},
                     {3, "[[:r 1 nil] [:r 2 1]]"}})
              .empty());
  }
}

TEST_CASE("causal consistency forbids what makes no sense to one client") {
  SECTION("not to read one's own write") {
    CHECK(violation({{0, "[[:w 1 1]]"}, {0, "[[:r 1 nil]]"}}) ==
          "T3 reads nil of 1, although T1 precedes it");
  }
  SECTION("to read an older value again") {
    CHECK(violation({{0, "[[:w 1 1]]"}, {0, "[[:w 1 2]]"}, {1, "[[:r 1 2]]"}, {1, "[[:r 1 1]]"}}) ==
          "a cycle of sessions, reads and conflicts: T1 < T3 < T1");
  }
  SECTION("a fractured read") {
    CHECK(!violation({{0, "[[:w 1 1] [:w 2 1]]"}, {1, "[[:r 1 1] [:r 2 nil]]"}}).empty());
  }
  SECTION("an effect without its cause") {
    CHECK(!violation({{0, "[[:w 1 1]]"}, {1, "[[:r 1 1] [:w 2 1]]"}, {2, "[[:r 2 1] [:r 1 nil]]"}})
               .empty());
  }
  SECTION("two orders of the same writes") {
    // Each write is read by the session of the other one after its own: 1 < 2 and 2 < 1.
    CHECK(!violation({{0, "[[:w 1 1]]"}, {1, "[[:w 1 2]]"}, {0, "[[:r 1 2]]"}, {1, "[[:r 1 1]]"}})
               .empty());
  }
  SECTION("to see the future") {
    CHECK(!violation({{0, "[[:r 1 1] [:w 2 1]]"}, {1, "[[:r 2 1] [:w 1 1]]"}}).empty());
  }
}

TEST_CASE("causal consistency forbids what no transaction left behind") {
  CHECK(violation({{0, "[[:r 1 7]]"}}) == "T1 reads 7 of 1, which nobody wrote");
  CHECK(violation({{0, "[[:w 1 1] [:w 1 2]]"}, {1, "[[:r 1 1]]"}}) ==
        "T3 reads 1 of 1, which its writer overwrote");
  CHECK(violation({{0, "[[:w 1 1] [:r 1 nil]]"}}) == "T1 reads nil of 1 where it has to be 1");
  CHECK(violation({{0, "[[:w 1 1]]"}, {1, "[[:r 1 1] [:r 1 nil]]"}}) ==
        "T3 reads nil of 1 where it has to be 1");

  Script failed;
  failed.invoke(0, "[[:w 1 1]]").fail(0, "[[:w 1 1]]");
  CHECK(find_causal_violation(run(failed, 1, "[[:r 1 1]]").history()) ==
        "T3 reads 1 of 1, whose writer failed");
  Script unknown;
  unknown.invoke(0, "[[:w 1 1]]").info(0, "[[:w 1 1]]");
  CHECK(find_causal_violation(run(unknown, 1, "[[:r 1 1]]").history()).empty());
}

}  // namespace tests::rw_register_causal_consistency_test
