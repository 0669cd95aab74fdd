// The analyses of a history of the kafka workload, one function for each group of errors.
#pragma once

#include <string>
#include <vector>

#include "kafka/findings.hpp"
#include "kafka/version_orders.hpp"

namespace maelstrom::checkers::kafka {

// duplicate, inconsistent-offsets.
void find_conflicts(const VersionOrders& orders, Findings& findings);

// G1a, precommitted-read, no-writer-of-value.
void find_dirty_reads(Findings& findings);

// lost-write, unseen.
void find_lost_messages(const VersionOrders& orders, Findings& findings);

// Skips and steps back, within operations and between the operations of a process.
void find_jumps(const VersionOrders& orders, Findings& findings);

// G1c, G1c-realtime, PL-2-cycle-exists, strong-PL-2-cycle-exists, empty-transaction-graph: cycles
// of the dependencies of polls on sends, and of these and the real-time order.
void find_cycles(const History& history, Findings& findings);

// :worst-realtime-lag. Of several equal lags, the one that Jepsen would see first.
Value worst_realtime_lag(Findings& findings);

// Warnings about problems that Jepsen does not look for: committed offsets that nobody committed,
// and wrong offsets at which processes begin to read their assigned keys.
std::vector<std::string> find_wrong_offsets(const History& history, const VersionOrders& orders,
                                            const Transcript& transcript);

}  // namespace maelstrom::checkers::kafka
