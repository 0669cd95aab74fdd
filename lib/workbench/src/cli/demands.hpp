// The flags for demands on a run or a history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// The values from the command line.
struct Demands {
  std::optional<std::string> availability;
  std::optional<std::string> consistency_models;
  std::optional<std::string> anomalies;
  std::optional<std::string> ignored_anomalies;
  std::string empty_graph = "unknown";
  std::vector<std::string> expect;
  bool strict = false;
};

// Adds the flags to `app`, which fills `demands` when it is parsed.
void add_demand_flags(CLI::App& app, Demands& demands);

// Interprets the flags. Values of thresholds are stored in `arena`. Throws std::invalid_argument,
// which names the wrong flag.
CheckOptions understand(const Demands& demands, Arena& arena);

}  // namespace maelstrom::workbench::cli
