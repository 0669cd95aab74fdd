// Anti-dependencies of which there are too many to keep them all.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "txn/graph.hpp"

namespace maelstrom::checkers::txn {

// The readers of a version and the transactions that overwrote it. Each reader precedes each writer
// other than itself (rw). A node whose reads show nothing makes these as many as the square of its
// transactions.
struct Fan {
  std::vector<Vertex> readers;
  std::vector<Vertex> writers;
};

// A fan with fewer readers or writers is kept whole: its edges are at most this many times its
// transactions.
inline constexpr std::size_t kDenseFan = 64;

inline bool is_dense(std::span<const Vertex> readers, std::span<const Vertex> writers) {
  return readers.size() >= kDenseFan && writers.size() >= kDenseFan;
}

// Some of the edges of the fans, about as many as they have transactions. With them instead of all
// edges, `graph` (all other dependencies) has
//
//   the same strongly connected components, so there is a cycle if there was one;
//   a cycle with exactly one rw, of a fan, if there was one: with ww and wr only, and with all
//   dependencies. The first kFansSearched fans are searched for that.
//
// Cycles with several rw of which no two are adjacent may be missed.
std::vector<std::pair<Vertex, Vertex>> thin(const Graph& graph, std::span<const Fan> fans);
Graph with_thinned(const Graph& graph, std::span<const Fan> fans);

}  // namespace maelstrom::checkers::txn
