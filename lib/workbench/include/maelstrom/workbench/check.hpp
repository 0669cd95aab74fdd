// Judges a history as `maelstrom test` judges the run that it is from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/history.hpp"
#include "maelstrom/workbench/results.hpp"

namespace maelstrom::workbench {

struct HistoryCheckOptions : CheckOptions {
  // For transactions: what they should satisfy. Names as in consistency_model_names().
  std::vector<std::string> consistency_models = {"strict-serializable"};
  Ending ending = Ending::complete;  // of the run that the history is from
};

// The names of the workloads whose histories can be judged: all that Maelstrom has, sorted.
std::vector<std::string_view> checked_workloads();

// The results as check_run() has them, but for what no history tells: what happened to messages and
// nodes. A checker that cannot go on says so under :error, and its verdict is unknown.
//
// The results view `history`. Throws std::invalid_argument if there is no such workload (it names
// those that there are) or consistency model.
Results check_history(const History& history, std::string_view workload,
                      const HistoryCheckOptions& options = {});

}  // namespace maelstrom::workbench
