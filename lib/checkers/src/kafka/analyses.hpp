// What is looked for in a history of the kafka workload, one function a topic.
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

// Skips and steps back within operations and between those of a process.
void find_jumps(const VersionOrders& orders, Findings& findings);

// G1c, G1c-realtime, PL-2-cycle-exists, strong-PL-2-cycle-exists, empty-transaction-graph: cycles
// of messages sent and polled, and of the real-time order of sends and polls.
void find_cycles(const History& history, Findings& findings);

// :worst-realtime-lag. Of several that are equally bad the first one that Jepsen would see.
Value worst_realtime_lag(Findings& findings);

// What Jepsen does not look at, in words: committed offsets that nobody has committed, and where
// processes begin to read the keys that they are assigned.
std::vector<std::string> find_wrong_offsets(const History& history, const VersionOrders& orders,
                                            const Transcript& transcript);

}  // namespace maelstrom::checkers::kafka
