// Checkers of sets and counters: pure functions from a history to a verdict, as in checkers.hpp.
#pragma once

#include "maelstrom/workbench/history.hpp"
#include "maelstrom/workbench/verdict.hpp"

namespace maelstrom::workbench {

// The workloads g-set (:add) and broadcast (:broadcast): elements that are added are read by
// later reads, and by all after some time. The analysis of Jepsen's set-full, by element:
//
//   known       when its add succeeded, or the first read that has it, whichever is earlier
//   stable      it is in the last read that began after any that lacks it
//   lost        it is known, and missing from the last read, which began after it was known
//   never read  neither
//
// Only reads that succeeded count, and of these only those that completed after the add began.
// Invalid if an element is lost, unknown if none is and none is stable. Figures: counts and lists
// of these, the quantiles 0, 0.5, 0.95, 0.99 and 1 of the latencies in milliseconds from known to
// stable or lost, and the elements that were worst.
//
// Warns of what Jepsen overlooks: elements more than once in a read, read before they were added,
// that nobody added, and that were read though their add failed.
Verdict check_set_full(const History& history, Arena& arena);

// The workloads g-counter and pn-counter: each final read gives the sum of all adds that
// succeeded, plus any of those of which nobody knows. Figures: :errors (the final reads that do
// not), :final-reads, and what is :acceptable, as [least greatest] ranges. Adds that never
// completed count as if they had not happened, as with Jepsen; they are warned of.
//
// Unknown if there is nothing to be judged: no final read succeeded, or all of them gave 0 and no
// add of anything else was acknowledged. Unknown also if an add that may have happened is of no
// integer, if there are more than a million ranges, or if sums exceed 64 bits.
Verdict check_counter(const History& history, Arena& arena);

}  // namespace maelstrom::workbench
