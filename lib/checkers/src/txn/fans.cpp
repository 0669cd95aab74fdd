#include "txn/fans.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace maelstrom::checkers::txn {
namespace {

// Each costs two walks through the graph.
constexpr std::size_t kFansSearched = 64;

constexpr Vertex kNobody = std::numeric_limits<Vertex>::max();

using Edges = std::vector<std::pair<Vertex, Vertex>>;

// Finds for each vertex up to two of the sources from which it can be reached. Two suffice to find
// one that is not the vertex itself.
class Sources {
 public:
  Sources(const Graph& graph, Rels rels) : graph_(graph), rels_(rels), of_(graph.size()) {}

  void spread(std::span<const Vertex> sources) {
    std::ranges::fill(of_, std::pair(kNobody, kNobody));
    todo_.clear();
    for (const Vertex source : sources) add(source, source);
    std::size_t next = 0;
    while (next < todo_.size()) {  // which grows meanwhile
      const auto [v, source] = todo_[next++];
      for (const Edge edge : graph_.out(v)) {
        if (edge.is_any(rels_)) add(edge.to(), source);
      }
    }
  }

  // A source of `v` other than itself; kNobody if there is none.
  Vertex other(Vertex v) const { return of_[v].first != v ? of_[v].first : of_[v].second; }

 private:
  void add(Vertex v, Vertex source) {
    auto& [first, second] = of_[v];
    if (first == source || second != kNobody) return;
    (first == kNobody ? first : second) = source;
    todo_.emplace_back(v, source);
  }

  const Graph& graph_;
  Rels rels_;
  std::vector<std::pair<Vertex, Vertex>> of_;
  Edges todo_;  // a vertex, and a source that it got
};

void keep_single_cycles(const Graph& graph, std::span<const Fan> fans, Edges& kept) {
  constexpr Rels kData = kWw | kWr;
  constexpr Rels kOrders = kProcess | kRealtime;
  const bool has_orders = (graph.rels() & kOrders) != 0;
  for (const Rels rels : {kData, static_cast<Rels>(kData | kOrders)}) {
    if (rels != kData && !has_orders) break;
    Sources sources(graph, rels);
    for (const Fan& fan : fans.first(std::min(fans.size(), kFansSearched))) {
      sources.spread(fan.writers);
      for (const Vertex reader : fan.readers) {
        const Vertex writer = sources.other(reader);
        if (writer != kNobody) kept.emplace_back(reader, writer);
      }
    }
  }
}

// Calls visit(from, to) for each edge of a tree that leads from `root` to all vertices of its
// component.
template <typename Visit>
void walk(const Graph& graph, const std::vector<std::uint32_t>& parts, Vertex root,
          std::vector<bool>& is_met, const Visit& visit) {
  std::vector<Vertex> todo = {root};
  is_met[root] = true;
  for (std::size_t i = 0; i < todo.size(); ++i) {
    const Vertex from = todo[i];
    for (const Edge edge : graph.out(from)) {
      if (is_met[edge.to()] || parts[edge.to()] != parts[root]) continue;
      is_met[edge.to()] = true;
      todo.push_back(edge.to());
      visit(from, edge.to());
    }
  }
}

// With a vertex in the middle of each fan, its hub, the fan needs few edges, and the same vertices
// reach one another. In each component two trees, from a vertex to all others and from all others
// to it, keep it connected; where a tree passes through a hub, it uses one edge of the fan.
void keep_components(const Graph& graph, std::span<const Fan> fans, Edges& kept) {
  const auto hubs = static_cast<Vertex>(graph.size());
  const auto each_edge = [&](const auto& emit) {
    for (Vertex v = 0; v < hubs; ++v) {
      for (const Edge edge : graph.out(v)) emit(v, edge.to());
    }
    for (std::size_t i = 0; i < fans.size(); ++i) {
      const Vertex hub = hubs + static_cast<Vertex>(i);
      for (const Vertex reader : fans[i].readers) emit(reader, hub);
      for (const Vertex writer : fans[i].writers) emit(hub, writer);
    }
  };
  const Graph out = Graph::build(graph.size() + fans.size(), [&](const auto& emit) {
    each_edge([&](Vertex from, Vertex to) { emit(from, to, kRw); });
  });
  const Graph in = Graph::build(graph.size() + fans.size(), [&](const auto& emit) {
    each_edge([&](Vertex from, Vertex to) { emit(to, from, kRw); });
  });
  const Components parts = components(out, kRw);
  std::vector<bool> is_met_out(out.size());
  std::vector<bool> is_met_in(out.size());
  std::vector<Vertex> before_hub(fans.size());  // in the tree
  for (std::size_t i = 0; i < fans.size(); ++i) {
    const std::uint32_t part = parts.of[hubs + i];
    const auto root =
        std::ranges::find(fans[i].readers, part, [&](Vertex reader) { return parts.of[reader]; });
    if (root == fans[i].readers.end() || is_met_out[*root]) continue;
    walk(out, parts.of, *root, is_met_out, [&](Vertex from, Vertex to) {
      if (to >= hubs) before_hub[to - hubs] = from;
      if (from >= hubs) kept.emplace_back(before_hub[from - hubs], to);
    });
    walk(in, parts.of, *root, is_met_in, [&](Vertex from, Vertex to) {
      if (to >= hubs) before_hub[to - hubs] = from;
      if (from >= hubs) kept.emplace_back(to, before_hub[from - hubs]);
    });
  }
}

}  // namespace

Edges thin(const Graph& graph, std::span<const Fan> fans) {
  Edges kept;
  keep_single_cycles(graph, fans, kept);
  keep_components(graph, fans, kept);
  return kept;
}

Graph with_thinned(const Graph& graph, std::span<const Fan> fans) {
  const Edges kept = thin(graph, fans);
  return Graph::build(graph.size(), [&](const auto& emit) {
    for (Vertex v = 0; v < graph.size(); ++v) {
      for (const Edge edge : graph.out(v)) emit(v, edge.to(), edge.rels());
    }
    for (const auto& [from, to] : kept) emit(from, to, kRw);
  });
}

}  // namespace maelstrom::checkers::txn
