// The results of a check: every checker's verdict, merged.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "maelstrom/checkers/thresholds.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// How a run ended: on its own, by an interrupt such as Ctrl-C, or because of a fatal problem.
enum class Ending : std::uint8_t { complete, interrupted, crashed };

// Demands on the history beyond those of the workload.
struct CheckOptions {
  // For transactions: the models that the history should satisfy. Names as in
  // consistency_model_names().
  std::vector<std::string> consistency_models = {"strict-serializable"};
  // For transactions and kafka: see TxnOptions and KafkaOptions.
  std::vector<std::string> anomalies;
  std::vector<std::string> ignored_anomalies;
  Validity empty_graph = Validity::unknown;
  std::optional<double> availability;  // the fraction of operations that must succeed
  std::vector<Threshold> thresholds;
  bool strict = false;  // warnings make the results invalid
  // The node that a process asks, for warnings; empty if that is not known.
  std::function<std::string(std::int32_t process)> node_of;
};

struct Results {
  Validity validity = Validity::unknown;
  bool has_crashed = false;  // a node, or the run itself, could not go on
  // The results as Jepsen writes them, with :diagnoses and :thresholds if there are any. Views the
  // history, and what else was added to it.
  Value value;
  // Why the results are not valid, for people: one sentence each.
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
  Arena arena;

  // Maelstrom's: 0 valid, 1 invalid, 2 unknown, 255 crashed.
  ExitStatus exit_status() const {
    return has_crashed ? kExitCrashed : checkers::exit_status(validity);
  }
};

}  // namespace maelstrom::checkers
