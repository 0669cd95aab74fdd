// Elle's search for cycles by paths, step by step.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "txn/cycle_types.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// Elle looks for a cycle of a type by extending paths breadth-first, from one vertex after another,
// over any suitable rel of an edge. It names the first cycle that it meets after the rels that
// explain its edges, and drops the cycle if that is another type. Elle's graphs are hash tries of
// ops. The order in which they are walked decides which cycle is met first, and so which types are
// reported. This search walks in the same order, to report the same types. There are exponentially
// many paths, so it is bounded. It only affects the names of anomalies: search_component() says
// what is decided exactly.
class PathSearch {
 public:
  // `op_indices` has the index of each vertex' op. Both must outlive the search. All calls of
  // find() together extend at most `max_paths` paths.
  PathSearch(const Graph& graph, std::span<const std::uint32_t> op_indices,
             std::uint64_t max_paths);

  // The vertices of the first cycle met, which is empty if there is none; nullopt if the budget is
  // spent.
  std::optional<std::vector<Vertex>> find(CycleType type);

  std::uint64_t used() const { return max_paths_ - paths_; }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> hashes_;  // by vertex
  const std::uint64_t max_paths_;
  std::uint64_t paths_;  // that may still be extended
};

}  // namespace maelstrom::checkers::txn
