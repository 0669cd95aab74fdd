// The flags that say what is demanded of a run or of a history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// As they stand on the command line.
struct Demands {
  std::optional<std::string> availability;
  std::string consistency_models = "strict-serializable";
  std::vector<std::string> expect;
  bool strict = false;
};

// Adds the flags to `app`, which fills `demands` when it is parsed.
void add_demand_flags(CLI::App& app, Demands& demands);

// Gives them their meaning. Values of thresholds lie in `arena`. Throws std::invalid_argument that
// names the flag that is wrong.
CheckOptions understand(const Demands& demands, Arena& arena);

}  // namespace maelstrom::workbench::cli
