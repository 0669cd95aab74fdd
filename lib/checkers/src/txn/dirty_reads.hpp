// Reads of what was not, or not yet, there to be read.
#pragma once

#include <vector>

#include "txn/report.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// The evidence of a read that shows an anomaly: the op, the read itself, the op that wrote what was
// read, and of a list the element (nil: none).
Value dirty_read(const Transactions& txns, Vertex reader, std::size_t mop, std::uint32_t writer,
                 const Value& element, Arena& arena);

// G1b: a transaction read the version that another one (which may have failed) wrote and then
// overwrote itself. `with_element`: the evidence names the element.
void report_intermediate_reads(const Transactions& txns, bool with_element, Report& report,
                               Arena& arena);

// Warns of completions that are not what was invoked; where there are no others, nothing was
// checked.
void check_altered(const Transactions& txns, Report& report);

}  // namespace maelstrom::checkers::txn
