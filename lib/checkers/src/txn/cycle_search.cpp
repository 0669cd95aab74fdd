#include "txn/cycle_search.hpp"

#include <algorithm>
#include <utility>

#include "txn/path_search.hpp"
#include "txn/paths.hpp"

namespace maelstrom::checkers::txn {
namespace {

// The graph in which each edge has only one rel, the first in order of precedence.
Graph explain(const Graph& graph, const std::array<Rels, 5>& precedence) {
  return graph.with_rels([&](Rels rels) {
    for (const Rels rel : precedence) {
      if ((rels & rel) != 0) return rel;
    }
    return rels;
  });
}

// Kept for searches of several cycle types in the same subgraph.
struct Product {
  Graph graph;
  Components components;
  std::vector<Pair> anti;  // the anti-dependencies in closed walks of the graph
};

class ComponentSearch {
 public:
  explicit ComponentSearch(const ComponentTask& task)
      : graph_(task.graph),
        explained_(explain(task.graph, task.precedence)),
        present_(task.graph.rels()),
        paths_(task.graph, task.op_indices, task.max_paths),
        steps_(task.max_steps) {}

  Findings run() {
    CycleTypeSet done = find_models();
    for (std::size_t i = 0; i < kCycleTypes; ++i) {
      const CycleType type = cycle_type(i);
      const Rels variant = variant_rel(type.variant);
      if ((done & bit(type)) != 0 || (present_ & variant) != variant) continue;
      const auto first = paths_.find(type);
      const std::vector<Vertex> vertices = first ? *first : find(type);
      if (vertices.empty()) continue;
      Cycle cycle = to_cycle(vertices);
      // Elle only drops cycles of another type if they have rw.
      const bool has_rw = type.base != CycleBase::g0 && type.base != CycleBase::g1c;
      if (first && has_rw && cycle.type != type) continue;
      findings_.cycles.push_back(std::move(cycle));
      done |= implied(type);
    }
    findings_.paths = paths_.used();
    return std::move(findings_);
  }

 private:
  // Finds the models that do not hold. Returns the types that cannot occur, because models that
  // forbid them hold.
  CycleTypeSet find_models() {
    AcyclicModelSet impossible = 0;
    for (std::size_t i = 0; i < kAcyclicModels; ++i) {
      if ((impossible >> i & 1U) != 0 || has_equal_before(i)) continue;
      CycleExists exists{i, smallest_component(acyclic_models()[i])};
      if (exists.vertices.empty()) continue;
      findings_.exists.push_back(std::move(exists));
      impossible |= impossible_with(i);
    }
    CycleTypeSet absent = 0;
    for (std::size_t i = 0; i < kAcyclicModels; ++i) {
      if ((impossible >> i & 1U) == 0) absent |= forbidden_by(i);
    }
    return absent;
  }

  // Whether an earlier model has the same subgraph here, which was therefore searched already.
  bool has_equal_before(std::size_t position) const {
    const auto models = acyclic_models();
    const AcyclicModel& model = models[position];
    return std::ranges::any_of(models.first(position), [&](const AcyclicModel& other) {
      return other.nonadjacent == model.nonadjacent &&
             (other.through & present_) == (model.through & present_);
    });
  }

  std::vector<Vertex> smallest_component(const AcyclicModel& model) const {
    const auto smallest = [](const Graph& graph, Rels rels) {
      const auto all = cyclic_components(graph, rels, components(graph, rels), true);
      const auto found = std::ranges::min_element(all, {}, &std::vector<Vertex>::size);
      return found == all.end() ? std::vector<Vertex>() : *found;
    };
    if (!model.nonadjacent) return smallest(graph_, model.through);
    std::vector<Vertex> vertices = smallest(nonadjacent_product(graph_, model.through), kAll);
    for (Vertex& v : vertices) v /= 2;
    vertices.erase(std::unique(vertices.begin(), vertices.end()), vertices.end());
    return vertices;
  }

  // A cycle of that type, or nothing. If a cycle could also be of another type, that type was
  // searched before, so the cycle is of this type: one over ww and wr has a wr, since there is none
  // over ww alone; one with a rw has two adjacent ones, since there is none with fewer.
  std::vector<Vertex> find(CycleType type) {
    const Rels variant = variant_rel(type.variant);
    switch (type.base) {
      case CycleBase::g0: return find_without_rw(type, variant != 0 ? variant : kWw);
      case CycleBase::g1c: return find_without_rw(type, variant != 0 ? variant : kWr);
      case CycleBase::single: return find_single(type);
      case CycleBase::nonadjacent: return find_nonadjacent(type);
      case CycleBase::g2: return short_cycle(explained_, through(type) | kRw, kRw);
    }
    return {};
  }

  // As in Elle, also takes a cycle with an edge that has other rels earlier in the precedence,
  // although the cycle is then named after those.
  std::vector<Vertex> find_without_rw(CycleType type, Rels required) const {
    std::vector<Vertex> cycle = short_cycle(explained_, through(type), required);
    return !cycle.empty() ? cycle : short_cycle(graph_, through(type), required);
  }

  const Product& product(Rels rels) {
    if (product_of_ == rels) return product_;
    product_of_ = rels;
    product_.graph = nonadjacent_product(explained_, rels);
    product_.components = components(product_.graph, kAll);
    product_.anti.clear();
    const auto& of = product_.components.of;
    for (Vertex v = 0; v < explained_.size(); ++v) {
      for (const Edge edge : explained_.out(v)) {
        if (edge.is_any(kRw) && of[std::size_t{2} * v] == of[std::size_t{2} * edge.to() + 1]) {
          product_.anti.emplace_back(v, edge.to());
        }
      }
    }
    return product_;
  }

  std::vector<Vertex> find_single(CycleType type) {
    const Rels rels = through(type);
    std::vector<Pair> pairs = product(rels).anti;
    const Components parts = components(explained_, rels);
    const auto connected = connected_pair(explained_, rels, parts, pairs, steps_);
    if (!connected) {
      if (steps_ == 0) give_up(type);
      return {};
    }
    keep_closest(pairs, kTries);
    pairs.insert(pairs.begin(), *connected);
    const Components whole{std::vector<std::uint32_t>(explained_.size(), 0), 1};
    return short_cycle(explained_, rels, whole, pairs);
  }

  std::vector<Vertex> find_nonadjacent(CycleType type) {
    const Product& all = product(through(type));
    std::vector<Pair> pairs = all.anti;
    keep_closest(pairs, pairs.size());
    PathFinder finder(all.graph);
    for (const auto& [from, to] : pairs) {
      if (finder.steps() > steps_) {
        give_up(type);
        break;
      }
      std::vector<Vertex> walk =
          finder.find(2 * to + 1, 2 * from, kAll, all.components, 2 * graph_.size());
      for (Vertex& v : walk) v /= 2;
      std::rotate(walk.begin(), walk.end() - 1, walk.end());
      std::vector<Vertex> cycle = simplify(std::move(walk));
      if (!cycle.empty()) return cycle;
    }
    return {};
  }

  // Given a closed walk without adjacent rw, returns a part of it that visits no vertex twice, has
  // a rw and has no adjacent rw; empty if there is none. The walk is cut in two where it meets
  // itself. One of the parts has no adjacent rw: if both had, the walk would have too.
  std::vector<Vertex> simplify(std::vector<Vertex> walk) const {
    std::vector<std::size_t> met(graph_.size(), 0);  // position in the walk, from 1
    for (std::size_t i = 0; i < walk.size(); ++i) {
      const std::size_t before = std::exchange(met[walk[i]], i + 1);
      if (before == 0) continue;
      const auto first = walk.begin() + static_cast<std::ptrdiff_t>(before - 1);
      const auto last = walk.begin() + static_cast<std::ptrdiff_t>(i);
      std::vector<Vertex> inner(first, last);
      walk.erase(first, last);
      if (is_nonadjacent(inner)) return simplify(std::move(inner));
      return is_nonadjacent(walk) ? simplify(std::move(walk)) : std::vector<Vertex>();
    }
    return walk;
  }

  bool is_nonadjacent(const std::vector<Vertex>& walk) const {
    const CycleBase base = to_cycle(walk).type.base;
    return base == CycleBase::nonadjacent || base == CycleBase::single;
  }

  Cycle to_cycle(const std::vector<Vertex>& vertices) const {
    Cycle cycle;
    cycle.vertices = vertices;
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      const Vertex to = vertices[(i + 1) % vertices.size()];
      cycle.steps.push_back(explained_.edge(vertices[i], to).rels());
    }
    cycle.type = classify(cycle.steps);
    return cycle;
  }

  void give_up(CycleType type) {
    if (!findings_.given_up) findings_.given_up = type;
  }

  const Graph& graph_;
  const Graph explained_;
  const Rels present_;
  PathSearch paths_;
  std::uint64_t steps_;
  Rels product_of_ = 0;
  Product product_;
  Findings findings_;
};

}  // namespace

Findings search_component(const ComponentTask& task) { return ComponentSearch(task).run(); }

}  // namespace maelstrom::checkers::txn
