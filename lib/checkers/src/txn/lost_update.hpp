// Lost updates: transactions that read the same version of a key and then write it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "op_value.hpp"
#include "txn/report.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// Only one of these transactions can have overwritten that version directly. So there is a cycle in
// every order of the writes, even if the order is unknown (Adya, section 3.4; Bailis et al.).
// `number(key, value)` gives different numbers to different values of a key.
template <typename Number>
void report_lost_updates(const Transactions& txns, const Number& number, Report& report,
                         Arena& arena) {
  struct Update {
    std::uint32_t key;
    std::uint64_t read;  // number of the value
    Vertex vertex;
    std::uint32_t mop;

    auto version() const { return std::tie(key, read); }
  };
  struct FirstRead {
    std::uint32_t op = kNone;
    std::uint32_t mop = 0;  // kNone: already counted
  };
  std::vector<FirstRead> first_reads(txns.keys().size());
  std::vector<Update> updates;
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto mops = txns.mops(v);
    for (std::uint32_t i = 0; i < mops.size(); ++i) {
      FirstRead& first = first_reads[mops[i].key];
      const bool is_known = first.op == txns[v].op;
      if (mops[i].is_write == 0) {
        if (!is_known) first = {txns[v].op, i};
      } else if (is_known && first.mop != kNone) {
        const std::uint32_t key = mops[i].key;
        updates.push_back({key, number(key, txns.read_value(v, first.mop)), v, first.mop});
        first.mop = kNone;
      }
    }
  }
  std::ranges::stable_sort(updates, {}, &Update::version);
  for (auto begin = updates.begin(); begin != updates.end();) {
    const auto end = std::find_if(begin, updates.end(), [&](const Update& update) {
      return update.version() != begin->version();
    });
    if (end - begin > 1) {
      report.add("lost-update", [&] {
        std::vector<Value> ops;
        for (auto u = begin; u != end; ++u) ops.push_back(op_map(txns.op(u->vertex), arena));
        return arena.map({{Value::keyword("key"), txns.keys().value(begin->key)},
                          {Value::keyword("value"), txns.read_value(begin->vertex, begin->mop)},
                          {Value::keyword("txns"), arena.vector(ops)}});
      });
    }
    begin = end;
  }
}

}  // namespace maelstrom::checkers::txn
