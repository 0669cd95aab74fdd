// Anomalies of lists, one by one, in histories written by hand.
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"

namespace txns::list_append_test {
namespace {

using maelstrom::checkers::to_edn;

constexpr const char* kStrict = "strict-serializable";

TEST_CASE("lists: a serial history is valid under all models") {
  const Script script = sequential(
      {"[[:append 1 1]]", "[[:r 1 [1]] [:append 1 2]]", "[[:r 1 [1 2]] [:r 2 nil]]"}, false);
  const Checked checked = check_lists(script.history(), kStrict);
  CHECK(checked.is_valid());
  CHECK(checked.types() == "()");
  CHECK(checked.figure("not").is_nil());
}

TEST_CASE("lists: nothing is known of a history without dependencies") {
  CHECK(check_lists(Script().history(), kStrict).is_unknown());
  CHECK(check_lists(Script().history(), kStrict).types() == "(:empty-transaction-graph)");
  CHECK(check_lists(Script().history(), kStrict).excluded() == "#{}");

  const Script reads = sequential({"[[:r 1 nil]]", "[[:r 1 nil]]"}, true);
  CHECK(check_lists(reads.history(), "serializable").is_unknown());
  CHECK(check_lists(reads.history(), "strong-session-serializable").is_valid());
  CHECK(check_lists(reads.history(), kStrict).is_valid());

  Script failed;
  failed.invoke(0, "[[:r 1 nil]]").ok(0, "[[:r 1 nil]]");
  failed.invoke(0, "[[:append 1 1]]").fail(0, "[[:append 1 1]]");
  CHECK(check_lists(failed.history(), "serializable").is_unknown());
  CHECK(check_lists(failed.history(), kStrict).is_valid());
}

TEST_CASE("lists: nothing is known if no transaction did what it was to do") {
  for (const auto* completion : {"[]", "[[:r 9 nil]]"}) {
    CAPTURE(completion);
    Script script;
    script.invoke(0, "[[:append 1 1]]").ok(0, completion);
    script.invoke(0, "[[:r 1 nil]]").ok(0, completion);
    const Checked checked = check_lists(script.history(), kStrict);
    CHECK(checked.is_unknown());
    CHECK(checked.verdict.gap ==
          "no transaction completed with the micro-operations it was invoked with");
  }
  Script empty;
  empty.invoke(0, "[]").ok(0, "[]").invoke(0, "[]").ok(0, "[]");
  CHECK(check_lists(empty.history(), kStrict).is_unknown());
}

TEST_CASE("lists: G0 is two transactions that overwrite each other") {
  const Script script =
      concurrent({"[[:append 1 1] [:append 2 1]]", "[[:append 1 2] [:append 2 2]]",
                  "[[:r 1 [1 2]] [:r 2 [2 1]]]"});
  const Checked checked = check_lists(script.history(), "read-uncommitted");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G0)");
  CHECK(checked.excluded() == "#{:read-uncommitted}");
  const Value cycle = checked.example("G0");
  CHECK(cycle.get("cycle").size() == 3);
  CHECK(cycle.get("cycle").elements()[0] == cycle.get("cycle").elements()[2]);
  CHECK(to_edn(cycle.get("steps").elements()[0].get("type")) == ":ww");
}

TEST_CASE("lists: G1a is a read of what a failed transaction appended") {
  Script script;
  script.invoke(0, "[[:append 1 1]]").invoke(1, "[[:r 1 nil]]");
  script.ok(1, "[[:r 1 [1]]]").fail(0, "[[:append 1 1]]");
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G1a :empty-transaction-graph)");
  CHECK(checked.excluded() == "#{:read-committed}");
  CHECK(to_edn(checked.example("G1a").get("writer").get("index")) == "3");
  CHECK(to_edn(checked.example("G1a").get("op").get("index")) == "2");
  CHECK(to_edn(checked.example("G1a").get("element")) == "1");
}

TEST_CASE("lists: a read of what an unknown transaction appended shows that it took effect") {
  Script script;
  script.invoke(0, "[[:append 1 1]]").info(0, "[[:append 1 1]]");
  script.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 [1]]]");
  CHECK(check_lists(script.history(), kStrict).is_valid());
}

TEST_CASE("lists: so does one of what a transaction appended that is still open") {
  Script script;
  script.invoke(0, "[[:append 1 1] [:append 2 1]]");
  script.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 [1]]]");
  CHECK(check_lists(script.history(), kStrict).is_valid());
  script.invoke(2, "[[:r 2 nil]]").ok(2, "[[:r 2 nil]]");  // it is lost again
  const Checked checked = check_lists(script.history(), kStrict);
  CHECK(checked.types() == "(:G-single-item-realtime)");
}

TEST_CASE("lists: G1b is a read between two appends of one transaction") {
  const Script script =
      concurrent({"[[:append 1 1] [:append 1 2]]", "[[:r 1 [1]]]", "[[:r 1 [1 2]]]"});
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G1b)");
  CHECK(check_lists(script.history(), "read-uncommitted").is_valid());
}

TEST_CASE("lists: G1c is a circle of reads") {
  const Script script = concurrent({"[[:append 1 1] [:r 2 [1]]]", "[[:append 2 1] [:r 1 [1]]]"});
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G1c)");
  CHECK(check_lists(script.history(), "read-uncommitted").is_valid());
}

TEST_CASE("lists: G-single is a read skew") {
  const Script script = concurrent({"[[:append 1 1] [:append 2 1]]", "[[:r 1 nil] [:r 2 [1]]]"});
  const Checked checked = check_lists(script.history(), "snapshot-isolation");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G-single-item)");
  CHECK(checked.excluded() == "#{:consistent-view :repeatable-read}");
  CHECK(check_lists(script.history(), "read-atomic").is_valid());
  CHECK(check_lists(script.history(), "repeatable-read").is_invalid());
  const Value step = checked.example("G-single-item").get("steps").elements()[0];
  CHECK(to_edn(step.get("type")) == ":rw");
  CHECK(to_edn(step.get("value")) == ":elle.list-append/init");
  CHECK(to_edn(step.get("value'")) == "1");
}

TEST_CASE("lists: G-nonadjacent is a long fork") {
  const Script script = concurrent(
      {"[[:append 1 1]]", "[[:append 2 1]]", "[[:r 1 [1]] [:r 2 nil]]", "[[:r 1 nil] [:r 2 [1]]]"});
  const Checked checked = check_lists(script.history(), "serializable");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G-nonadjacent-item)");
  CHECK(checked.excluded() == "#{:repeatable-read :snapshot-isolation}");
  CHECK(check_lists(script.history(), "update-serializable").is_valid());
  CHECK(check_lists(script.history(), "parallel-snapshot-isolation").is_valid());
}

TEST_CASE("lists: G2-item is a write skew") {
  const Script script = concurrent({"[[:r 1 nil] [:append 2 1]]", "[[:r 2 nil] [:append 1 1]]"});
  const Checked checked = check_lists(script.history(), "serializable");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G2-item)");
  CHECK(checked.excluded() == "#{:repeatable-read}");
  CHECK(check_lists(script.history(), "snapshot-isolation").is_valid());
  CHECK(check_lists(script.history(), "strong-snapshot-isolation").is_valid());
}

TEST_CASE("lists: a stale read violates what speaks of real time, or of processes") {
  const std::initializer_list<std::string_view> txns = {"[[:append 1 1]]", "[[:r 1 nil]]",
                                                        "[[:r 1 [1]]]"};
  const Script others = sequential(txns, false);
  CHECK(check_lists(others.history(), "serializable").is_valid());
  CHECK(check_lists(others.history(), "strong-session-serializable").is_valid());
  CHECK(check_lists(others.history(), kStrict).types() == "(:G-single-item-realtime)");
  CHECK(check_lists(others.history(), kStrict).excluded() == "#{:strong-snapshot-isolation}");

  const Script own = sequential(txns, true);
  CHECK(check_lists(own.history(), "serializable").is_valid());
  const Checked session = check_lists(own.history(), "strong-session-serializable");
  CHECK(session.types() == "(:G-single-item-process)");
  CHECK(session.excluded() == "#{:strong-session-snapshot-isolation}");
  const Value steps = session.example("G-single-item-process").get("steps");
  CHECK(to_edn(steps.elements()[1]) == "{:type :process, :process 0}");
}

TEST_CASE("lists: appends against real time are G0-realtime") {
  const Script script = sequential({"[[:append 1 1]]", "[[:append 1 2]]", "[[:r 1 [2 1]]]"}, false);
  CHECK(check_lists(script.history(), "serializable").is_valid());
  CHECK(check_lists(script.history(), "strong-read-uncommitted").types() == "(:G0-realtime)");
  CHECK(check_lists(script.history(), kStrict).excluded() == "#{:strong-read-uncommitted}");
}

TEST_CASE("lists: a read of the future is G1c-realtime") {
  Script script;
  script.invoke(0, "[[:r 1 nil]]").ok(0, "[[:r 1 [1]]]");
  script.invoke(0, "[[:append 1 1]]").ok(0, "[[:append 1 1]]");
  CHECK(check_lists(script.history(), "serializable").is_valid());
  CHECK(check_lists(script.history(), "strong-session-read-committed").types() == "(:G1c-process)");
  CHECK(check_lists(script.history(), kStrict).types() == "(:G1c-realtime)");
}

TEST_CASE("lists: G2-item-realtime is a write skew that needs real time") {
  // T0 < T1 in real time, T1 did not see T2, T2 did not see T0 and, for the skew, T1 neither.
  Script script;
  script.invoke(2, "[[:r 1 nil] [:r 2 nil] [:append 3 1]]");
  script.invoke(0, "[[:append 1 1]]").ok(0, "[[:append 1 1]]");
  script.invoke(1, "[[:r 3 nil]]").ok(1, "[[:r 3 nil]]");
  script.ok(2, "[[:r 1 nil] [:r 2 nil] [:append 3 1]]");
  CHECK(check_lists(script.history(), "serializable").is_valid());
  const Checked checked = check_lists(script.history(), kStrict);
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G2-item-realtime)");
  CHECK(checked.excluded() == "#{:strong-serializable}");
  CHECK(check_lists(script.history(), "strong-snapshot-isolation").is_valid());
}

TEST_CASE("lists: internal is a transaction that contradicts itself") {
  for (const char* txn : {"[[:append 1 2] [:r 1 [1]]]", "[[:r 1 [1]] [:append 1 2] [:r 1 [1]]]",
                          "[[:r 1 [1]] [:r 1 []]]", "[[:append 1 2] [:r 1 nil]]"}) {
    CAPTURE(txn);
    Script script = sequential({"[[:append 1 1]]"}, false);
    script.invoke(1, txn).ok(1, txn);
    const Checked checked = check_lists(script.history(), "read-atomic");
    CHECK(checked.is_invalid());
    CHECK(checked.has("internal"));
    CHECK_FALSE(check_lists(script.history(), "update-serializable").has("internal"));
  }
  const Script allowed = sequential(
      {"[[:append 1 1] [:r 1 [1]]]", "[[:append 1 2] [:r 1 [1 2]] [:append 1 3] [:r 1 [1 2 3]]]",
       "[[:r 1 [1 2 3]] [:r 1 [1 2 3]]]"},
      false);
  CHECK(check_lists(allowed.history(), kStrict).is_valid());
}

TEST_CASE("lists: a read of nil says that the list was empty, and what follows must agree") {
  const Script script = concurrent({"[[:append 5 2]]", "[[:r 5 nil] [:r 5 [2]]]"});
  const Checked checked = check_lists(script.history(), "read-atomic");
  CHECK(checked.types() == "(:internal)");
  CHECK(checked.excluded() == "#{:consistent-view :read-atomic :repeatable-read}");
  CHECK(to_edn(checked.example("internal").get("expected")) == "[]");
  CHECK(check_lists(script.history(), kStrict).types() == "(:G-single-item :internal)");
  // A store may write the empty list in two ways.
  const Script same = concurrent({"[[:append 5 2]]", "[[:r 5 nil] [:r 5 []] [:r 5 nil]]"});
  CHECK(check_lists(same.history(), kStrict).is_valid());
}

TEST_CASE("lists: internal says what was expected") {
  Script script = sequential({"[[:append 1 1]]"}, false);
  script.invoke(1, "[[:append 1 2] [:r 1 nil]]").ok(1, "[[:append 1 2] [:r 1 [1]]]");
  const Checked checked = check_lists(script.history(), kStrict);
  CHECK(to_edn(checked.example("internal").get("expected")) == "[... 2]");
  CHECK(to_edn(checked.example("internal").get("mop")) == "[:r 1 [1]]");
}

TEST_CASE("lists: a transaction may not read what it appends later") {
  const Script script = sequential({"[[:r 1 [1]] [:append 1 1]]"}, false);
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.has("future-read"));
}

TEST_CASE("lists: an element that is there twice is duplicated, whatever the model") {
  const Script script = sequential({"[[:append 1 1]]", "[[:r 1 [1 1]]]"}, false);
  const Checked checked = check_lists(script.history(), "read-uncommitted");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:duplicate-elements)");
  CHECK(to_edn(checked.example("duplicate-elements").get("duplicates")) == "{1 2}");
}

TEST_CASE("lists: of two orders one is wrong") {
  const Script script =
      concurrent({"[[:append 1 1]]", "[[:append 1 2]]", "[[:r 1 [1 2]]]", "[[:r 1 [2]]]"});
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.has("incompatible-order"));
  CHECK(to_edn(checked.example("incompatible-order").get("values")) == "[[2] [1 2]]");
  CHECK(check_lists(script.history(), "read-uncommitted").is_valid());
}

TEST_CASE("lists: dirty-update is to build on what failed") {
  Script script;
  script.invoke(0, "[[:append 1 1]]").invoke(1, "[[:append 1 2]]").ok(1, "[[:append 1 2]]");
  script.fail(0, "[[:append 1 1]]").invoke(2, "[[:r 1 nil]]").ok(2, "[[:r 1 [1 2]]]");
  const Checked checked = check_lists(script.history(), "read-committed");
  CHECK(checked.types() == "(:G1a :dirty-update)");
  CHECK(to_edn(checked.example("dirty-update").get("values")) == "[1 2]");
}

TEST_CASE("lists: two transactions that read and write the same version lose an update") {
  // Their appends are never read, so that there is no other sign of it.
  const Script script = concurrent({"[[:r 1 nil] [:append 1 1]]", "[[:r 1 nil] [:append 1 2]]"});
  const Checked checked = check_lists(script.history(), "cursor-stability");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:lost-update)");
  CHECK(checked.example("lost-update").get("txns").size() == 2);
  CHECK(checked.excluded() == "#{:cursor-stability :update-atomic}");
}

TEST_CASE("lists: an element that nobody appended is an anomaly") {
  const Script script = sequential({"[[:append 1 1]]", "[[:r 1 [7 1]]]"}, false);
  const Checked checked = check_lists(script.history(), "read-uncommitted");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:no-writer-of-value)");
  CHECK(to_edn(checked.example("no-writer-of-value").get("value")) == "7");
  CHECK(to_edn(checked.example("no-writer-of-value").get("op").get("index")) == "3");
}

TEST_CASE("lists: swapped appends of one transaction are worth a warning") {
  const Script script = sequential({"[[:append 1 1] [:append 1 2]]", "[[:r 1 [2 1]]]"}, false);
  const Checked checked = check_lists(script.history(), "read-uncommitted");
  REQUIRE(checked.verdict.warnings.size() == 1);
  CHECK(checked.verdict.warnings[0].ends_with("first of op 1"));
}

TEST_CASE("lists: what is no such history is not judged") {
  CHECK(check_lists(sequential({"[[:w 1 1]]"}, false).history(), kStrict).is_unknown());
  CHECK(check_lists(sequential({"[[:r 1 5]]"}, false).history(), kStrict).is_unknown());
  CHECK(check_lists(sequential({"5"}, false).history(), kStrict).is_unknown());
  const Script twice = sequential({"[[:append 1 1]]", "[[:append 1 1]]"}, false);
  const Checked checked = check_lists(twice.history(), kStrict);
  CHECK(checked.is_unknown());
  CHECK(checked.figure("error").text() == "1 is written to key 1 more than once");
}

TEST_CASE("lists: too many dependencies make a verdict unknown") {
  const History history = simulate({});
  Arena arena;
  maelstrom::checkers::TxnOptions options;
  options.max_dependencies = 100;
  const Verdict verdict = maelstrom::checkers::check_list_append(history, options, arena);
  CHECK(verdict.validity == Validity::unknown);
}

TEST_CASE("lists: keys and elements may be any values") {
  const Script script = concurrent(
      {"[[\"append\" \"x\" \"a\"] [:append [1] 2.5]]", "[[:r \"x\" nil] [:r [1] [2.5]]]"});
  CHECK(check_lists(script.history(), "snapshot-isolation").types() == "(:G-single-item)");
}

// The verdict under no model but with these anomalies, or with the models but without some.
Checked choose(const Script& script, std::vector<std::string> models,
               std::vector<std::string> anomalies, std::vector<std::string> ignored) {
  Checked checked;
  maelstrom::checkers::TxnOptions options;
  options.consistency_models = std::move(models);
  options.anomalies = std::move(anomalies);
  options.ignored_anomalies = std::move(ignored);
  checked.verdict = check_list_append(script.history(), options, checked.arena);
  return checked;
}

TEST_CASE("lists: it can be chosen which anomalies count") {
  const Script skew = concurrent({"[[:append 1 1] [:append 2 1]]", "[[:r 1 nil] [:r 2 [1]]]"});
  CHECK(choose(skew, {}, {}, {}).is_valid());
  CHECK(choose(skew, {}, {"G0", "G1a"}, {}).is_valid());
  CHECK(choose(skew, {}, {"G-single-item"}, {}).types() == "(:G-single-item)");
  CHECK(choose(skew, {}, {"G2"}, {}).types() == "(:G-single-item)");  // it implies a G2
  CHECK(choose(skew, {"read-committed"}, {"G-single"}, {}).is_invalid());
  CHECK(choose(skew, {"serializable"}, {}, {"G-single-item"}).is_valid());
  CHECK(choose(skew, {"serializable"}, {}, {"internal"}).is_invalid());
  CHECK_THROWS_AS(choose(skew, {}, {"G7"}, {}), std::invalid_argument);
  CHECK_THROWS_AS(choose(skew, {}, {}, {"g0"}), std::invalid_argument);
  // The order in real time is looked at if an anomaly needs it.
  const Script stale = sequential({"[[:append 1 1]]", "[[:r 1 nil]]", "[[:r 1 [1]]]"}, false);
  CHECK(choose(stale, {}, {"G2-item"}, {}).is_valid());
  CHECK(choose(stale, {}, {"G2-item-realtime"}, {}).is_invalid());
}

}  // namespace
}  // namespace txns::list_append_test
