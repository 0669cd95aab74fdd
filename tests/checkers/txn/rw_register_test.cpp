// Anomalies of registers, one by one, in histories written by hand.
#include <set>
#include <string>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"

namespace txns::rw_register_test {
namespace {

using maelstrom::checkers::to_edn;

constexpr const char* kStrict = "strict-serializable";

TEST_CASE("registers: a serial history is valid under all models") {
  const Script script =
      sequential({"[[:w 1 1]]", "[[:r 1 1] [:w 1 2] [:r 1 2]]", "[[:r 1 2] [:r 2 nil]]"}, false);
  CHECK(check_registers(script.history(), kStrict).is_valid());
  CHECK(check_registers(script.history(), kStrict).types() == "()");
}

TEST_CASE("registers: a history without dependencies proves nothing") {
  Script apart;  // two transactions at the same time, of two keys
  apart.invoke(0, "[[:w 1 1]]").invoke(1, "[[:w 2 1]]").ok(0, "[[:w 1 1]]").ok(1, "[[:w 2 1]]");
  const Script nothing;
  const Script* const both[] = {&nothing, &apart};
  for (const Script* script : both) {
    const Checked checked = check_registers(script->history(), kStrict);
    CHECK(checked.is_unknown());
    CHECK(checked.types() == "(:empty-transaction-graph)");
  }
}

TEST_CASE("registers: G1a and G1b are reads of what was not to stay") {
  Script aborted;
  aborted.invoke(0, "[[:w 1 1]]").invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 1]]");
  aborted.fail(0, "[[:w 1 1]]").invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 nil]]");
  CHECK(check_registers(aborted.history(), kStrict).types() == "(:G1a)");

  const Script intermediate = concurrent({"[[:w 1 1] [:w 1 2]]", "[[:r 1 1]]"});
  const Checked checked = check_registers(intermediate.history(), "read-committed");
  CHECK(checked.has("G1b"));
  CHECK(checked.excluded() == "#{:read-committed}");
}

TEST_CASE("registers: G0 needs the order of writes, which reads before them give") {
  const Script script =
      concurrent({"[[:w 1 1] [:r 2 2] [:w 2 4]]", "[[:w 2 2] [:r 1 1] [:w 1 3]]"});
  const Checked checked = check_registers(script.history(), "read-committed");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:G1c :PL-1-cycle-exists)");  // reads explain the edges first
  CHECK(checked.excluded() == "#{:read-uncommitted}");
}

TEST_CASE("registers: G1c is a circle of reads") {
  const Script script = concurrent({"[[:w 1 1] [:r 2 1]]", "[[:w 2 1] [:r 1 1]]"});
  CHECK(check_registers(script.history(), kStrict).types() == "(:G1c)");
  CHECK(check_registers(script.history(), "read-uncommitted").is_valid());
}

TEST_CASE("registers: a read skew, a long fork and a write skew differ") {
  const Script skew = concurrent({"[[:w 1 1] [:w 2 1]]", "[[:r 1 nil] [:r 2 1]]"});
  CHECK(check_registers(skew.history(), "serializable").types() == "(:G-single-item)");
  const Script fork =
      concurrent({"[[:w 1 1]]", "[[:w 2 1]]", "[[:r 1 1] [:r 2 nil]]", "[[:r 1 nil] [:r 2 1]]"});
  CHECK(check_registers(fork.history(), "serializable").types() == "(:G-nonadjacent-item)");
  const Script write = concurrent({"[[:r 1 nil] [:w 2 1]]", "[[:r 2 nil] [:w 1 1]]"});
  const Checked checked = check_registers(write.history(), "serializable");
  CHECK(checked.types() == "(:G2-item)");
  CHECK(checked.example("G2-item").get("steps").size() == 2);
}

TEST_CASE("registers: a stale nil violates real time") {
  const Script script = sequential({"[[:w 1 1]]", "[[:r 1 nil]]"}, false);
  CHECK(check_registers(script.history(), "serializable").is_valid());
  CHECK(check_registers(script.history(), kStrict).types() == "(:G-single-item-realtime)");
}

TEST_CASE("registers: each step of a cycle says what it rests on, a read of nil too") {
  const Script skew = concurrent({"[[:r 1 nil] [:w 2 1]]", "[[:r 2 nil] [:w 1 1]]"});
  const Checked checked = check_registers(skew.history(), "serializable");
  const Value steps = checked.example("G2-item").get("steps");
  REQUIRE(steps.size() == 2);
  std::set<std::string> explained;
  for (const Value& step : steps.elements()) explained.insert(to_edn(step));
  CHECK(explained ==
        std::set<std::string>{
            "{:type :rw, :key 1, :value nil, :value' 1, :a-mop-index 0, :b-mop-index 1}",
            "{:type :rw, :key 2, :value nil, :value' 1, :a-mop-index 0, :b-mop-index 1}"});

  const Script stale = sequential({"[[:w 1 1]]", "[[:r 1 nil]]"}, false);
  const Checked late = check_registers(stale.history(), kStrict);
  bool has_nil = false;
  for (const Value& step : late.example("G-single-item-realtime").get("steps").elements()) {
    REQUIRE(step.is_map());
    has_nil = has_nil || to_edn(step) ==
                             "{:type :rw, :key 1, :value nil, :value' 1, :a-mop-index 0, "
                             ":b-mop-index 0}";
  }
  CHECK(has_nil);
}

TEST_CASE("registers: blind writes hide a stale read") {
  const Script script = sequential({"[[:w 1 1]]", "[[:w 1 2]]", "[[:r 1 1]]"}, false);
  CHECK(check_registers(script.history(), kStrict).is_valid());
}

TEST_CASE("registers: unknown transactions tell nothing") {
  Script script;
  script.invoke(0, "[[:w 1 1] [:w 2 1]]").info(0, "[[:w 1 1] [:w 2 1]]");
  script.invoke(1, "[[:r 1 nil] [:r 2 nil]]").ok(1, "[[:r 1 1] [:r 2 nil]]");
  script.invoke(1, "[[:r 1 nil]]").ok(1, "[[:r 1 nil]]");
  const Checked checked = check_registers(script.history(), kStrict);
  CHECK(checked.is_valid());
  CHECK(checked.verdict.warnings.empty());
}

TEST_CASE("registers: internal is a transaction that contradicts itself") {
  const Script script = sequential({"[[:w 1 1] [:r 1 nil]]"}, false);
  const Checked checked = check_registers(script.history(), "read-atomic");
  CHECK(checked.has("internal"));
  CHECK(to_edn(checked.example("internal").get("expected")) == "1");
}

TEST_CASE("registers: a read of nil says that there was nothing, and what follows must agree") {
  const Script script = concurrent({"[[:w 5 2]]", "[[:r 5 nil] [:r 5 2]]"});
  for (const char* model : {"read-atomic", "snapshot-isolation", "serializable", kStrict}) {
    CAPTURE(model);
    const Checked checked = check_registers(script.history(), model);
    CHECK(checked.is_invalid());
    CHECK(checked.types() == "(:internal)");
    CHECK(checked.excluded() == "#{:read-atomic}");
    CHECK(checked.example("internal").get("expected").is_nil());
  }
  CHECK(check_registers(script.history(), "read-committed").is_valid());
  CHECK(check_registers(script.history(), "read-committed").verdict.warnings.empty());
  const Script again = concurrent({"[[:w 5 2]]", "[[:r 5 nil] [:r 5 nil] [:w 5 3] [:r 5 3]]"});
  CHECK(check_registers(again.history(), kStrict).is_valid());
}

TEST_CASE("registers: two transactions that read and write the same version lose an update") {
  const Script script = concurrent({"[[:w 1 1]]", "[[:r 1 1] [:w 1 2]]", "[[:r 1 1] [:w 1 3]]"});
  const Checked checked = check_registers(script.history(), "cursor-stability");
  CHECK(checked.is_invalid());
  CHECK(checked.types() == "(:lost-update)");
  CHECK(checked.example("lost-update").get("txns").size() == 2);
  CHECK(check_registers(script.history(), "repeatable-read").types() == "(:G2-item :lost-update)");
}

TEST_CASE("registers: versions that each come before the other are cyclic") {
  const Script script = concurrent({"[[:r 1 1] [:w 1 2]]", "[[:r 1 2] [:w 1 1]]"});
  const Checked checked = check_registers(script.history(), "read-uncommitted");
  CHECK(checked.is_invalid());
  CHECK(checked.has("cyclic-versions"));
  CHECK(checked.excluded() == "#{:read-uncommitted}");
  CHECK(to_edn(checked.example("cyclic-versions").get("sources")) == "[:initial-state :wfr-keys]");
}

TEST_CASE("registers: a transaction that reads what it cannot have seen is worth a warning") {
  const auto warning = [](std::string_view txn) {
    const Script script = sequential({"[[:w 1 1]]", txn}, false);
    const Checked checked = check_registers(script.history(), "serializable");
    CHECK(checked.is_valid());
    return checked.verdict.warnings.empty() ? "" : checked.verdict.warnings[0];
  };
  CHECK(warning("[[:r 1 1] [:r 2 7] [:w 2 7]]") ==
        "1 times a transaction read what it wrote only later");
  CHECK(warning("[[:r 1 1] [:r 2 nil] [:w 2 7] [:r 2 7]]").empty());
  CHECK(warning("[[:r 1 1] [:w 2 7] [:r 2 7] [:w 2 8]]").empty());
}

TEST_CASE("registers: a value that nobody wrote is worth a warning") {
  const Script script = sequential({"[[:w 1 1]]", "[[:r 1 7]]"}, false);
  const Checked checked = check_registers(script.history(), kStrict);
  CHECK(checked.is_valid());
  REQUIRE(checked.verdict.warnings.size() == 1);
  CHECK(checked.verdict.warnings[0] == "1 values were read that nobody wrote, first 7 of key 1");
}

TEST_CASE("registers: a completion with other writes than were asked for is worth a warning") {
  Script script;
  script.invoke(0, "[[:w 1 1]]").ok(0, "[[:w 1 2]]");
  script.invoke(0, "[[:r 1 nil]]").ok(0, "[[:r 1 2]]");
  const Checked checked = check_registers(script.history(), kStrict);
  REQUIRE(checked.verdict.warnings.size() == 1);
  CHECK(checked.verdict.warnings[0].ends_with("first op 1"));
}

TEST_CASE("registers: nothing is known if no transaction did what it was to do") {
  Script script;
  script.invoke(0, "[[:w 1 1]]").ok(0, "[]").invoke(0, "[[:r 1 nil]]").ok(0, "[]");
  CHECK(check_registers(script.history(), kStrict).is_unknown());
}

TEST_CASE("registers: a value that two transactions wrote cannot be judged") {
  const Script script = sequential({"[[:w 1 1]]", "[[:w 1 1]]", "[[:r 1 1]]"}, false);
  CHECK(check_registers(script.history(), kStrict).is_unknown());
}

}  // namespace
}  // namespace txns::rw_register_test
