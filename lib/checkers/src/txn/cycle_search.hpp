// Which cycles a strongly connected component has.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "txn/cycle_types.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// The vertices of a cycle in order; step i leads from the i-th to the one after it (from the last
// to the first) by steps[i].
struct Cycle {
  CycleType type;
  std::vector<Vertex> vertices;
  std::vector<Rels> steps;
};

// Some graph of dependencies has a cycle within these vertices, of at least two.
struct CycleExists {
  std::size_t model;  // a position in acyclic_models()
  std::vector<Vertex> vertices;
};

struct Findings {
  // At most one of each type, and none of a type that another one implies.
  std::vector<Cycle> cycles;
  // Of models that do not hold, the weakest ones.
  std::vector<CycleExists> exists;
  // What was still looked for when `max_steps` were made.
  std::optional<CycleType> given_up;
  std::uint64_t paths = 0;  // that were extended
};

// A component, and how to search it.
struct ComponentTask {
  const Graph& graph;
  // An edge counts as the first of its rels in this order.
  const std::array<Rels, 5>& precedence;
  std::span<const std::uint32_t> op_indices;  // by vertex
  std::uint64_t max_paths;                    // as PathSearch has it
  std::uint64_t max_steps;
};

// Which models hold is decided by the rels of all edges, whatever explains them, and in linear
// time. Types of cycles are those that PathSearch meets, or if that takes too long:
//
// Whether there is a cycle of a type is decided by components of subgraphs, so in linear time, but
// for one with a single rw, which is a matter of reachability between many pairs (64 at a time, by
// levels, at most `max_steps` edges in all), and but for a simple one with several nonadjacent rw:
// if the component also has a G0 or G1c, one that is there may be missed. Cycles are short, though
// not always the shortest of the component.
Findings search_component(const ComponentTask& task);

}  // namespace maelstrom::checkers::txn
