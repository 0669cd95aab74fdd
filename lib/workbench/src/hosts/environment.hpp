// What nodes find in their environment.
#pragma once

#include <string>
#include <vector>

namespace maelstrom::workbench {

// The environment of a node: `own` and `mark`, as "NAME=value", and of ours everything else but the
// variables that nodes take orders from (MAELSTROM_DATA_DIR, MAELSTROM_SEED, MAELSTROM_SYNC,
// MAELSTROM_VIRTUAL_TIME). Those are the bench's to set: one of the caller's would reach all nodes
// alike, and the verdict would be one of something else.
std::vector<std::string> node_environment(std::vector<std::string> own, const std::string& mark);

}  // namespace maelstrom::workbench
