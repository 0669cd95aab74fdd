// Checkers: pure functions from a history to a verdict. Their figures agree with Jepsen's. New
// values lie in `arena`; others view the history.
#pragma once

#include <optional>

#include "maelstrom/workbench/history.hpp"
#include "maelstrom/workbench/network.hpp"
#include "maelstrom/workbench/verdict.hpp"

namespace maelstrom::workbench {

// How many operations completed how, in all and by :f. Invalid if there is an :f of which none
// succeeded; kafka's :crash need not.
Verdict check_stats(const History& history, Arena& arena);

// How many operations succeeded, as a fraction of those that were invoked: at least `minimum`, if
// given (1: all of them). Valid without one.
Verdict check_availability(const History& history, std::optional<double> minimum);

// Exceptions of clients, by class. Always valid.
Verdict check_exceptions(const History& history, Arena& arena);

// Messages by kind, and per operation. Always valid.
Verdict check_network(const History& history, const Network::Count& clients,
                      const Network::Count& servers, Arena& arena);

// Latencies of completed operations in milliseconds (their quantiles, in all and by :f) and the
// rate of operations. Always valid.
Verdict check_performance(const History& history, Arena& arena);

// :echo answers with the value that was sent. Invalid if one does not, or fails definitely.
Verdict check_echo(const History& history, Arena& arena);

// No two :generate give the same value.
Verdict check_unique_ids(const History& history, Arena& arena);

}  // namespace maelstrom::workbench
