// Checkers for every history: how many operations completed, and how.
#pragma once

#include <optional>
#include <string_view>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// True for kafka's :crash and :debug-topic-partitions: no such operation succeeds.
bool is_never_ok(std::string_view f);

// Counts completions by type, in all and for each :f. Invalid if no operation of some :f succeeded,
// other than those that never do. As in Jepsen these are not valid by themselves, under :by-f.
Verdict check_stats(const History& history, Arena& arena);

// The fraction of invoked operations that succeeded. Valid if it is at least `minimum` (1: all of
// them), or if there is no minimum.
Verdict check_availability(const History& history, std::optional<double> minimum);

// Counts of clients' exceptions by class. Always valid.
Verdict check_exceptions(const History& history, Arena& arena);

// Quantiles of the latencies of completed operations in milliseconds, in all and for each :f, and
// the rate of operations. Always valid.
Verdict check_performance(const History& history, Arena& arena);

}  // namespace maelstrom::checkers
