#include "txn/path_search.hpp"

#include <algorithm>
#include <utility>

#include "clojure/hash.hpp"
#include "clojure/order.hpp"

namespace maelstrom::checkers::txn {
namespace {

// Orders vertices as a hash trie with 32 branches does (Steindorfer and Vinju, Optimizing
// Hash-Array Mapped Tries, 2015): vertices that are alone in their branch come before those that
// share one.
struct Hashed {
  std::uint64_t rank;  // the branches from the root, 5 bits each
  Edge edge;           // to the vertex
};

void append_in_trie_order(std::span<const Hashed> sorted, unsigned depth, std::vector<Edge>& out) {
  const unsigned shift = 30 - 5 * std::min(depth, 6U);
  const auto same_branch = [&](std::size_t a, std::size_t b) {
    return depth <= 6 && sorted[a].rank >> shift == sorted[b].rank >> shift;
  };
  for (const bool alone : {true, false}) {
    for (std::size_t begin = 0; begin < sorted.size();) {
      std::size_t end = begin + 1;
      while (end < sorted.size() && same_branch(begin, end)) ++end;
      if ((end - begin == 1) == alone) {
        if (alone) {
          out.push_back(sorted[begin].edge);
        } else {
          append_in_trie_order(sorted.subspan(begin, end - begin), depth + 1, out);
        }
      }
      begin = end;
    }
  }
}

// Which rw a path may have besides `legal` rels.
enum class RwMode : std::uint8_t { legal_only, single, nonadjacent, nonadjacent_taken };

struct State {
  Rels wanted = 0;  // the path still needs an edge of each of these
  std::uint8_t wanted_rw = 0;
  RwMode mode = RwMode::legal_only;

  bool is_complete() const {
    return wanted == 0 && wanted_rw == 0 && mode != RwMode::nonadjacent_taken;
  }
};

struct Spec {
  Rels legal = 0;
  Rels used = 0;  // `legal`, and rw if paths may have it
  State start;
};

Spec spec_of(CycleType type) {
  Spec spec;
  spec.legal = through(type);
  spec.start.wanted = variant_rel(type.variant);
  switch (type.base) {
    case CycleBase::g0: break;
    case CycleBase::g1c: spec.start.wanted |= kWr; break;
    case CycleBase::single:
      spec.start.wanted_rw = 1;
      spec.start.mode = RwMode::single;
      break;
    case CycleBase::nonadjacent:
      spec.start.wanted_rw = 2;
      spec.start.mode = RwMode::nonadjacent;
      break;
    case CycleBase::g2:
      spec.start.wanted_rw = 2;
      spec.legal |= kRw;
      break;
  }
  spec.used = spec.start.wanted_rw != 0 ? spec.legal | kRw : spec.legal;
  return spec;
}

// A subgraph whose vertices and edges are in Elle's order.
class OrderedGraph {
 public:
  // Has the edges that `out(v, emit)` emits for each vertex v, and their ends.
  template <typename Out>
  OrderedGraph(std::span<const std::uint32_t> hashes, const Out& out) {
    std::vector<bool> is_used(hashes.size(), false);
    std::vector<Hashed> row;
    first_.push_back(0);
    for (Vertex v = 0; v < hashes.size(); ++v) {
      row.clear();
      out(v, [&](Edge edge) {
        row.push_back({clojure::rank_in_trie(hashes[edge.to()]), edge});
        is_used[v] = is_used[edge.to()] = true;
      });
      append(row, edges_);
      first_.push_back(edges_.size());
    }
    row.clear();
    for (Vertex v = 0; v < hashes.size(); ++v) {
      if (is_used[v]) row.push_back({clojure::rank_in_trie(hashes[v]), Edge(v, 0)});
    }
    append(row, vertices_);
  }

  std::size_t size() const { return first_.size() - 1; }
  std::span<const Edge> vertices() const { return vertices_; }
  std::span<const Edge> out(Vertex v) const {
    return std::span(edges_).subspan(first_[v], first_[v + 1] - first_[v]);
  }

 private:
  static void append(std::vector<Hashed>& row, std::vector<Edge>& to) {
    std::ranges::stable_sort(row, {}, &Hashed::rank);
    append_in_trie_order(row, 0, to);
  }

  std::vector<std::size_t> first_;
  std::vector<Edge> edges_;
  std::vector<Edge> vertices_;
};

class Search {
 public:
  Search(const OrderedGraph& graph, std::span<const std::uint32_t> hashes, const Spec& spec,
         std::uint64_t& paths)
      : graph_(graph), hashes_(hashes), spec_(spec), paths_(paths) {}

  std::vector<Vertex> run(Vertex start) {
    nodes_.assign(1, {start, kNoParent, spec_.start});
    for (std::size_t begin = 0; begin < nodes_.size() && paths_ > 0;) {
      const std::size_t end = nodes_.size();
      for (std::size_t i = begin; i < end; ++i) {
        std::vector<Vertex> cycle = check(i, start);
        if (!cycle.empty()) return cycle;
      }
      for (std::size_t i = begin; i < end && paths_ > 0; ++i) {
        if (!nodes_[i].is_loop) extend(i);
      }
      begin = end;
    }
    return {};
  }

 private:
  static constexpr std::uint32_t kNoParent = ~std::uint32_t{0};

  // The end of a path that begins at the root.
  struct Node {
    Vertex vertex;
    std::uint32_t parent;
    State state;
    bool is_loop = false;
  };

  // The cycle in which a path ends; empty if it does not end in one, or if the cycle lacks a wanted
  // rel.
  std::vector<Vertex> check(std::size_t i, Vertex start) {
    std::vector<Vertex> cycle;
    for (std::uint32_t n = nodes_[i].parent; n != kNoParent; n = nodes_[n].parent) {
      cycle.push_back(nodes_[n].vertex);
      nodes_[i].is_loop = nodes_[n].vertex == nodes_[i].vertex;
      if (nodes_[i].is_loop) break;
    }
    if (!nodes_[i].is_loop || !nodes_[i].state.is_complete()) return {};
    std::ranges::reverse(cycle);
    return nodes_[i].vertex == start ? cycle : without_tail(cycle);
  }

  // The path reached the cycle from outside, and may have the wanted rels only there. Another
  // search finds out whether the cycle's own vertices have them.
  std::vector<Vertex> without_tail(const std::vector<Vertex>& cycle) {
    std::vector<std::uint32_t> hashes;
    hashes.reserve(cycle.size());
    for (const Vertex v : cycle) hashes.push_back(hashes_[v]);
    const OrderedGraph part(hashes, [&](Vertex v, const auto& emit) {
      for (const Edge edge : graph_.out(cycle[v])) {
        const auto found = std::ranges::find(cycle, edge.to());
        if (found == cycle.end()) continue;
        emit(Edge(static_cast<Vertex>(found - cycle.begin()), edge.rels()));
      }
    });
    for (Vertex v = 0; v < cycle.size(); ++v) {
      std::vector<Vertex> found = Search(part, hashes, spec_, paths_).run(v);
      for (Vertex& w : found) w = cycle[w];
      if (!found.empty()) return found;
    }
    return {};
  }

  void extend(std::size_t i) {
    const bool is_first = nodes_[i].parent == kNoParent;
    for (const Edge edge : graph_.out(nodes_[i].vertex)) {
      const State state = nodes_[i].state;
      const bool takes_rw =
          state.wanted_rw > 0 || state.mode == RwMode::single || state.mode == RwMode::nonadjacent;
      const Rels special = takes_rw ? kRw : 0;
      const Rels wanted = state.wanted & ~special;
      const Rels legal = spec_.legal & ~special & ~wanted;
      if (edge.is_any(special)) step_rw(i, edge.to());
      if (is_first && state.wanted_rw > 0) continue;
      for (const Rels rel : {kWw, kWr, kRw, kProcess, kRealtime}) {
        if ((wanted & rel) != 0 && edge.is_any(rel)) step(i, edge.to(), rel);
      }
      if (is_first && state.wanted != 0) continue;
      if (edge.is_any(legal)) step(i, edge.to(), 0);
    }
  }

  void step_rw(std::size_t i, Vertex to) {
    State state = nodes_[i].state;
    if ((spec_.legal & kRw) == 0) {
      if (state.mode == RwMode::legal_only || state.mode == RwMode::nonadjacent_taken) return;
      state.mode = state.mode == RwMode::single ? RwMode::legal_only : RwMode::nonadjacent_taken;
    }
    if (state.wanted_rw > 0) --state.wanted_rw;
    push(i, to, state);
  }

  void step(std::size_t i, Vertex to, Rels rel) {
    State state = nodes_[i].state;
    state.wanted &= static_cast<Rels>(~rel);
    if (state.mode == RwMode::nonadjacent_taken) state.mode = RwMode::nonadjacent;
    push(i, to, state);
  }

  void push(std::size_t parent, Vertex to, State state) {
    if (paths_ == 0) return;
    --paths_;
    nodes_.push_back({to, static_cast<std::uint32_t>(parent), state});
  }

  const OrderedGraph& graph_;
  std::span<const std::uint32_t> hashes_;
  const Spec& spec_;
  std::uint64_t& paths_;  // that may still be extended
  std::vector<Node> nodes_;
};

}  // namespace

PathSearch::PathSearch(const Graph& graph, std::span<const std::uint32_t> op_indices,
                       std::uint64_t max_paths)
    : graph_(graph), max_paths_(max_paths), paths_(max_paths) {
  hashes_.reserve(op_indices.size());
  for (const std::uint32_t index : op_indices) hashes_.push_back(clojure::bifurcan_hash(index));
}

std::optional<std::vector<Vertex>> PathSearch::find(CycleType type) {
  if (paths_ == 0) return std::nullopt;
  const Spec spec = spec_of(type);
  const OrderedGraph ordered(hashes_, [&](Vertex v, const auto& emit) {
    for (const Edge edge : graph_.out(v)) {
      if (edge.is_any(spec.used)) emit(Edge(edge.to(), edge.rels() & spec.used));
    }
  });
  Search search(ordered, hashes_, spec, paths_);
  for (const Edge start : ordered.vertices()) {
    std::vector<Vertex> cycle = search.run(start.to());
    if (paths_ == 0) return std::nullopt;
    if (!cycle.empty()) return cycle;
  }
  return std::vector<Vertex>();
}

}  // namespace maelstrom::checkers::txn
