// Judges a history in the same way as `maelstrom test` judges its run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"

namespace maelstrom::checkers {

// The names of the workloads whose histories can be judged, sorted: all of Maelstrom's, and those
// of jepsen.hpp.
std::vector<std::string_view> checked_workloads();

// Throws std::invalid_argument if the workload (the text then lists the known ones) or a
// consistency model is unknown, or if the workload has no anomaly of a name in the options.
void require_judge(std::string_view workload, const CheckOptions& options);

// The verdict of the workload's own checker. Throws as require_judge() does.
Verdict judge_workload(const History& history, std::string_view workload,
                       const CheckOptions& options, Arena& arena);

// The results as a run has them, without the figures that no history contains: those on messages
// and nodes. If a checker cannot go on, its verdict is unknown and :error says why. `ending` is how
// the run of the history ended.
//
// The results view `history`. Throws as require_judge() does.
Results check_history(const History& history, std::string_view workload,
                      const CheckOptions& options = {}, Ending ending = Ending::complete);

}  // namespace maelstrom::checkers
