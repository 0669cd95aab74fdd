// Reads of values that a transaction must not see.
#pragma once

#include <vector>

#include "txn/report.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// The evidence of a read that shows an anomaly: the op, the read itself, the op that wrote the
// value, and for a list the element (nil: none).
Value dirty_read(const Transactions& txns, Vertex reader, std::size_t mop, std::uint32_t writer,
                 const Value& element, Arena& arena);

// G1b: a transaction read a version that its writer, which may have failed, later overwrote itself.
// `with_element`: the evidence names the element.
void report_intermediate_reads(const Transactions& txns, bool with_element, Report& report,
                               Arena& arena);

// Warns of completions that differ from their invocations. If all do, nothing was checked.
void check_altered(const Transactions& txns, Report& report);

}  // namespace maelstrom::checkers::txn
