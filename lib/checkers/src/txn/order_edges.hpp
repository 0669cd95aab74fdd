// Dependencies that follow from real time and from the order within a process.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// Emits (from, to, kRealtime) where `to` was invoked after `from` was acknowledged. Omits pairs
// that follow from other pairs. For that it keeps the latest acknowledged transactions, none of
// which precedes another. When a transaction is acknowledged, those that precede it are dropped. So
// there are at most as many as processes.
template <typename Emit>
void each_realtime_edge(const Transactions& txns, const Emit& emit) {
  struct Acknowledged {
    std::size_t position;
    Vertex vertex;
  };
  const History& history = txns.history();
  std::vector<Acknowledged> latest;  // in order of position; those before `first` are dropped
  std::size_t first = 0;
  for (const Op& op : history) {
    if (!op.is_client()) continue;
    const Op* partner = history.partner(op);
    if (op.is_invoke()) {
      const Vertex to = first < latest.size() ? txns.vertex_of(op) : kNone;
      for (std::size_t i = first; to != kNone && i < latest.size(); ++i) {
        emit(latest[i].vertex, to, kRealtime);
      }
    } else if (op.is_ok()) {
      const std::size_t invoked = partner != nullptr ? history.position(*partner) : 0;
      while (first < latest.size() && latest[first].position < invoked) ++first;
      const Vertex vertex = txns.completed_at(history.position(op));
      latest.push_back({history.position(op), vertex});
    }
  }
}

// Emits (from, to, kProcess) where a process did `to` right after `from`.
template <typename Emit>
void each_process_edge(const Transactions& txns, const Emit& emit) {
  std::unordered_map<std::int32_t, Vertex> last;
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto [entry, is_first] = last.try_emplace(txns.op(v).process, v);
    if (!is_first) {
      emit(entry->second, v, kProcess);
      entry->second = v;
    }
  }
}

}  // namespace maelstrom::checkers::txn
