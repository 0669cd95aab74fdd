// The environment of nodes.
#pragma once

#include <string>
#include <vector>

namespace maelstrom::workbench {

// The environment of a node: `own` and `mark`, as "NAME=value", and our own environment without the
// variables that control nodes (MAELSTROM_DATA_DIR, MAELSTROM_SEED, MAELSTROM_SYNC,
// MAELSTROM_VIRTUAL_TIME). Only the workbench sets those: a value of the caller's would reach all
// nodes, and the verdict would be about another test.
std::vector<std::string> node_environment(std::vector<std::string> own, const std::string& mark);

}  // namespace maelstrom::workbench
