#include "workloads/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench {
namespace {

using Nodes = std::vector<std::string>;

Topology make_grid(const Nodes& nodes) {
  std::size_t side = 1;
  while (side * side < nodes.size()) ++side;
  Topology topology;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Nodes& neighbours = topology[nodes[i]];
    const std::size_t column = i % side;
    if (i + side < nodes.size()) neighbours.push_back(nodes[i + side]);
    if (i >= side) neighbours.push_back(nodes[i - side]);
    if (column + 1 < side && i + 1 < nodes.size()) neighbours.push_back(nodes[i + 1]);
    if (column > 0) neighbours.push_back(nodes[i - 1]);
  }
  return topology;
}

Topology make_line(const Nodes& nodes) {
  Topology topology;
  if (nodes.size() < 2) return topology;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Nodes& neighbours = topology[nodes[i]];
    if (i > 0) neighbours.push_back(nodes[i - 1]);
    if (i + 1 < nodes.size()) neighbours.push_back(nodes[i + 1]);
  }
  return topology;
}

Topology make_total(const Nodes& nodes) {
  Topology topology;
  for (const auto& node : nodes) {
    std::ranges::remove_copy(nodes, std::back_inserter(topology[node]), node);
  }
  return topology;
}

Topology make_tree(const Nodes& nodes, std::size_t branches) {
  Topology topology;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Nodes& neighbours = topology[nodes[i]];
    if (i > 0) neighbours.push_back(nodes[(i - 1) / branches]);
    const std::size_t first = branches * i + 1;
    for (std::size_t child = first; child < std::min(first + branches, nodes.size()); ++child) {
      neighbours.push_back(nodes[child]);
    }
  }
  return topology;
}

}  // namespace

Topology make_topology(std::string_view name, const Nodes& nodes) {
  if (name == "grid") return make_grid(nodes);
  if (name == "line") return make_line(nodes);
  if (name == "total") return make_total(nodes);
  if (name == "tree" || name == "tree2") return make_tree(nodes, 2);
  if (name == "tree3") return make_tree(nodes, 3);
  if (name == "tree4") return make_tree(nodes, 4);
  throw std::invalid_argument(fmt::format("there is no topology '{}'; there are {}", name,
                                          fmt::join(kTopologyNames, ", ")));
}

}  // namespace maelstrom::workbench
