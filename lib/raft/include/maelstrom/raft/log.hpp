// The replicated log in memory: a snapshot and the entries after it. Some entries that the snapshot
// covers may be kept too.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// Owns its entries. Indexes and terms never decrease along it. It also knows the configuration in
// force at each index: a server uses the latest one in its log, committed or not (the paper, 6).
class Log {
 public:
  // Requires entries that follow the snapshot without a gap.
  Log(Snapshot snapshot, const std::vector<Entry>& entries);

  Index last() const { return base_ + entries_.size(); }
  Term last_term() const { return entries_.empty() ? base_term_ : entries_.back().term; }
  // The log holds the entries after this index.
  Index base() const { return base_; }
  const Snapshot& snapshot() const { return snapshot_; }

  // Nothing outside [base(), last()].
  std::optional<Term> term(Index index) const;
  // Requires an index in (base(), last()].
  const Entry& operator[](Index index) const {
    MAELSTROM_CHECK(index > base_ && index <= last());
    return entries_[index - base_ - 1];
  }
  // The entries from `from` to `to`, cut to `max_bytes` in all, but at least one.
  std::vector<Entry> entries(Index from, Index to, std::size_t max_bytes) const;

  // True if a log whose last entry has this index and term is at least as complete as this one (the
  // paper, 5.4.1).
  bool is_up_to_date(Index index, Term term) const {
    return term > last_term() || (term == last_term() && index >= last());
  }
  // The largest index up to `index` whose term is at most `term`: the last place where this log
  // could match a log that has `term` at `index`. Skips whole terms of conflicting entries (the
  // paper, end of 5.3).
  Index last_up_to(Index index, Term term) const;

  // Requires that the entry's index is the one after last().
  void append(Entry entry);
  // Drops the entries from `from` on. Requires from > base().
  void truncate(Index from);
  // Makes `data`, the state at `index`, the snapshot, and drops entries more than `kept` before it.
  void compact(Index index, std::string data, std::size_t kept);
  // Replaces the whole log by a snapshot.
  void restore(Snapshot snapshot);

  const Configuration& configuration() const { return configurations_.back().second; }
  Index configuration_index() const { return configurations_.back().first; }
  // Whether the server is a voter of a configuration that may be in force, if entries up to
  // `commit` are known to be committed. Those are the latest one and the earlier ones back to the
  // first that is committed.
  bool may_vote(NodeId id, Index commit) const;

 private:
  Snapshot snapshot_;
  Index base_;
  Term base_term_;
  std::deque<Entry> entries_;
  // Each with the index of its entry, oldest first. The first one is in force at the snapshot.
  std::vector<std::pair<Index, Configuration>> configurations_;
};

}  // namespace maelstrom::raft
