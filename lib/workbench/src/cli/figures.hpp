// The main figures of a run for people.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

// Whether a threshold is met, with the figure, which is null if there is none.
std::string outcome(bool is_missed, const Value* figure);

// A line for each: operations, latencies, messages, and each threshold with its figure. All other
// figures are in results.edn.
std::string main_figures(const Results& results, const CheckOptions& demands);

}  // namespace maelstrom::workbench::cli
