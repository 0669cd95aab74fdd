// `maelstrom-workbench check`.
#include "cli/check_command.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/checkers/value_json.hpp"

namespace maelstrom::workbench::cli::check_command_test {
namespace {

const std::string kHistories = TESTS_SOURCE_DIR "/tests/checkers/histories";

// A history in which one operation of the kind succeeded.
std::string one_ok(const std::string& f, const std::string& value) {
  return "{:type :invoke, :process 0, :f :" + f +
         ", :value nil}\n{:type :ok, :process 0, :f :" + f + ", :value " + value + "}\n";
}

TEST_CASE("check: the exit status tells the verdict, the text why") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/ok-partition";
  const CheckOutcome valid = run_check(command);
  CHECK(valid.exit_status == 0);
  CHECK(valid.text.find("\nVALID: a history of 1196 lines.") != std::string::npos);
  command.path = kHistories + "/kafka/lost-acked/history.edn";
  const CheckOutcome invalid = run_check(command);
  CHECK(invalid.exit_status == 1);
  CHECK(invalid.text.find(":bad-error-types (:int-poll-skip :lost-write :poll-skip :unseen)") !=
        std::string::npos);
  CHECK(
      invalid.text.find("\n- workload: the history is not what it should be: bad-error-types (") !=
      std::string::npos);
  CHECK(invalid.text.find("\nINVALID: ") != std::string::npos);
}

Value get(const Value& map, std::string_view key) {
  const Value* found = map.find(Value::string(key));
  return found == nullptr ? Value() : *found;
}

TEST_CASE("check: --json gives one line with the verdict and Jepsen's figures") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/lost-acked";
  command.json = true;
  const std::string text = run_check(command).text;
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.starts_with("{\"valid\":false,"));
  Arena arena;
  const Value json = read_json(text, arena);
  CHECK(get(get(json, "lost-write"), "count") == Value::integer(7));
  CHECK(get(get(json, "workload"), "valid") == Value::boolean(false));
  CHECK(get(get(json, "stats"), "valid") == Value::boolean(true));
  CHECK(get(get(json, "availability"), "ok-fraction") == Value::floating(0.97959185));
}

TEST_CASE("check: --json has Jepsen's keys, without the colon, for each workload") {
  struct Expected {
    const char* path;
    const char* valid;
    std::vector<std::string> keys;
  };
  const std::vector<std::string> set = {
      "attempt-count", "stable-count",     "lost-count", "never-read-count",
      "stale-count",   "duplicated-count", "lost",       "never-read",
      "stale",         "worst-stale",      "duplicated", "stable-latencies"};
  const std::vector<std::string> counter = {"errors", "final-reads", "acceptable"};
  const std::vector<std::string> txn = {"anomaly-types", "anomalies", "counts", "not", "also-not"};
  const Expected cases[] = {
      {"broadcast/errors-visible", "true", set},
      {"echo/prev-payload", "false", {"errors"}},
      {"g-counter/twice", "false", counter},
      {"g-set/no-replication", "false", set},
      {"kafka/lost-acked",
       "false",
       {"error-types", "bad-error-types", "info-txn-causes", "worst-realtime-lag", "lost-write",
        "unseen"}},
      {"lin-kv/cas-blind", "false", {"results", "failures"}},
      {"pn-counter/errors-range", "true", counter},
      {"txn-list-append/empty", "\"unknown\"", txn},
      {"txn-list-append/two-replicas", "false", txn},
      {"txn-rw-register/nil-later", "false", txn},
      {"unique-ids/local-counter",
       "false",
       {"attempted-count", "acknowledged-count", "duplicated-count", "duplicated", "range"}},
  };
  std::set<std::string> workloads;
  for (const auto& [path, valid, keys] : cases) {
    CAPTURE(path);
    CheckCommand command;
    command.path = fmt::format("{}/{}", kHistories, path);
    command.workload = std::string(path, std::string_view(path).find('/'));
    command.json = true;
    workloads.insert(command.workload);
    const std::string text = run_check(command).text;
    CHECK(text.find('\n') == text.size() - 1);
    CHECK(text.starts_with(fmt::format("{{\"valid\":{},", valid)));
    Arena arena;
    const Value json = read_json(text, arena);
    for (const char* key : {"perf", "exceptions", "stats", "availability", "workload", "reasons"}) {
      CAPTURE(key);
      CHECK(json.find(Value::string(key)) != nullptr);
    }
    for (const auto& key : keys) {
      CAPTURE(key);
      CHECK(json.find(Value::string(key)) != nullptr);
      CHECK(get(json, "workload").find(Value::string(key)) != nullptr);
    }
  }
  CHECK(workloads.size() == 10);  // all of Maelstrom's
}

TEST_CASE("check: figures in JSON are numbers, and names are strings") {
  Arena arena;
  CheckCommand command;
  command.json = true;
  command.workload = "g-set";
  command.path = kHistories + "/g-set/no-replication";
  const std::string sets = run_check(command).text;
  const Value set = read_json(sets, arena);
  CHECK(get(set, "stable-count").is_integer());
  CHECK(get(get(set, "stable-latencies"), "0.95").is_integer());
  command.workload = "txn-rw-register";
  command.path = kHistories + "/txn-rw-register/nil-later";
  const std::string txns = run_check(command).text;
  const Value txn = read_json(txns, arena);
  CHECK(get(txn, "anomaly-types").elements()[0] == Value::string("G-nonadjacent-item"));
  CHECK(get(txn, "not").size() == 3);
  CHECK(get(get(txn, "counts"), "internal") == Value::integer(4));
}

TEST_CASE("check: the reason names what is wrong") {
  const auto reason = [](const std::string& workload, const std::string& name) {
    return check_history(
               load_history(fmt::format("{}/{}/{}/history.edn", kHistories, workload, name)),
               workload)
        .reasons.back();
  };
  const std::string kWrong = "workload: the history is not what it should be: ";
  CHECK(reason("kafka", "paired-offsets") ==
        kWrong + "bad-error-types (:int-poll-skip :nonmonotonic-send :poll-skip)");
  CHECK(reason("txn-rw-register", "abort-visible") == kWrong + "anomaly-types (:G1a)");
  CHECK(reason("lin-kv", "cas-blind") == kWrong + "failures [1]");
  CHECK(reason("g-set", "ack-only") == kWrong + "lost-count 4");
  CHECK(reason("unique-ids", "local-counter") == kWrong + "duplicated-count 530");
  CHECK(reason("txn-list-append", "empty") ==
        "workload: the history does not suffice to tell: anomaly-types "
        "(:empty-transaction-graph)");
}

TEST_CASE("check: a threshold that is missed makes the history invalid") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/ok-partition";
  command.demands.expect = {"stats.ok-count >= 566", "workload.error-types = nil"};
  const CheckOutcome missed = run_check(command);
  CHECK(missed.exit_status == 1);
  CHECK(missed.text.find("- threshold: workload.error-types = nil: missed, it is ()") !=
        std::string::npos);
  command.demands.expect.pop_back();
  CHECK(run_check(command).exit_status == 0);
  command.demands.expect = {"stats.ok-count"};
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
}

TEST_CASE("check: what Jepsen overlooks is a warning, and with --strict invalid") {
  // 7 was read before it was added, and twice in one read; nobody added 8.
  const History history = read_history_edn(
      "{:index 0, :type :invoke, :process 0, :f :read, :value nil}\n"
      "{:index 1, :type :ok, :process 0, :f :read, :value [7 7 8]}\n"
      "{:index 2, :type :invoke, :process 0, :f :add, :value 7}\n"
      "{:index 3, :type :ok, :process 0, :f :add, :value 7}\n"
      "{:index 4, :type :invoke, :process 0, :f :read, :value nil}\n"
      "{:index 5, :type :ok, :process 0, :f :read, :value [7 7 8]}\n");
  CheckOptions options;
  const Results lax = check_history(history, "g-set", options);
  CHECK(lax.validity == Validity::valid);
  CHECK(lax.warnings.size() == 3);
  CHECK(lax.reasons.empty());
  options.strict = true;
  const Results strict = check_history(history, "g-set", options);
  CHECK(strict.validity == Validity::invalid);
  CHECK(strict.reasons == std::vector<std::string>{"strict: there are warnings above"});
}

TEST_CASE("check: a history in which nothing was to be judged is unknown, and says so") {
  const std::string nemesis =
      "{:type :info, :process :nemesis, :f :start-partition, :value :one}\n";
  const std::string open = "{:type :invoke, :process 0, :f :generate, :value nil}\n";
  for (const std::string_view workload : checked_workloads()) {
    for (const std::string& text : {std::string(), nemesis, open, one_ok("nonsense", "1")}) {
      CAPTURE(workload, text);
      const History history = read_history_edn(text);
      const Results results = check_history(history, workload);
      CHECK(results.validity == Validity::unknown);
      CHECK(results.exit_status() == 2);
      REQUIRE(results.reasons.size() == 1);
      CHECK(results.reasons[0].starts_with("workload: the history does not suffice to tell: "));
    }
  }
}

TEST_CASE("check: a history of another workload is unknown, whatever the checker makes of it") {
  const std::string kNone = "workload: the history does not suffice to tell: no ";
  const std::vector<std::pair<std::string, std::string>> recorded = {
      {"broadcast", "errors-visible"},  {"echo", "prev-payload"},
      {"g-counter", "twice"},           {"g-set", "no-replication"},
      {"kafka", "lost-acked"},          {"lin-kv", "cas-blind"},
      {"pn-counter", "errors-range"},   {"txn-list-append", "two-replicas"},
      {"txn-rw-register", "nil-later"}, {"unique-ids", "local-counter"},
  };
  const auto form = [](const std::string& workload) -> std::string {
    if (workload == "broadcast" || workload == "g-set" || workload == "set-full") return "set";
    return workload.ends_with("counter") ? "counter" : workload;
  };
  for (const auto& [of, name] : recorded) {
    const History history = load_history(fmt::format("{}/{}/{}/history.edn", kHistories, of, name));
    for (const std::string_view workload : checked_workloads()) {
      CAPTURE(of, workload);
      const Results results = check_history(history, workload);
      if (form(of) == form(std::string(workload))) {
        CHECK((results.reasons.empty() || !results.reasons.back().starts_with(kNone)));
        continue;
      }
      CHECK(results.value.get("workload").get("valid?").is_keyword("unknown"));
      REQUIRE_FALSE(results.reasons.empty());
      const std::string& reason = results.reasons.back();
      // A set of two elements looks like a key and its value.
      const bool names_it = reason.starts_with(kNone) || reason.find(": error ") != reason.npos ||
                            reason.find(" are none of the form [key value]") != reason.npos;
      CHECK(names_it);
    }
  }
  CHECK(check_history(read_history_edn(one_ok("add", "1")), "kafka").reasons.back() ==
        kNone + "operation of this history is one of kafka's");
  CHECK(check_history(read_history_edn(one_ok("read", "[1 2 3]")), "g-counter").reasons.back() ==
        kNone + ":read of this history is one of g-counter's");
}

TEST_CASE("check: a register without keys is one of lin-kv's, and a counter is not") {
  using Ops = std::vector<std::pair<const char*, const char*>>;
  const auto judged = [](const Ops& ops) {
    std::string text;
    for (const auto& [f, value] : ops) {
      for (const char* type : {"invoke", "ok"}) {
        text += fmt::format("{{:type :{}, :process 0, :f :{}, :value {}}}\n", type, f, value);
      }
    }
    return check_history(read_history_edn(text), "lin-kv").validity;
  };
  CHECK(judged({{"write", "1"}, {"read", "1"}}) == Validity::valid);
  CHECK(judged({{"write", "1"}, {"read", "2"}}) == Validity::invalid);
  CHECK(judged({{"write", "[0 1]"}, {"cas", "[0 1 2]"}, {"read", "[0 1]"}}) == Validity::invalid);
  CHECK(judged({{"add", "1"}, {"read", "2"}}) == Validity::unknown);
  CHECK(judged({{"read", "2"}}) == Validity::unknown);
}

TEST_CASE("check: what is no history proves nothing, and its first flaw is named") {
  struct Flawed {
    const char* about;
    const char* flaw;
    std::string history;
  };
  const std::string twice = one_ok("generate", "1") + one_ok("generate", "1");
  const std::string invoke = "{:process 0, :type :invoke, :f :generate, :value nil}\n";
  const std::string ok = "{:process 0, :type :ok, :f :generate, :value 2}\n";
  const Flawed cases[] = {
      {"a completion of nothing", "the operation that completes at index 4 was never invoked",
       twice + ok},
      {"two completions of one", "the operation that completes at index 6 was never invoked",
       twice + invoke + ok + ok},
      {"two invocations at a time",
       "process 0 invokes an operation at index 5 while that of index 4 is still open",
       twice + invoke + invoke + ok},
      {"another function",
       "the operation that completes at index 5 as :read was invoked as :generate",
       twice + invoke + "{:process 0, :type :ok, :f :read, :value 2}\n"},
  };
  for (const Flawed& each : cases) {
    CAPTURE(each.about);
    const History history = read_history_edn(each.history);
    const Results results = check_history(history, "unique-ids");
    CHECK(results.validity == Validity::unknown);
    REQUIRE_FALSE(results.reasons.empty());
    CHECK(results.reasons[0] == std::string("this is no history: ") + each.flaw);
    CHECK(results.reasons.back().find("proves nothing of what is no history: duplicated-count") !=
          std::string::npos);
  }
  // Whoever did several operations at a time may have completed them all. What shows in values
  // alone is shown, as by Elle's own histories; what needs an order in time is not.
  const auto judged = [](const std::string& write, const std::string& value) {
    const auto op = [](const char* process, const char* type, const std::string& txn) {
      return fmt::format("{{:process {}, :type :{}, :f :txn, :value [{}]}}\n", process, type, txn);
    };
    const History overlapping =
        read_history_edn(op("0", "invoke", "[:r 1 nil]") + op("0", "invoke", write) +
                         op("0", "ok", write) + op("0", "ok", "[:r 1 " + value + "]") +
                         op("1", "invoke", "[:r 1 nil]") + op("1", "ok", "[:r 1 nil]"));
    return check_history(overlapping, "txn-list-append").validity;
  };
  CHECK(judged("[:append 1 7]", "[8]") == Validity::invalid);  // nobody appended that
  CHECK(judged("[:append 1 7]", "[7]") == Validity::unknown);  // and then it was gone
  CHECK(judged("[:append 2 7]", "nil") == Validity::unknown);
  // A nemesis' ops are all info, and a process that is still busy at the end has not completed.
  const std::string nemesis = "{:type :info, :process :nemesis, :f :start, :value nil}\n";
  const History history = read_history_edn(nemesis + nemesis + nemesis + twice + invoke);
  CHECK(check_history(history, "unique-ids").validity == Validity::invalid);
}

TEST_CASE("check: what a checker cannot read is no part of a valid history") {
  const auto judged = [](const std::string& workload, const std::string& text) {
    const History history = read_history_edn(text);
    Results results = check_history(history, workload);
    results.value = {};
    return results;
  };
  const std::string read = one_ok("read", "3, :final? true");
  for (const char* odd : {"\"3\"", "nil", "3.0", "99999999999999999999"}) {
    CAPTURE(odd);
    const Results results = judged("g-counter", one_ok("add", "3") + one_ok("add", odd) + read);
    CHECK(results.validity == Validity::unknown);
    CHECK(results.reasons.back().find("the add at index 3 is of no 64-bit integer") !=
          std::string::npos);
    // What the odd one added, nobody knows.
    CHECK(judged("g-counter", one_ok("add", "4") + one_ok("add", odd) + read).validity ==
          Validity::unknown);
  }
  CHECK(judged("g-counter", one_ok("add", "3") + read).validity == Validity::valid);
}

TEST_CASE("check: one operation that is judged suffices") {
  const auto validity = [](const std::string& workload, const std::string& text) {
    const History history = read_history_edn(text);
    return check_history(history, workload).validity;
  };
  CHECK(validity("unique-ids", one_ok("generate", "1")) == Validity::valid);
  CHECK(validity("lin-kv", one_ok("read", "[0 nil]")) ==
        Validity::unknown);  // no key was asked for
  const std::string zero = one_ok("read", "0, :final? true");
  CHECK(validity("g-counter", zero) == Validity::unknown);  // nothing was added
  CHECK(validity("g-counter", one_ok("add", "0") + zero) == Validity::unknown);
  CHECK(validity("g-counter", one_ok("add", "1") + zero) == Validity::invalid);
  CHECK(validity("pn-counter", one_ok("add", "1") + one_ok("add", "-1") + zero) == Validity::valid);
  CHECK(validity("g-counter", one_ok("read", "0")) == Validity::unknown);
}

TEST_CASE("check: availability counts too") {
  CheckCommand command;
  command.workload = "kafka";
  command.path = kHistories + "/kafka/ok-partition";
  command.demands.availability = "total";
  CHECK(run_check(command).exit_status == 1);
  command.demands.availability = "0.9";
  CHECK(run_check(command).exit_status == 0);
}

TEST_CASE("check: wrong flags and files are refused with what is wrong about them") {
  CheckCommand command;
  command.workload = "kafk";
  command.path = kHistories + "/kafka/ok-partition";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.workload = "kafka";
  command.demands.availability = "2";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.demands.availability.reset();
  command.demands.consistency_models = "serialisable";
  CHECK_THROWS_AS(run_check(command), std::invalid_argument);
  command.demands.consistency_models = "serializable";
  command.path = kHistories + "/kafka";
  CHECK_THROWS_AS(run_check(command), std::runtime_error);
  command.path = kHistories + "/kafka/nowhere.edn";
  CHECK_THROWS_AS(run_check(command), std::runtime_error);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::check_command_test
