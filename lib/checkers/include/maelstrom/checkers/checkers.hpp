// One checker for each workload: pure functions from a history to a verdict. Their figures agree
// with Jepsen's. New values lie in `arena`; others view the history.
#pragma once

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/transactions.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// :echo answers with the value that was sent. Invalid if one does not, or fails definitely.
Verdict check_echo(const History& history, Arena& arena);

// No two :generate give the same value.
Verdict check_unique_ids(const History& history, Arena& arena);

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

// The workload kafka.
//
// Judges sends, polls and assigns as Jepsen's kafka checker does for clients that are assigned
// their keys, and under the same names. Linear in the history's messages, but for sorting each log.
//
// These make a history invalid:
//   duplicate               a message at more than one offset
//   inconsistent-offsets    more than one message at an offset
//   lost-write              an acknowledged message, before one that was polled, that nobody polled
//   unseen                  an acknowledged message that nobody polled until the end
//   G1a                     a message polled though its send failed
//   no-writer-of-value      a message polled that nobody sent (Jepsen crashes)
//   precommitted-read       a transaction that polled what it sent itself
//   int-poll-skip, int-nonmonotonic-poll, int-nonmonotonic-send
//                           one operation that leaves out messages, goes back, or sends backwards
//   poll-skip, nonmonotonic-poll, nonmonotonic-send
//                           the same between successive operations of a process; an assign resets
//                           the keys that it drops
//   G1c, PL-2-cycle-exists, G1c-realtime, strong-PL-2-cycle-exists
//                           messages polled before they were sent: cycles of sends and polls, the
//                           latter two only if the real-time order counts
// and these do not:
//   empty-transaction-graph nothing happened that could be out of order: unknown, if nothing else
//                           is wrong (Jepsen: invalid)
//   int-send-skip           other messages between those of one operation
//
// Each type that occurs is a figure of that name, {:count n :errs (...)}, with the most striking
// cases and the operations that prove them; the values of these operations are cut down to the
// messages around the error. :unseen is {:time :unseen {key count} :messages {key (value ...)}}.
// Further figures: :error-types, :bad-error-types, :info-txn-causes and :worst-realtime-lag {:time
// :process :key :lag}, in seconds: how long a poll was behind what was known to be in the log.
//
// An offset is an integer from 0 on; a message at another one counts as one without an offset, and
// makes unknown a history that would be valid. A send that is still open at the end of the history
// counts as indefinite.
//
// Warnings, for what Jepsen does not look at: a process that begins to read a key beyond all that
// could have been committed; messages of keys that it was not assigned; and, where a completed
// assign records under :committed {key offset} what the server answered, commits beyond the log
// and commits that were lost. (Our client records it. Maelstrom's does not; both begin at 0.)
Verdict check_kafka(const History& history, Arena& arena);

// The workload lin-kv: each key is a register with compare-and-set, nil at first. Values are
// [key value]. Figures: :results by key, the :failures among the keys. Warns of what Jepsen
// overlooks: nil read after a write, a cas that fails although it matched.
Verdict check_lin_kv(const History& history, Arena& arena,
                     const LinearizabilityOptions& options = {});

}  // namespace maelstrom::checkers
