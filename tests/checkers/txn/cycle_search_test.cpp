// Cycles in small random graphs, against all of their simple cycles.
#include "txn/cycle_search.hpp"

#include <functional>
#include <numeric>

#include "catch.hpp"
#include "maelstrom/random.hpp"
#include "txn/paths.hpp"

namespace maelstrom::checkers::txn::cycle_search_test {
namespace {

constexpr std::array<Rels, 5> kPrecedence = {kWw, kWr, kRw, kProcess, kRealtime};
constexpr std::uint64_t kMany = 1'000'000;

Graph random_graph(Random& random, Rels variant) {
  const auto vertices = static_cast<Vertex>(2 + random.below(6));
  struct Line {
    Vertex from;
    Vertex to;
    Rels rel;
  };
  std::vector<Line> lines;
  const std::uint64_t edges = random.below(2 * vertices) + vertices;
  for (std::uint64_t i = 0; i < edges; ++i) {
    const auto a = static_cast<Vertex>(random.below(vertices));
    const auto b = static_cast<Vertex>(random.below(vertices));
    const std::array<Rels, 6> rels = {kWw, kWr, kRw, kRw, kRw, variant};
    const Rels rel = rels[random.below(rels.size())];
    const bool is_order = rel == kProcess || rel == kRealtime;
    const bool is_new = std::ranges::none_of(
        lines, [&](const Line& line) { return line.from == a && line.to == b; });
    // Orders of processes and of time have no cycles.
    if (a != b && is_new && rel != 0 && (!is_order || a < b)) lines.push_back({a, b, rel});
  }
  return Graph::build(vertices, [&](const auto& emit) {
    for (const Line& line : lines) emit(line.from, line.to, line.rel);
  });
}

// Calls `visit(steps)` for each simple cycle, once per vertex of it.
void each_simple_cycle(const Graph& graph,
                       const std::function<void(const std::vector<Rels>&)>& visit) {
  std::vector<bool> is_on_path(graph.size(), false);
  std::vector<Rels> steps;
  const std::function<void(Vertex, Vertex)> extend = [&](Vertex v, Vertex start) {
    for (const Edge edge : graph.out(v)) {
      steps.push_back(edge.rels());
      if (edge.to() == start) {
        visit(steps);
      } else if (!is_on_path[edge.to()]) {
        is_on_path[edge.to()] = true;
        extend(edge.to(), start);
        is_on_path[edge.to()] = false;
      }
      steps.pop_back();
    }
  };
  for (Vertex v = 0; v < graph.size(); ++v) {
    is_on_path[v] = true;
    extend(v, v);
    is_on_path[v] = false;
  }
}

CycleTypeSet types_of(const Graph& graph) {
  CycleTypeSet types = 0;
  each_simple_cycle(graph, [&](const std::vector<Rels>& steps) { types |= bit(classify(steps)); });
  return types;
}

// Those that no other one implies.
CycleTypeSet without_implied(CycleTypeSet types) {
  CycleTypeSet kept = types;
  for (std::size_t i = 0; i < kCycleTypes; ++i) {
    const CycleType type = cycle_type(i);
    if ((types & bit(type)) != 0) kept &= ~(implied(type) & ~bit(type));
  }
  return kept;
}

bool has_cycle(const Graph& graph, const AcyclicModel& model) {
  bool found = false;
  each_simple_cycle(graph, [&](const std::vector<Rels>& steps) {
    const CycleBase base = classify(steps).base;
    const bool is_free = std::ranges::all_of(steps, [&](Rels rel) {
      return (rel & model.through) != 0 || (model.nonadjacent && rel == kRw);
    });
    found = found || (is_free && (!model.nonadjacent || base != CycleBase::g2));
  });
  return found;
}

Findings search(const Graph& graph, std::uint64_t max_paths) {
  std::vector<std::uint32_t> indices(graph.size());
  std::iota(indices.begin(), indices.end(), 0);
  return search_component({graph, kPrecedence, indices, max_paths, kMany});
}

CycleTypeSet found_types(const Findings& findings) {
  CycleTypeSet types = 0;
  for (const Cycle& cycle : findings.cycles) types |= bit(cycle.type);
  return types;
}

void check_cycle(const Graph& graph, const Cycle& cycle) {
  REQUIRE(cycle.vertices.size() == cycle.steps.size());
  std::vector<Vertex> sorted = cycle.vertices;
  std::ranges::sort(sorted);
  CHECK(std::ranges::adjacent_find(sorted) == sorted.end());
  for (std::size_t i = 0; i < cycle.steps.size(); ++i) {
    const Vertex to = cycle.vertices[(i + 1) % cycle.vertices.size()];
    CHECK(graph.edge(cycle.vertices[i], to) == Edge(to, cycle.steps[i]));
  }
  CHECK(classify(cycle.steps) == cycle.type);
}

// Without a limit on paths Elle's search is complete, too; with none at all types are decided by
// components. Both must agree with the enumeration.
TEST_CASE("random graphs: the types of cycles are those of all simple cycles") {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Rels variant = std::array<Rels, 3>{0, kProcess, kRealtime}[seed % 3];
    const Graph graph = random_graph(random, variant);
    const CycleTypeSet expected = without_implied(types_of(graph));
    const Findings by_paths = search(graph, kMany);
    const Findings by_components = search(graph, 0);
    REQUIRE(found_types(by_paths) == expected);
    const bool has_plain =
        (expected & (bit({CycleBase::g0, Variant::data}) | bit({CycleBase::g1c, Variant::data}))) !=
        0;
    if (!has_plain) REQUIRE(found_types(by_components) == expected);
    for (const Findings* findings : {&by_paths, &by_components}) {
      CHECK_FALSE(findings->given_up);
      for (const Cycle& cycle : findings->cycles) {
        check_cycle(graph, cycle);
        REQUIRE((types_of(graph) & bit(cycle.type)) != 0);
      }
    }
  }
}

TEST_CASE("random graphs: a model holds if and only if no simple cycle contradicts it") {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Rels variant = std::array<Rels, 3>{0, kProcess, kRealtime}[seed % 3];
    const Graph graph = random_graph(random, variant);
    AcyclicModelSet impossible = 0;
    for (const CycleExists& exists : search(graph, 0).exists) {
      REQUIRE((impossible >> exists.model & 1U) == 0);
      REQUIRE(exists.vertices.size() > 1);
      impossible |= impossible_with(exists.model);
    }
    for (std::size_t i = 0; i < kAcyclicModels; ++i) {
      // Real time would cover processes, but is not in such a graph.
      if (variant == kProcess && (acyclic_models()[i].through & kRealtime) != 0) continue;
      CAPTURE(acyclic_models()[i].model);
      REQUIRE(has_cycle(graph, acyclic_models()[i]) == ((impossible >> i & 1U) != 0));
    }
  }
}

TEST_CASE("random graphs: pairs are connected if and only if there is a path") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto n = static_cast<Vertex>(2 + random.below(200));
    std::vector<Pair> edges;
    std::vector<Pair> pairs;
    const auto vertex = [&] { return static_cast<Vertex>(random.below(n)); };
    for (Vertex i = 0; i < n; ++i) edges.emplace_back(vertex(), vertex());
    for (int i = 0; i < 150; ++i) pairs.emplace_back(vertex(), vertex());
    const Graph graph = Graph::build(n, [&](const auto& emit) {
      for (const auto& [from, to] : edges) emit(from, to, kWw);
    });
    const Components whole{std::vector<std::uint32_t>(n, 0), 1};
    PathFinder finder(graph);
    const auto is_connected = [&](const Pair& pair) {
      return !finder.find(pair.second, pair.first, kWw, whole, n + 1).empty();
    };
    std::uint64_t steps = kMany;
    const auto found = connected_pair(graph, kWw, components(graph, kWw), pairs, steps);
    REQUIRE(found.has_value() == std::ranges::any_of(pairs, is_connected));
    if (found) REQUIRE(is_connected(*found));
    steps = 1;
    const auto hurried = connected_pair(graph, kWw, components(graph, kWw), pairs, steps);
    if (!hurried && found) REQUIRE(steps == 0);
  }
}

TEST_CASE("components have the vertices that reach one another") {
  const std::vector<Pair> edges = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 3}, {5, 5}, {4, 6}};
  const Graph graph = Graph::build(7, [&](const auto& emit) {
    for (const auto& [from, to] : edges) emit(from, to, kWw);
  });
  const Components parts = components(graph, kWw);
  CHECK(parts.count == 4);
  CHECK(parts.of[0] > parts.of[3]);
  CHECK(parts.of[3] > parts.of[6]);
  using Sets = std::vector<std::vector<Vertex>>;
  CHECK(cyclic_components(graph, kWw, parts, false) == Sets{{0, 1, 2}, {3, 4}});
  CHECK(cyclic_components(graph, kWw, parts, true) == Sets{{0, 1, 2}, {3, 4}, {5}});
  CHECK(components(graph, kWr).count == 7);
}

TEST_CASE("a search that may not take long is given up") {
  // Two long chains, each of whose ends did not see the beginning of the other: a long fork.
  constexpr Vertex kLength = 1000;
  const Graph graph = Graph::build(2 * kLength, [&](const auto& emit) {
    for (Vertex v = 0; v + 1 < 2 * kLength; ++v) {
      if (v + 1 != kLength) emit(v, v + 1, kWw);
    }
    emit(kLength - 1, kLength, kRw);
    emit(2 * kLength - 1, 0, kRw);
  });
  std::vector<std::uint32_t> indices(graph.size());
  std::iota(indices.begin(), indices.end(), 0);
  const Findings done = search_component({graph, kPrecedence, indices, 0, kMany});
  REQUIRE(done.cycles.size() == 1);
  CHECK(name_of(done.cycles[0].type) == "G-nonadjacent-item");
  const Findings hurried = search_component({graph, kPrecedence, indices, 0, 10});
  CHECK(hurried.given_up.has_value());
  REQUIRE(hurried.exists.size() == 2);
  CHECK(acyclic_models()[hurried.exists[0].model].model == "PL-SI");
}

}  // namespace
}  // namespace maelstrom::checkers::txn::cycle_search_test
