// The search for cycles by paths that Elle makes, step by step.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "txn/cycle_types.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// Elle looks for a cycle of a type by extending paths breadth-first, from one vertex after another,
// taking any rel of an edge that suits; it then names the first cycle it meets by the rels that
// explain its edges, and drops it if that is another type. Which cycle is met first, and so which
// types are reported, depends on the order in which its graphs, hash tries of ops, are walked. To
// report the same types, this walks in the same order. As there are exponentially many paths, it is
// bounded, and no more than a matter of names: see search_component() for what is decided exactly.
class PathSearch {
 public:
  // `op_indices` has the index of each vertex' op. Both must outlive the search. At most
  // `max_paths` are extended by all calls of find().
  PathSearch(const Graph& graph, std::span<const std::uint32_t> op_indices,
             std::uint64_t max_paths);

  // The vertices of the first cycle met, empty if there is none; nothing if the budget is spent.
  std::optional<std::vector<Vertex>> find(CycleType type);

  std::uint64_t used() const { return max_paths_ - paths_; }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> hashes_;  // by vertex
  const std::uint64_t max_paths_;
  std::uint64_t paths_;  // that may still be extended
};

}  // namespace maelstrom::checkers::txn
