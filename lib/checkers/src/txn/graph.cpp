#include "txn/graph.hpp"

#include <limits>

namespace maelstrom::checkers::txn {
namespace {

constexpr std::uint32_t kUnvisited = 0;
constexpr std::uint32_t kDone = std::numeric_limits<std::uint32_t>::max();

// Tarjan's algorithm with its call stack in a vector.
class Tarjan {
 public:
  Tarjan(const Graph& graph, Rels rels)
      : graph_(graph), rels_(rels), low_(graph.size(), kUnvisited) {
    result_.of.resize(graph.size());
  }

  Components run() {
    for (Vertex v = 0; v < graph_.size(); ++v) {
      if (low_[v] == kUnvisited) visit(v);
    }
    return std::move(result_);
  }

 private:
  struct Frame {
    Vertex vertex;
    std::uint32_t order;  // the order in which vertices were first met
    const Edge* next;
    const Edge* end;
  };

  void enter(Vertex v) {
    low_[v] = ++met_;
    open_.push_back(v);
    const auto out = graph_.out(v);
    frames_.push_back({v, met_, out.data(), out.data() + out.size()});
  }

  void visit(Vertex root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next == frame.end) {
        leave();
        continue;
      }
      const Edge edge = *frame.next++;
      if (!edge.is_any(rels_)) continue;
      const std::uint32_t low = low_[edge.to()];
      if (low == kUnvisited) {
        enter(edge.to());
      } else if (low != kDone) {
        low_[frame.vertex] = std::min(low_[frame.vertex], low);
      }
    }
  }

  void leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::uint32_t low = low_[frame.vertex];
    if (low == frame.order) {
      close(frame.vertex);
    } else {
      std::uint32_t& parent = low_[frames_.back().vertex];
      parent = std::min(parent, low);
    }
  }

  // Completes the component whose first vertex is `v`.
  void close(Vertex v) {
    Vertex member = 0;
    do {
      member = open_.back();
      open_.pop_back();
      low_[member] = kDone;
      result_.of[member] = result_.count;
    } while (member != v);
    ++result_.count;
  }

  const Graph& graph_;
  const Rels rels_;
  std::vector<std::uint32_t> low_;  // the least order known to be reachable
  std::vector<Vertex> open_;
  std::vector<Frame> frames_;
  std::uint32_t met_ = 0;
  Components result_;
};

}  // namespace

Edge Graph::edge(Vertex from, Vertex to) const {
  const auto row = out(from);
  return *std::ranges::lower_bound(row, Edge(to, 0));
}

Rels Graph::rels() const {
  Rels all = 0;
  for (const Edge edge : edges_) all = static_cast<Rels>(all | edge.rels());
  return all;
}

void Graph::normalize() {
  std::size_t kept = 0;
  for (std::size_t v = 0; v + 1 < first_.size(); ++v) {
    const auto begin = edges_.begin() + static_cast<std::ptrdiff_t>(first_[v]);
    const auto end = edges_.begin() + static_cast<std::ptrdiff_t>(first_[v + 1]);
    std::sort(begin, end);
    first_[v] = kept;
    for (auto edge = begin; edge != end; ++edge) {
      if (kept > first_[v] && edges_[kept - 1].to() == edge->to()) {
        const Rels both = static_cast<Rels>(edges_[kept - 1].rels() | edge->rels());
        edges_[kept - 1] = Edge(edge->to(), both);
      } else {
        edges_[kept++] = *edge;
      }
    }
  }
  if (!first_.empty()) first_.back() = kept;
  edges_.resize(kept);
}

Components components(const Graph& graph, Rels rels) { return Tarjan(graph, rels).run(); }

std::vector<std::vector<Vertex>> cyclic_components(const Graph& graph, Rels rels,
                                                   const Components& components, bool self_edges) {
  std::vector<std::uint32_t> sizes(components.count, 0);
  for (const std::uint32_t component : components.of) ++sizes[component];
  if (self_edges) {
    for (Vertex v = 0; v < graph.size(); ++v) {
      const bool is_self = std::ranges::any_of(
          graph.out(v), [&](Edge edge) { return edge.to() == v && edge.is_any(rels); });
      if (is_self) sizes[components.of[v]] = std::max(sizes[components.of[v]], std::uint32_t{2});
    }
  }
  std::vector<std::vector<Vertex>> result;
  std::vector<std::uint32_t> place(components.count, kDone);
  for (Vertex v = 0; v < components.of.size(); ++v) {
    const std::uint32_t component = components.of[v];
    if (sizes[component] < 2) continue;
    if (place[component] == kDone) {
      place[component] = static_cast<std::uint32_t>(result.size());
      result.emplace_back().reserve(sizes[component]);
    }
    result[place[component]].push_back(v);
  }
  return result;
}

Graph nonadjacent_product(const Graph& graph, Rels through) {
  return Graph::build(2 * graph.size(), [&](const auto& emit) {
    for (Vertex v = 0; v < graph.size(); ++v) {
      for (const Edge edge : graph.out(v)) {
        const Rels rels = edge.rels() & through;
        if (rels != 0) {
          emit(2 * v, 2 * edge.to(), rels);
          emit(2 * v + 1, 2 * edge.to(), rels);
        }
        if (edge.is_any(kRw)) emit(2 * v, 2 * edge.to() + 1, kRw);
      }
    }
  });
}

}  // namespace maelstrom::checkers::txn
