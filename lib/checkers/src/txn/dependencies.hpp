// Builds the graph of a history's dependencies and reports its cycles.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "txn/order_edges.hpp"
#include "txn/report.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// The order that the models need besides the data dependencies: kRealtime (which covers the order
// of processes), kProcess or 0.
Rels needed_order(const TxnOptions& options);

// A workload's view of its data dependencies.
struct DataDependencies {
  // The order in which dependencies are chosen to explain an edge that has several.
  std::array<Rels, 5> precedence;
  // The evidence for an edge between two transactions that a data dependency explains.
  std::function<Value(Vertex from, Vertex to, Rels rel)> explain;
};

// Searches `graph` for cycles and adds them to the report.
void report_cycles(const Transactions& txns, const Graph& graph, const DataDependencies& data,
                   const TxnOptions& options, Report& report, Arena& arena);

// The graph of the data dependencies, which `each_data_edge(emit)` emits, and of the order that the
// models need. Throws Uncheckable if there are too many dependencies.
template <typename EachDataEdge>
Graph build_graph(const Transactions& txns, const TxnOptions& options,
                  const EachDataEdge& each_data_edge) {
  const Rels order = needed_order(options);
  std::size_t count = 0;
  return Graph::build(txns.size(), [&](const auto& emit) {
    count = 0;
    const auto counted = [&](Vertex from, Vertex to, Rels rels) {
      if (++count > options.max_dependencies) throw Uncheckable("too many dependencies");
      emit(from, to, rels);
    };
    each_data_edge(counted);
    if (order == kRealtime) each_realtime_edge(txns, counted);
    if (order == kProcess) each_process_edge(txns, counted);
  });
}

}  // namespace maelstrom::checkers::txn
