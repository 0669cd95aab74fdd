// From a history's dependencies to the cycles among them.
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

// The order of what, besides the data, the models speak about: real time, processes (which real
// time covers), or 0.
Rels needed_order(const TxnOptions& options);

// A workload's view of its data dependencies.
struct DataDependencies {
  // Which dependency explains an edge that several do, first ones first.
  std::array<Rels, 5> precedence;
  // The evidence for the edge between two transactions that is explained by a rel of the data.
  std::function<Value(Vertex from, Vertex to, Rels rel)> explain;
};

// Searches the graph of data dependencies, which `each_data_edge(emit)` emits, and of the orders
// that the models need. Adds what it finds to the report.
void report_cycles(const Transactions& txns, const Graph& graph, const DataDependencies& data,
                   const TxnOptions& options, Report& report, Arena& arena);

// That graph. Throws Uncheckable if there are too many dependencies.
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
