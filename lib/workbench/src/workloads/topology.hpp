// The topologies that broadcast proposes to the nodes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::workbench {

// Each node's neighbours.
using Topology = std::map<std::string, std::vector<std::string>>;

// `name` is one of kTopologyNames; throws std::invalid_argument otherwise. The line of a single
// node is an empty topology.
//   grid   rows of ceil(sqrt(n)) nodes: the neighbours below, above, right and left
//   line   the nodes before and after
//   total  all others
//   treeB  a tree filled row by row, with B children per node: the parent and the children
Topology make_topology(std::string_view name, const std::vector<std::string>& nodes);

}  // namespace maelstrom::workbench
