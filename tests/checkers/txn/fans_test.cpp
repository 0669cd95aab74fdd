// Anti-dependencies that are left out change no verdict.
#include "txn/fans.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "checkers/txn/verdicts.hpp"
#include "seeds.hpp"

namespace txns::fans_test {
namespace {

using namespace maelstrom::checkers::txn;

// Every edge of the fans.
Graph with_all(const Graph& graph, const std::vector<Fan>& fans) {
  return Graph::build(graph.size(), [&](const auto& emit) {
    for (Vertex v = 0; v < graph.size(); ++v) {
      for (const Edge edge : graph.out(v)) emit(v, edge.to(), edge.rels());
    }
    for (const Fan& fan : fans) {
      for (const Vertex reader : fan.readers) {
        for (const Vertex writer : fan.writers) {
          if (reader != writer) emit(reader, writer, kRw);
        }
      }
    }
  });
}

// Whether there is a cycle of one rw and otherwise of `rels`.
bool has_single(const Graph& graph, Rels rels) {
  const Graph product = Graph::build(2 * graph.size(), [&](const auto& emit) {
    for (Vertex v = 0; v < graph.size(); ++v) {
      for (const Edge edge : graph.out(v)) {
        if (edge.is_any(rels)) {
          emit(2 * v, 2 * edge.to(), kWw);
          emit(2 * v + 1, 2 * edge.to() + 1, kWw);
        }
        if (edge.is_any(kRw)) emit(2 * v, 2 * edge.to() + 1, kWw);
      }
    }
  });
  for (Vertex v = 0; v < graph.size(); ++v) {
    std::vector<bool> is_met(product.size());
    std::vector<Vertex> todo = {2 * v};
    for (std::size_t i = 0; i < todo.size(); ++i) {
      for (const Edge edge : product.out(todo[i])) {
        if (edge.to() == 2 * v + 1) return true;
        if (is_met[edge.to()]) continue;
        is_met[edge.to()] = true;
        todo.push_back(edge.to());
      }
    }
  }
  return false;
}

TEST_CASE("fans: with few of their edges the same transactions are in cycles") {
  const std::uint64_t first = tests::test_seed();
  for (std::uint64_t seed = first; seed < first + tests::seeds(400); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::size_t size = 2 + random.below(12);
    const std::size_t edges = random.below(2 * size);
    std::vector<std::pair<Vertex, Vertex>> pairs;
    std::vector<Rels> rels;
    for (std::size_t i = 0; i < edges; ++i) {
      const auto from = static_cast<Vertex>(random.below(size));
      const auto to = static_cast<Vertex>(random.below(size));
      if (from == to) continue;
      pairs.emplace_back(from, to);
      constexpr Rels kSome[] = {kWw, kWr, kRw, kRealtime, kWr};
      rels.push_back(kSome[random.below(5)]);
    }
    const Graph graph = Graph::build(size, [&](const auto& emit) {
      for (std::size_t i = 0; i < pairs.size(); ++i) emit(pairs[i].first, pairs[i].second, rels[i]);
    });
    std::vector<Fan> fans(1 + random.below(3));
    for (Fan& fan : fans) {
      for (Vertex v = 0; v < size; ++v) {
        if (random.below(3) == 0) fan.readers.push_back(v);
        if (random.below(3) == 0) fan.writers.push_back(v);
      }
    }
    const Graph all = with_all(graph, fans);
    const Graph some = with_thinned(graph, fans);
    const Components of_all = components(all, kAll);
    const Components of_some = components(some, kAll);
    CHECK(of_all.count == of_some.count);
    for (Vertex v = 0; v < size; ++v) {
      for (const Edge edge : some.out(v)) CHECK(all.edge(v, edge.to()).is_any(edge.rels()));
    }
    for (const Rels through : {Rels{kWw | kWr}, Rels{kWw | kWr | kProcess | kRealtime}}) {
      CHECK(has_single(all, through) == has_single(some, through));
    }
  }
}

// Transactions of 20 processes that each read a key and write it, and see nothing of the others.
Script blind(std::size_t count, const std::string& write) {
  Script script;
  for (std::size_t i = 0; i < count; ++i) {
    const auto process = static_cast<std::int32_t>(i % 20);
    const std::string txn = "[[:r 1 nil] [:" + write + " 1 " + std::to_string(i + 1) + "]]";
    script.invoke(process, txn).ok(process, txn);
  }
  return script;
}

TEST_CASE("fans: reads that never see anything cost no more than other reads") {
  constexpr std::size_t kCount = 2000;
  for (const bool is_lists : {true, false}) {
    CAPTURE(is_lists);
    const Script script = blind(kCount, is_lists ? "append" : "w");
    for (const char* model : {"serializable", "strict-serializable"}) {
      CAPTURE(model);
      maelstrom::checkers::TxnOptions options;
      options.consistency_models = {model};
      options.max_dependencies = 25 * kCount;  // 20 in real time; all others are left out
      Checked checked;
      checked.verdict = is_lists ? check_list_append(script.history(), options, checked.arena)
                                 : check_rw_register(script.history(), options, checked.arena);
      CHECK(checked.is_invalid());
      CHECK(checked.types() == (model == std::string("serializable")
                                    ? "(:G2-item :lost-update)"
                                    : "(:G-single-item-realtime :G2-item :lost-update)"));
    }
  }
}

}  // namespace
}  // namespace txns::fans_test
