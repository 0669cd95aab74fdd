// The replicated log in memory: a snapshot, and entries of which some may be before its end.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// Owns its entries. Indexes and terms never decrease along it. It also knows which configuration
// holds at each index: a server uses the latest in its log, committed or not (the paper, 6).
class Log {
 public:
  // Requires entries that follow the snapshot without a gap.
  Log(Snapshot snapshot, const std::vector<Entry>& entries);

  Index last() const { return base_ + entries_.size(); }
  Term last_term() const { return entries_.empty() ? base_term_ : entries_.back().term; }
  // The entries after this one are here.
  Index base() const { return base_; }
  const Snapshot& snapshot() const { return snapshot_; }

  // Nothing outside [base(), last()].
  std::optional<Term> term(Index index) const;
  // Requires an index in (base(), last()].
  const Entry& operator[](Index index) const {
    MAELSTROM_CHECK(index > base_ && index <= last());
    return entries_[index - base_ - 1];
  }
  // Those from `from` on up to `to`, of at most `max_bytes` of data in all but at least one.
  std::vector<Entry> entries(Index from, Index to, std::size_t max_bytes) const;

  // True if a log that ends so is at least as complete as this (the paper, 5.4.1).
  bool is_up_to_date(Index index, Term term) const {
    return term > last_term() || (term == last_term() && index >= last());
  }
  // The largest index up to `index` whose term is at most `term`: what could still match a log
  // that has `term` there. Skips whole terms of conflicting entries (the paper, end of 5.3).
  Index last_up_to(Index index, Term term) const;

  // Requires the index after last().
  void append(Entry entry);
  // Drops the entries from `from` on. Requires from > base().
  void truncate(Index from);
  // Takes the snapshot of the state at `index`, and drops entries more than `kept` before it.
  void compact(Index index, std::string data, std::size_t kept);
  // Puts a snapshot in the place of everything.
  void restore(Snapshot snapshot);

  const Configuration& configuration() const { return configurations_.back().second; }
  Index configuration_index() const { return configurations_.back().first; }
  // Whether the server is a voter of a configuration that may hold where entries up to `commit` are
  // known to be committed: of the latest, or of those before that until one that is committed.
  bool may_vote(NodeId id, Index commit) const;

 private:
  Snapshot snapshot_;
  Index base_;
  Term base_term_;
  std::deque<Entry> entries_;
  // Each with the index of its entry, oldest first; the first holds at the snapshot.
  std::vector<std::pair<Index, Configuration>> configurations_;
};

}  // namespace maelstrom::raft
