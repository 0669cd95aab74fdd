// Builds the graph of a history's dependencies and reports its cycles.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "txn/fans.hpp"
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

// The graph of the data dependencies, and of the order that the models need. `data` has the members
//
//   each_edge(emit), which calls emit(from, to, rels) for all but the anti-dependencies;
//   each_fan(visit), which calls visit(readers, writers) for these.
//
// Dense fans are thinned. Throws Uncheckable if there are too many dependencies.
template <typename Data>
Graph build_graph(const Transactions& txns, const TxnOptions& options, const Data& data) {
  const Rels order = needed_order(options);
  std::vector<Fan> dense;
  data.each_fan([&](std::span<const Vertex> readers, std::span<const Vertex> writers) {
    if (!is_dense(readers, writers)) return;
    dense.push_back({{readers.begin(), readers.end()}, {writers.begin(), writers.end()}});
  });
  std::size_t count = 0;
  const Graph graph = Graph::build(txns.size(), [&](const auto& emit) {
    count = 0;
    const auto counted = [&](Vertex from, Vertex to, Rels rels) {
      if (++count > options.max_dependencies) throw Uncheckable("too many dependencies");
      emit(from, to, rels);
    };
    data.each_edge(counted);
    data.each_fan([&](std::span<const Vertex> readers, std::span<const Vertex> writers) {
      if (is_dense(readers, writers)) return;
      for (const Vertex reader : readers) {
        for (const Vertex writer : writers) {
          if (reader != writer) counted(reader, writer, kRw);
        }
      }
    });
    if (order == kRealtime) each_realtime_edge(txns, counted);
    if (order == kProcess) each_process_edge(txns, counted);
  });
  return dense.empty() ? graph : with_thinned(graph, dense);
}

}  // namespace maelstrom::checkers::txn
