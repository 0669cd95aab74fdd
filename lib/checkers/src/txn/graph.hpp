// Dependency graphs of transactions, and their strongly connected components.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace maelstrom::checkers::txn {

using Vertex = std::uint32_t;

// The ways in which a later transaction depends on an earlier one, as a set of bits.
using Rels = std::uint8_t;
inline constexpr Rels kWw = 1;         // it overwrote a write of the earlier one
inline constexpr Rels kWr = 2;         // it read a write of the earlier one
inline constexpr Rels kRw = 4;         // it overwrote a read of the earlier one: an anti-dependency
inline constexpr Rels kProcess = 8;    // the same process did it later
inline constexpr Rels kRealtime = 16;  // it began after the earlier one was acknowledged
inline constexpr Rels kAll = 31;

// An edge in one word: its head and its rels.
class Edge {
 public:
  static constexpr unsigned kRelBits = 5;
  static constexpr Vertex kMaxVertex = (Vertex{1} << (32 - kRelBits)) - 1;

  constexpr Edge() = default;
  constexpr Edge(Vertex to, Rels rels) : word_((to << kRelBits) | rels) {}

  constexpr Vertex to() const { return word_ >> kRelBits; }
  constexpr Rels rels() const { return static_cast<Rels>(word_ & kAll); }
  constexpr bool is_any(Rels rels) const { return (word_ & rels) != 0; }

  friend constexpr auto operator<=>(Edge a, Edge b) = default;

 private:
  std::uint32_t word_ = 0;
};

// A directed graph in compressed rows: at most one edge between two vertices, sorted by head.
class Graph {
 public:
  Graph() = default;

  // Builds a graph of the edges that `each_edge(emit)` emits as emit(from, to, rels). It is called
  // twice and must emit the same edges each time. Edges between the same vertices are merged.
  template <typename EachEdge>
  static Graph build(std::size_t vertices, const EachEdge& each_edge) {
    Graph graph;
    graph.first_.assign(vertices + 1, 0);
    each_edge([&](Vertex from, Vertex, Rels) { ++graph.first_[from + 1]; });
    for (std::size_t v = 0; v < vertices; ++v) graph.first_[v + 1] += graph.first_[v];
    graph.edges_.resize(graph.first_[vertices]);
    std::vector<std::size_t> next(graph.first_.begin(), graph.first_.end() - 1);
    each_edge(
        [&](Vertex from, Vertex to, Rels rels) { graph.edges_[next[from]++] = Edge(to, rels); });
    graph.normalize();
    return graph;
  }

  std::size_t size() const { return first_.empty() ? 0 : first_.size() - 1; }
  std::size_t edge_count() const { return edges_.size(); }
  std::span<const Edge> out(Vertex v) const {
    return {edges_.data() + first_[v], edges_.data() + first_[v + 1]};
  }
  // The edge between two vertices. Requires that there is one.
  Edge edge(Vertex from, Vertex to) const;
  // All rels of all edges.
  Rels rels() const;

  // The same graph with `map` applied to the rels of each edge.
  template <typename Map>
  Graph with_rels(const Map& map) const {
    Graph graph = *this;
    for (Edge& edge : graph.edges_) edge = Edge(edge.to(), map(edge.rels()));
    return graph;
  }

  // The subgraph of `members`, which become vertices 0, 1, ... `local` has their new numbers;
  // `is_member(v)` tells whether `v` is one of them.
  template <typename IsMember>
  Graph induced(std::span<const Vertex> members, std::span<const Vertex> local,
                const IsMember& is_member) const {
    Graph graph;
    graph.first_.reserve(members.size() + 1);
    graph.first_.push_back(0);
    for (const Vertex v : members) {
      for (const Edge edge : out(v)) {
        if (is_member(edge.to())) graph.edges_.emplace_back(local[edge.to()], edge.rels());
      }
      graph.first_.push_back(graph.edges_.size());
    }
    return graph;
  }

 private:
  // Sorts each row and merges edges between the same vertices.
  void normalize();

  std::vector<std::size_t> first_;  // by vertex: the first of its edges
  std::vector<Edge> edges_;
};

// The strongly connected component of each vertex. An edge between two components leads from the
// higher number to the lower one.
struct Components {
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};

// The components of the subgraph of edges with one of `rels` (R. Tarjan, Depth-First Search and
// Linear Graph Algorithms, 1972).
Components components(const Graph& graph, Rels rels);

// The members of each component that has more than one vertex or, if `self_edges`, an edge from a
// vertex to itself. Components are in order of their first members.
std::vector<std::vector<Vertex>> cyclic_components(const Graph& graph, Rels rels,
                                                   const Components& components, bool self_edges);

// A graph whose cycles are the closed walks of `graph` without two adjacent anti-dependencies. Each
// vertex v is there twice: as 2v + 1 just after an anti-dependency, else as 2v. All other edges
// have one of `through`.
Graph nonadjacent_product(const Graph& graph, Rels through);

}  // namespace maelstrom::checkers::txn
