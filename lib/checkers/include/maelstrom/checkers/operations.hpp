// Checkers of what every history has: operations that complete, and how.
#pragma once

#include <optional>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// How many operations completed how, in all and by :f. Invalid if there is an :f of which none
// succeeded; kafka's :crash need not.
Verdict check_stats(const History& history, Arena& arena);

// How many operations succeeded, as a fraction of those that were invoked: at least `minimum`, if
// given (1: all of them). Valid without one.
Verdict check_availability(const History& history, std::optional<double> minimum);

// Exceptions of clients, by class. Always valid.
Verdict check_exceptions(const History& history, Arena& arena);

// Latencies of completed operations in milliseconds (their quantiles, in all and by :f) and the
// rate of operations. Always valid.
Verdict check_performance(const History& history, Arena& arena);

}  // namespace maelstrom::checkers
