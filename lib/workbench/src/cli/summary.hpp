// Sums up a run for people.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

// The main figures, with --edn after all results as Jepsen prints them; then the problems, each
// diagnosis with its line and the node's last lines on stderr; what happened, if the run failed;
// the paths of the files; and one line with the verdict, which is all with --quiet. Behind a
// challenge's stand its thresholds.
std::string summarize(const TestOptions& options, const Engine& engine, const Results& results,
                      const std::string& folder);

}  // namespace maelstrom::workbench::cli
