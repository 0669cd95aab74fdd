// One checker for each workload: pure functions from a history to a verdict. Their figures agree
// with Jepsen's. New values are in `arena`; others view the history.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/transactions.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// Each :echo returns the value that was sent. Invalid if one does not, or if one fails definitely.
Verdict check_echo(const History& history, Arena& arena);

// No two :generate return the same value.
Verdict check_unique_ids(const History& history, Arena& arena);

// The workloads g-set (:add) and broadcast (:broadcast): later reads see an added element, and
// after some time all reads do. The analysis is that of Jepsen's set-full. An element is:
//
//   known       from the success of its add or the first read that has it, whichever is earlier
//   stable      if the last read that has it began after the last read that lacks it
//   lost        if the last read lacks it, and that read began after the element was known
//   never read  if it is neither stable nor lost
//
// Only successful reads that completed after the add began count. Invalid if an element is lost;
// unknown if none is lost and none is stable. Figures: counts and lists of the elements, the
// quantiles 0, 0.5, 0.95, 0.99 and 1 of the latencies in milliseconds from known to stable or lost,
// and the worst elements.
//
// Warns of elements that Jepsen overlooks: twice in a read, read before their add, added by nobody,
// or read although their add failed.
Verdict check_set_full(const History& history, Arena& arena);

// The workloads g-counter and pn-counter: each final read returns the sum of all successful adds
// plus any of the indefinite ones. Figures: :errors (the final reads that do not), :final-reads,
// and the :acceptable sums as [least greatest] ranges. Adds that never completed count as if they
// had not happened, as in Jepsen; there is a warning for them.
//
// Unknown if there is nothing to judge: no final read succeeded, or all of them returned 0 and no
// add other than of 0 was acknowledged. Also unknown if an add that may have happened has no
// integer value, if there are more than a million ranges, or if sums exceed 64 bits.
Verdict check_counter(const History& history, Arena& arena);

struct KafkaOptions {
  std::vector<std::string> anomalies;          // only these make a history invalid; empty: all
  std::vector<std::string> ignored_anomalies;  // these do not
  Validity empty_graph = Validity::unknown;    // if nothing could be out of order
};

// The workload kafka.
//
// Judges sends, polls and assigns as Jepsen's kafka checker does for clients that assign their
// keys, with the same names. Time is linear in the history's messages, except for sorting each log.
//
// These make a history invalid:
//   duplicate               a message at more than one offset
//   inconsistent-offsets    more than one message at an offset
//   lost-write              an acknowledged message that nobody polled, before one that was polled
//   unseen                  an acknowledged message that nobody polled until the end
//   G1a                     a message was polled although its send failed
//   no-writer-of-value      a message was polled that nobody sent (Jepsen crashes)
//   precommitted-read       a transaction polled a message that it sent itself
//   int-poll-skip, int-nonmonotonic-poll, int-nonmonotonic-send
//                           one operation skips messages, goes back, or sends in a wrong order
//   poll-skip, nonmonotonic-poll, nonmonotonic-send
//                           the same between successive operations of a process; an assign resets
//                           the keys that it drops
//   G1c, PL-2-cycle-exists, G1c-realtime, strong-PL-2-cycle-exists
//                           messages were polled before they were sent, in cycles of operations;
//                           the last two only if the real-time order counts
// These do not:
//   empty-transaction-graph nothing could be out of order: unknown, if nothing else
//                           is wrong (Jepsen: invalid, see KafkaOptions)
//   int-send-skip           other messages between those of one operation
//
// Each type that occurs has a figure of its name, {:count n :errs (...)}, with the most striking
// cases and the operations that prove them. The values of these operations are shortened to the
// messages around the error. :unseen is {:time :unseen {key count} :messages {key (value ...)}}.
// Other figures: :error-types, :bad-error-types, :info-txn-causes and :worst-realtime-lag {:time
// :process :key :lag}: the longest time, in seconds, by which a poll was behind messages known to
// be in the log.
//
// An offset is an integer, at least 0. A message with any other offset counts as one without an
// offset, and the verdict is then unknown instead of valid. A send that is still open at the end of
// the history counts as indefinite.
//
// Warns of problems that Jepsen does not look for: a process that begins to read a key beyond every
// offset that could be committed, and messages of keys that it was not assigned. If completed
// assigns record the server's answer under :committed {key offset}, also warns of commits beyond
// the log and of lost commits. (Our client records it, Maelstrom's does not; both begin at 0.)
Verdict check_kafka(const History& history, Arena& arena, const KafkaOptions& options = {});

// The names that KafkaOptions may have, sorted.
std::span<const std::string_view> kafka_anomaly_names();
// Throws std::invalid_argument if a name is unknown; the text then lists the known ones.
void require_kafka_options(const KafkaOptions& options);

// The workload lin-kv: each key is a register with compare-and-set, nil at first. The value of an
// op is [key value], and that of a cas [key [from to]] or [key from to]. If all ops are those of
// one register, without keys, it is called :register. Figures: :results by key, and :failures, the
// keys that failed. Warns of problems that Jepsen overlooks: nil read after a write, and a cas that
// fails although its value matched.
Verdict check_lin_kv(const History& history, Arena& arena,
                     const LinearizabilityOptions& options = {});

}  // namespace maelstrom::checkers
