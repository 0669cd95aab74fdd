// The checker of the kafka workload.
#pragma once

#include "maelstrom/workbench/history.hpp"
#include "maelstrom/workbench/verdict.hpp"

namespace maelstrom::workbench {

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

}  // namespace maelstrom::workbench
