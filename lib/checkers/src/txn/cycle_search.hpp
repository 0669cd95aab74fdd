// Finds the cycles of a strongly connected component.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "txn/cycle_types.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// The vertices of a cycle in order. steps[i] is the rel of the step from the i-th vertex to the
// next one, or from the last to the first.
struct Cycle {
  CycleType type;
  std::vector<Vertex> vertices;
  std::vector<Rels> steps;
};

// A model's graph has a cycle of at least two vertices within these vertices.
struct CycleExists {
  std::size_t model;  // a position in acyclic_models()
  std::vector<Vertex> vertices;
};

struct Findings {
  // At most one cycle of each type, and none of a type that another one implies.
  std::vector<Cycle> cycles;
  // The weakest of the models that do not hold.
  std::vector<CycleExists> exists;
  // The first type whose search ran out of `max_steps`.
  std::optional<CycleType> given_up;
  std::uint64_t paths = 0;  // extended by PathSearch
};

// A component, and how to search it.
struct ComponentTask {
  const Graph& graph;
  // An edge counts as the first of its rels in this order.
  const std::array<Rels, 5>& precedence;
  std::span<const std::uint32_t> op_indices;  // by vertex
  std::uint64_t max_paths;                    // see PathSearch
  std::uint64_t max_steps;
};

// Decides in linear time which models hold, by all rels of the edges, whatever explains them.
// Reports the types of cycles that PathSearch meets. If that takes too long, it searches as
// follows.
//
// Components of subgraphs decide whether there is a cycle of a type, in linear time. There are two
// exceptions. A cycle with a single rw needs reachability between many pairs (64 at a time, by
// levels, at most `max_steps` edges in all). A simple cycle with several nonadjacent rw may be
// missed if the component also has a G0 or G1c. The cycles found are short, but not always the
// shortest of the component.
Findings search_component(const ComponentTask& task);

}  // namespace maelstrom::checkers::txn
