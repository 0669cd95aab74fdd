// Checkers of Jepsen's library for workloads that Maelstrom does not have: pure functions from a
// history to a verdict, with the figures that Jepsen's have. Each is unknown if there was nothing
// that it could have found wrong, where Jepsen's are valid.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/verdict.hpp"

namespace maelstrom::checkers {

// jepsen.tests.bank: every :read is a map of accounts to balances. All reads have the accounts and
// the total of the first one, and no balance is nil or negative. The first read stands for the
// options of Jepsen's test, which no history has. Errors of the types in `ignored` do not count;
// with `only`, just the types in it do.
struct BankOptions {
  std::vector<std::string> only;
  std::vector<std::string> ignored;
};
Verdict check_bank(const History& history, Arena& arena, const BankOptions& options = {});
// unexpected-key, nil-balance, wrong-total and negative-value, sorted.
std::span<const std::string_view> bank_error_names();

// jepsen.checker/counter: each :read lies between the sum of the :adds that were acknowledged
// before it began and the sum of those that began before it ended and did not fail. Negative
// numbers widen the bounds the other way round; Jepsen refuses them. Figures: :reads and :errors,
// which are [lower value upper].
Verdict check_counter_bounds(const History& history, Arena& arena);

// jepsen.checker/set: the last :read has every acknowledged :add, and nothing that was not added.
Verdict check_set(const History& history, Arena& arena);

// jepsen.tests.long-fork: transactions write one key, once, or read a group of keys. No read of a
// group may have seen one write and not another one, while a second read saw it the other way
// round. Figures: counts, and :forks, pairs of reads. Takes time n log n, because reads that can be
// put in order by their number of values form a chain.
Verdict check_long_fork(const History& history, Arena& arena);

// A linearizable lock: :acquire and :release, which the process need not own (knossos.model/mutex).
Verdict check_mutex(const History& history, Arena& arena,
                    const LinearizabilityOptions& options = {});

// jepsen.checker/queue with an unordered queue: each :dequeue returns what an :enqueue had been
// called with before it. A :drain is many dequeues.
Verdict check_queue(const History& history, Arena& arena);

// jepsen.checker/total-queue: what was acknowledged by :enqueue comes out, and nothing else. Only a
// queue that is drained at the end can meet that.
Verdict check_total_queue(const History& history, Arena& arena);

}  // namespace maelstrom::checkers
