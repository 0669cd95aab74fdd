// Short paths and cycles in dependency graphs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// Breadth-first search, with memory that is used again for the next one.
class PathFinder {
 public:
  explicit PathFinder(const Graph& graph)
      : graph_(graph), seen_(graph.size(), 0), parent_(graph.size()) {}

  // A shortest path over edges with one of `rels` that stays in one of `components`, from `from` to
  // `to`, both included and possibly the same; empty if there is none of at most `max_vertices`.
  std::vector<Vertex> find(Vertex from, Vertex to, Rels rels, const Components& components,
                           std::size_t max_vertices);

  // Edges looked at by all searches.
  std::uint64_t steps() const { return steps_; }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> seen_;  // by which search
  std::vector<Vertex> parent_;
  std::vector<Vertex> queue_;
  std::uint32_t search_ = 0;
  std::uint64_t steps_ = 0;
};

using Pair = std::pair<Vertex, Vertex>;

// How many pairs are worth trying for the sake of a shorter cycle.
inline constexpr std::size_t kTries = 64;

// Keeps the `count` pairs whose vertices are closest to each other by number, closest first:
// numbers follow time, and what is close in time is connected by short paths.
void keep_closest(std::vector<Pair>& pairs, std::size_t count);

// The shortest cycle found that is the edge between one of `pairs` and a path back over edges with
// one of `rels` within one of `components`; empty if there is none. Of the pairs those in front are
// tried, until that takes too long.
std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, const Components& components,
                                std::span<const Pair> pairs);

// A short cycle over edges with one of `rels` and at least one of `required`, which comes first;
// empty if there is none.
std::vector<Vertex> short_cycle(const Graph& graph, Rels rels, Rels required);

// One of `pairs` (from, to) for which `graph` has a path from `to` to `from` over edges with one of
// `rels`. Numbers of `components` are those of that subgraph. Sets `steps` to what is left of it;
// where they do not suffice, 0, and the answer is nothing although there may be a pair.
std::optional<Pair> connected_pair(const Graph& graph, Rels rels, const Components& components,
                                   std::vector<Pair> pairs, std::uint64_t& steps);

}  // namespace maelstrom::checkers::txn
