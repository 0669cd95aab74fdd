// The anomalies of lists that are not cycles.
#pragma once

#include "txn/list_versions.hpp"
#include "txn/report.hpp"

namespace maelstrom::checkers::txn {

// internal: a transaction contradicts itself (the axiom INT of Cerone et al.). future-read: it read
// an element that it appended later. Also warns of MissedOwnWrites.
void report_internal(const Transactions& txns, const TxnOptions& options, Report& report,
                     Arena& arena);

// G1a (an element of a failed transaction was read), G1b, duplicate-elements, incompatible-order
// (two lists of a key, neither a prefix of the other), dirty-update (a committed element comes
// after one of a failed transaction), lost-update, no-writer-of-value.
void report_list_anomalies(const Transactions& txns, const ListVersions& versions, Report& report,
                           Arena& arena);

}  // namespace maelstrom::checkers::txn
