// Runs that did not come to their end: what the early end may have caused is no fault of theirs.
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/check_command.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "workbench/fake_host.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::cut_short_test {
namespace {

using std::chrono::seconds;

// An operation that completed at once.
std::string op(int process, const std::string& f, const std::string& invoked,
               const std::string& completed, const std::string& type = "ok") {
  return fmt::format(
      "{{:type :invoke, :process {0}, :f :{1}, :value {2}}}\n"
      "{{:type :{4}, :process {0}, :f :{1}, :value {3}}}\n",
      process, f, invoked, completed, type);
}

struct Case {
  const char* about;
  const char* workload;
  std::string history;
};

Results judge(const Case& each, Ending ending, const CheckOptions& options = {}) {
  const History history = read_history_edn(each.history);
  Results results = check_history(history, each.workload, options, ending);
  results.value = {};  // it views the history
  return results;
}

const std::string kAdded = op(0, "add", "1", "1") + op(0, "add", "2", "2");

std::vector<Case> faults_of_liveness() {
  const std::string send = op(0, "send", "[[:send \"k\" 1]]", "[[:send \"k\" [0 1]]]");
  return {
      {"an element is missing from the last read", "g-set", kAdded + op(0, "read", "nil", "[1]")},
      {"the same of a broadcast", "broadcast",
       op(0, "broadcast", "1", "1") + op(0, "broadcast", "2", "2") + op(0, "read", "nil", "[1]")},
      {"nobody has polled a message", "kafka",
       send + op(0, "send", "[[:send \"k\" 2]]", "[[:send \"k\" [1 2]]]") +
           op(1, "assign", "[\"k\"]", "[\"k\"]") +
           op(1, "poll", "[[:poll]]", "[[:poll {\"k\" [[0 1]]}]]")},
      {"a later message was polled, by a process that went on after a poll that failed", "kafka",
       send + op(0, "send", "[[:send \"k\" 2]]", "[[:send \"k\" [1 2]]]") +
           op(1, "assign", "[\"k\"]", "[\"k\"]") +
           op(1, "poll", "[[:poll]]", "[[:poll]], :error [:precondition-failed]", "fail") +
           op(1, "poll", "[[:poll]]", "[[:poll {\"k\" [[1 2]]}]]")},
      {"no operation of a kind has succeeded", "unique-ids",
       op(0, "generate", "nil", "nil", "info")},
      {"nothing was read", "g-counter",
       op(0, "add", "1", "1") + op(0, "read", "nil", "nil", "info")},
  };
}

std::vector<Case> faults_of_safety() {
  return {
      {"an id was given twice", "unique-ids",
       op(0, "generate", "nil", "1") + op(0, "generate", "nil", "1")},
      {"an echo is another", "echo", op(0, "echo", "\"a\"", "{:echo \"b\"}")},
      {"a final read is not the sum", "g-counter",
       op(0, "add", "1", "1") + op(0, "read", "nil", "2, :final? true")},
      {"the same of a pn-counter", "pn-counter",
       op(0, "add", "-1", "-1") + op(0, "read", "nil", "0, :final? true")},
      {"a value was read that nobody wrote", "lin-kv",
       op(0, "write", "[0 1]", "[0 1]") + op(0, "read", "[0 nil]", "[0 2]")},
      {"a list lost its elements", "txn-list-append",
       op(0, "txn", "[[:append 1 1]]", "[[:append 1 1]]") +
           op(0, "txn", "[[:append 1 2]]", "[[:append 1 2]]") +
           op(1, "txn", "[[:r 1 nil]]", "[[:r 1 [1 2]]]") +
           op(1, "txn", "[[:r 1 nil]]", "[[:r 1 [2 1]]]")},
      {"a transaction read what failed", "txn-rw-register",
       op(0, "txn", "[[:w 1 1]]", "[[:w 1 1]]", "fail") +
           op(1, "txn", "[[:r 1 nil]]", "[[:r 1 1]]")},
      {"a message was skipped, and another not polled yet", "kafka",
       op(0, "send", "[[:send \"k\" 1]]", "[[:send \"k\" [0 1]]]") +
           op(0, "send", "[[:send \"k\" 2]]", "[[:send \"k\" [1 2]]]") +
           op(0, "send", "[[:send \"k\" 3]]", "[[:send \"k\" [2 3]]]") +
           op(1, "assign", "[\"k\"]", "[\"k\"]") +
           op(1, "poll", "[[:poll]]", "[[:poll {\"k\" [[0 1] [2 3]]}]]")},
  };
}

TEST_CASE("what an early end may have caused makes a run unknown, and a whole run invalid") {
  for (const Case& each : faults_of_liveness()) {
    CAPTURE(each.about);
    CHECK(judge(each, Ending::complete).validity == Validity::invalid);
    const Results crashed = judge(each, Ending::crashed);  // which is why it is invalid, elsewhere
    CHECK(crashed.validity == Validity::unknown);
    REQUIRE(crashed.reasons.size() >= 2);
    CHECK(crashed.reasons.back() == "the run crashed before its end");
    const Results interrupted = judge(each, Ending::interrupted);
    CHECK(interrupted.validity == Validity::unknown);
    REQUIRE(interrupted.reasons.size() >= 2);
    CHECK(interrupted.reasons.front().find(", which the early end of the run may have caused") !=
          std::string::npos);
    CHECK(interrupted.reasons.back() == "the run was interrupted before its end");
  }
}

TEST_CASE("a run that crashed before anything was wrong is unknown, and says so") {
  const Case ids = {"", "unique-ids", op(0, "generate", "nil", "1")};
  CHECK(judge(ids, Ending::complete).validity == Validity::valid);
  const Results crashed = judge(ids, Ending::crashed);
  CHECK(crashed.validity == Validity::unknown);
  CHECK(crashed.value.is_nil());
  CHECK(crashed.reasons == std::vector<std::string>{"the run crashed before its end"});
}

TEST_CASE("what no early end explains is invalid, however the run ended") {
  for (const Case& each : faults_of_safety()) {
    CAPTURE(each.about);
    for (const Ending ending : {Ending::complete, Ending::crashed, Ending::interrupted}) {
      const Results results = judge(each, ending);
      CHECK(results.validity == Validity::invalid);
      REQUIRE_FALSE(results.reasons.empty());
      CHECK(results.reasons.front().find("early end") == std::string::npos);
    }
  }
}

TEST_CASE("thresholds and availability are of a whole run, but for total availability") {
  Arena arena;
  const Case ids = {"", "unique-ids",
                    op(0, "generate", "nil", "1") + op(0, "generate", "nil", "nil", "info")};
  CheckOptions options;
  options.thresholds = {parse_threshold("stats.count > 100", arena)};
  CHECK(judge(ids, Ending::complete, options).validity == Validity::invalid);
  const Results missed = judge(ids, Ending::interrupted, options);
  CHECK(missed.validity == Validity::unknown);
  CHECK(missed.reasons.back().ends_with(", in a run that was cut short"));
  options.thresholds.clear();
  options.availability = 0.9;
  CHECK(judge(ids, Ending::complete, options).validity == Validity::invalid);
  CHECK(judge(ids, Ending::interrupted, options).validity == Validity::unknown);
  options.availability = 1;
  CHECK(judge(ids, Ending::interrupted, options).validity == Validity::invalid);
  // What was under way when the run ended has not failed.
  const Case open = {
      "", "unique-ids",
      op(0, "generate", "nil", "1") + "{:type :invoke, :process 1, :f :generate, :value nil}"};
  CHECK(judge(open, Ending::complete, options).validity == Validity::invalid);
  CHECK(judge(open, Ending::interrupted, options).validity == Validity::unknown);
}

TEST_CASE("what was under way at the end is no cause for a warning") {
  CheckOptions options;
  options.strict = true;
  // The open poll may have committed the offset of which the assign is told.
  const Case kafka = {"", "kafka",
                      op(0, "send", "[[:send \"k\" 1]]", "[[:send \"k\" [0 1]]]") +
                          op(0, "send", "[[:send \"k\" 2]]", "[[:send \"k\" [1 2]]]") +
                          op(3, "assign", "[\"k\"]", "[\"k\"]") +
                          op(3, "poll", "[[:poll]]", "[[:poll {\"k\" [[0 1] [1 2]]}]]") +
                          op(1, "assign", "[\"l\"]", "[\"l\"]") +
                          op(0, "send", "[[:send \"l\" 7]]", "[[:send \"l\" [0 7]]]") +
                          op(0, "send", "[[:send \"l\" 8]]", "[[:send \"l\" [1 8]]]") +
                          "{:type :invoke, :process 1, :f :poll, :value [[:poll]]}\n" +
                          op(2, "assign", "[\"l\"]", "[\"l\"], :committed {\"l\" 1}")};
  const Results results = judge(kafka, Ending::interrupted, options);
  CHECK(results.warnings.empty());
  CHECK(results.validity == Validity::unknown);
  const Case counter = {
      "", "g-counter", op(0, "add", "1", "1") + "{:type :invoke, :process 1, :f :add, :value 1}\n"};
  CHECK(judge(counter, Ending::interrupted, options).warnings.empty());
  CHECK(judge(counter, Ending::interrupted, options).validity == Validity::unknown);
}

// Nodes that keep what they are told, and tell nobody.
FakeHost::Behaviour stay_alone() {
  return [elements = std::map<std::size_t, std::string>()](FakeHost& host, std::size_t node,
                                                           const Message& message) mutable {
    std::string& mine = elements[node];
    if (message.type == "read") {
      host.reply(node, message, fmt::format(R"("type":"read_ok","value":[{}])", mine));
      return;
    }
    if (!mine.empty()) mine += ',';
    mine += message.find("element")->text;
    host.reply(node, message, R"("type":"add_ok")");
  };
}

TEST_CASE("a run of sets that is interrupted before its final reads has lost nothing yet") {
  struct : Observer {
    bool look(Engine&, Time now) override { return now < Time(seconds(3)); }
  } observer;
  for (const bool is_interrupted : {false, true}) {
    CAPTURE(is_interrupted);
    FakeHost host(stay_alone());
    EngineOptions options;
    options.nodes = node_names(3);
    options.concurrency = 3;
    options.rate = 500;
    options.time_limit = seconds(5);
    options.network.mean_overhead = kVirtualOverhead;
    options.seed = 1;
    const auto workload = require_workload("g-set", {}, options);
    Engine engine(options, *workload, host);
    run_virtually(engine, host, is_interrupted ? &observer : nullptr);
    const Results results = check_run(engine, "g-set", {});
    CHECK(engine.was_interrupted() == is_interrupted);
    CHECK(results.value.get("workload").get("lost-count").as_integer() > 0);
    CHECK(results.validity == (is_interrupted ? Validity::unknown : Validity::invalid));
  }
}

TEST_CASE("check: the test.json beside a history tells whether the run was interrupted") {
  const TemporaryFolder folder;
  std::ofstream(folder / "history.edn") << faults_of_liveness()[0].history;
  cli::CheckCommand command;
  command.workload = "g-set";
  command.path = folder / ".";
  const auto status = [&](const char* test) {
    std::ofstream(folder / "test.json") << test;
    return cli::run_check(command).exit_status;
  };
  CHECK(cli::run_check(command).exit_status == 1);
  CHECK(status(R"({"interrupted":false,"crashed":false})") == 1);
  CHECK(status(R"({"interrupted":true,"crashed":false})") == 2);
  command.path = folder / "history.edn";
  CHECK(status(R"({"interrupted":true,"crashed":false})") == 2);
  CHECK(status(R"({"interrupted":false,"crashed":true})") == 2);
  CHECK_THROWS_AS(status("{"), std::runtime_error);
}

}  // namespace
}  // namespace maelstrom::workbench::cut_short_test
