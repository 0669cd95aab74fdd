// The results of a check: every checker's verdict, merged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "maelstrom/checkers/thresholds.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// How a run came to its end: on its own, by Ctrl-C or the like, or because of a fatal problem.
enum class Ending : std::uint8_t { complete, interrupted, crashed };

// What is demanded beyond what the workload demands.
struct CheckOptions {
  // For transactions: what they should satisfy. Names as in consistency_model_names().
  std::vector<std::string> consistency_models = {"strict-serializable"};
  std::optional<double> availability;  // the fraction of operations that must succeed
  std::vector<Threshold> thresholds;
  bool strict = false;  // what is otherwise only warned of makes it invalid
};

struct Results {
  Validity validity = Validity::unknown;
  bool has_crashed = false;  // a node, or the run itself, could not go on
  // As Jepsen has it, with :diagnoses and :thresholds where there are any. Views the engine.
  Value value;
  // Why it is not valid, for people: a sentence each.
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
  Arena arena;

  // Maelstrom's: 0 valid, 1 invalid, 2 unknown, 255 crashed.
  ExitStatus exit_status() const {
    return has_crashed ? kExitCrashed : checkers::exit_status(validity);
  }
};

}  // namespace maelstrom::checkers
