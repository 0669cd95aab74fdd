// What can be demanded of a history on the command line.
#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "cli/check_command.hpp"
#include "cli/options.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::cli::check_demands_test {
namespace {

// The history of these transactions, one after another.
std::string history_of(const std::vector<std::string>& txns) {
  std::string text;
  for (std::size_t i = 0; i < txns.size(); ++i) {
    for (const char* type : {"invoke", "ok"}) {
      text += fmt::format("{{:type :{}, :process {}, :f :txn, :value {}}}\n", type, i, txns[i]);
    }
  }
  return text;
}

// What the command says of a history under these demands.
CheckOutcome judge(const std::string& workload, const std::string& history,
                   const Demands& demands) {
  const TemporaryFolder folder;
  const std::string path = folder / "history.edn";
  std::ofstream(path) << history;
  CheckCommand command;
  command.workload = workload;
  command.path = path;
  command.demands = demands;
  return run_check(command);
}

// Why the command line is refused; empty if it is not.
std::string refusal(std::vector<std::string> arguments) {
  Arena arena;
  const Parsed parsed = parse_arguments(arguments, arena);
  if (parsed.exit_status) return parsed.message;
  try {
    if (parsed.check) run_check(*parsed.check);
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const std::runtime_error&) {
  }
  return {};
}

const std::string kApart = history_of({"[[:w 1 1]]", "[[:w 2 1]]"});

TEST_CASE("demands: transactions of which none depends on another prove nothing, unless asked") {
  Demands demands;
  demands.consistency_models = "serializable";
  CHECK(judge("txn-rw-register", kApart, demands).exit_status == 2);
  demands.empty_graph = "invalid";
  CHECK(judge("txn-rw-register", kApart, demands).exit_status == 1);
  demands.empty_graph = "false";
  CHECK_THROWS_AS(judge("txn-rw-register", kApart, demands), std::invalid_argument);
}

TEST_CASE("demands: anomalies are chosen in place of models, or beside those that are named") {
  const std::string stale = history_of({"[[:w 1 1]]", "[[:r 1 nil]]", "[[:r 1 1]]"});
  Demands demands;
  CHECK(judge("txn-rw-register", stale, demands).exit_status == 1);
  demands.anomalies = "G0, :G1";
  CHECK(judge("txn-rw-register", stale, demands).exit_status == 0);
  demands.consistency_models = "strict-serializable";
  CHECK(judge("txn-rw-register", stale, demands).exit_status == 1);
  demands.anomalies.reset();
  demands.ignored_anomalies = "G-single-item-realtime";
  CHECK(judge("txn-rw-register", stale, demands).exit_status == 0);
  for (const char* wrong : {"", "G0,", "G0;G1", "poll-skip"}) {
    CAPTURE(wrong);
    demands.ignored_anomalies = wrong;
    CHECK_THROWS_AS(judge("txn-rw-register", stale, demands), std::invalid_argument);
  }
  for (const char* elsewhere : {"dirty-update", "no-writer-of-value", "incompatible-order"}) {
    demands.ignored_anomalies = elsewhere;  // of lists alone
    CHECK_THROWS_AS(judge("txn-rw-register", stale, demands), std::invalid_argument);
  }
  demands.ignored_anomalies = "cyclic-versions";  // of registers alone
  CHECK_THROWS_AS(judge("txn-list-append", stale, demands), std::invalid_argument);
  demands.ignored_anomalies = "G0";
  CHECK_THROWS_AS(judge("kafka", stale, demands), std::invalid_argument);
  CHECK_THROWS_AS(judge("lin-kv", stale, demands), std::invalid_argument);
}

TEST_CASE("demands: what nobody could fail is refused before the run, and the way out is named") {
  for (const char* command : {"check", "test", "explore"}) {
    for (const char* model : {"sequential", "causal", "PRAM", "view-serializable",
                              "session-serializable", "monotonic-reads", "read-your-writes"}) {
      CAPTURE(command, model);
      std::vector<std::string> arguments = {command, "-w", "txn-list-append",
                                            "--consistency-models", model};
      if (command == std::string("check")) {
        arguments.emplace_back("history.edn");
      } else {
        arguments.insert(arguments.end(), {"--bin", "/bin/true"});
      }
      if (command == std::string("explore")) arguments.insert(arguments.end(), {"--seeds", "1..2"});
      const std::string text = refusal(arguments);
      CHECK(text.find(fmt::format("no history is invalid under {}", model)) != std::string::npos);
      CHECK(text.find("instead") != std::string::npos);
    }
  }
  CHECK(refusal({"test", "-w", "txn-list-append", "--bin", "/bin/true", "--anomalies", "G7"})
            .find("txn-list-append has no anomaly \"G7\"; there are G-nonadjacent,") !=
        std::string::npos);
  CHECK(refusal({"test", "-w", "echo", "--bin", "/bin/true", "--anomalies", "G0"})
            .find("echo has no anomalies to choose from") != std::string::npos);
}

TEST_CASE("demands: what only Jepsen has a workload for is judged, and not run") {
  const std::string first =
      "{:type :invoke, :process 0, :f :read, :value nil}\n"
      "{:type :ok, :process 0, :f :read, :value {0 10, 1 0}}\n";
  const std::string second =
      "{:type :invoke, :process 0, :f :read, :value nil}\n"
      "{:type :ok, :process 0, :f :read, :value {0 10, 1 -10}}\n";
  Demands demands;
  CHECK(judge("bank", first + first, demands).exit_status == 0);
  CHECK(judge("bank", first + second, demands).exit_status == 1);
  demands.ignored_anomalies = "wrong-total";
  CHECK(judge("bank", first + second, demands).exit_status == 0);
  CHECK(refusal({"test", "-w", "bank", "--bin", "/bin/true"}).find("no workload 'bank'") !=
        std::string::npos);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::check_demands_test
