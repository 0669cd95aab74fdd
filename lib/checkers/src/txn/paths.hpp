// Short paths and cycles in dependency graphs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// Breadth-first search that reuses its memory.
class PathFinder {
 public:
  explicit PathFinder(const Graph& graph)
      : graph_(graph), seen_(graph.size(), 0), parent_(graph.size()) {}

  // A shortest path from `from` to `to` over edges with one of `rels`, within one of `components`.
  // It includes both ends, which may be the same. Empty if there is none of at most `max_vertices`.
  std::vector<Vertex> find(Vertex from, Vertex to, Rels rels, const Components& components,
                           std::size_t max_vertices);

  // Edges followed by all searches.
  std::uint64_t steps() const { return steps_; }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> seen_;  // the last search that saw the vertex
  std::vector<Vertex> parent_;
  std::vector<Vertex> queue_;
  std::uint32_t search_ = 0;
  std::uint64_t steps_ = 0;
};

using Pair = std::pair<Vertex, Vertex>;

// How many pairs to try for a shorter cycle.
inline constexpr std::size_t kTries = 64;

// Keeps the `count` pairs whose vertices are closest to each other by number, closest first:
// numbers follow time, and transactions close in time have short paths between them.
void keep_closest(std::vector<Pair>& pairs, std::size_t count);

// The shortest cycle found; empty if there is none. A cycle has the edge of one of `pairs` and a
// path back over edges with one of `rels`, within one of `components`. Tries the pairs in order
// until that takes too long.
std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, const Components& components,
                                std::span<const Pair> pairs);

// A short cycle over edges with one of `rels`, whose first edge has one of `required`; empty if
// there is none.
std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, Rels required);

// One of `pairs` (from, to) for which `graph` has a path from `to` to `from` over edges with one of
// `rels`. `components` are those of that subgraph. Subtracts the steps made from `steps`. If they
// do not suffice, `steps` is 0 and the result is empty, although there may be a pair.
std::optional<Pair> connected_pair(const Graph& graph, Rels rels, const Components& components,
                                   std::vector<Pair> pairs, std::uint64_t& steps);

}  // namespace maelstrom::checkers::txn
