// Tells a person what came of a run.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

// The results as Jepsen prints them; then what went wrong, each diagnosis with the line and the
// node's last words; where things are; and one line with the verdict.
std::string summarize(const TestOptions& options, const Engine& engine, const Results& results,
                      const std::string& folder);

}  // namespace maelstrom::workbench::cli
