#include "txn/dirty_reads.hpp"

#include <fmt/format.h>

#include "op_value.hpp"

namespace maelstrom::checkers::txn {

Value dirty_read(const Transactions& txns, Vertex reader, std::size_t mop, std::uint32_t writer,
                 const Value& element, Arena& arena) {
  std::vector<Value::Entry> entries = {
      {Value::keyword("op"), op_map(txns.op(reader), arena)},
      {Value::keyword("mop"), txns.mop_value(txns[reader], mop)},
      {Value::keyword("writer"), op_map(txns.history()[writer], arena)}};
  if (!element.is_nil()) entries.push_back({Value::keyword("element"), element});
  return arena.map(entries);
}

void report_intermediate_reads(const Transactions& txns, bool with_element, Report& report,
                               Arena& arena) {
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (!txns.is_ok(v)) continue;
    const auto mops = txns.mops(v);
    for (std::size_t i = 0; i < mops.size(); ++i) {
      if (mops[i].is_write != 0 || mops[i].version == kNone) continue;
      const std::uint32_t writer = txns.version(mops[i].version).intermediate;
      if (writer == kNone || writer == txns[v].op) continue;
      report.add("G1b", [&] {
        const Value element = with_element ? txns.version_values().value(mops[i].version) : Value();
        return dirty_read(txns, v, i, writer, element, arena);
      });
    }
  }
}

void check_altered(const Transactions& txns, Report& report) {
  std::size_t completed = 0;
  std::size_t empty = 0;
  for (Vertex v = 0; v < txns.size(); ++v) {
    if (txns.is_ok(v)) ++(txns.mops(v).empty() ? empty : completed);
  }
  report.require_evidence(completed + empty == 0 || completed > txns.altered_count(),
                          "no transaction completed with the micro-operations it was invoked with");
  if (txns.altered_count() == 0) return;
  report.warn(fmt::format(
      "{} transactions completed with other micro-operations than were invoked, first op {}",
      txns.altered_count(), txns.history()[txns.altered_op()].index));
}

}  // namespace maelstrom::checkers::txn
