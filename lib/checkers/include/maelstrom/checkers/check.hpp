// Judges a history as `maelstrom test` judges the run that it is from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"

namespace maelstrom::checkers {

// The names of the workloads whose histories can be judged: all that Maelstrom has, sorted.
std::vector<std::string_view> checked_workloads();

// Throws std::invalid_argument if there is no such workload (it names those that there are) or
// consistency model.
void require_judge(std::string_view workload, const CheckOptions& options);

// What the workload's own checker finds. Throws as require_judge() does.
Verdict judge_workload(const History& history, std::string_view workload,
                       const CheckOptions& options, Arena& arena);

// The results as a run has them, but for what no history tells: what happened to messages and
// nodes. A checker that cannot go on says so under :error, and its verdict is unknown. `ending` is
// that of the run that the history is from.
//
// The results view `history`. Throws as require_judge() does.
Results check_history(const History& history, std::string_view workload,
                      const CheckOptions& options = {}, Ending ending = Ending::complete);

}  // namespace maelstrom::checkers
