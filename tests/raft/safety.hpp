// Checks Raft's safety properties (the paper, figure 3) over all servers of a cluster at all times.
// A breach throws a Violation, whose text names the contradiction.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft::tests {

struct Violation : std::logic_error {
  using std::logic_error::logic_error;
};

// A state machine: the index of the last applied entry, and a hash of all applied entries.
struct Machine {
  Index applied = 0;
  std::uint64_t hash = 0;
};

class Safety {
 public:
  // To be called after each event at a server, and when its state has just been persisted. A leader
  // counts only once that is persisted: a sole voter that dies before may vote for another server
  // in the same term.
  void look(const Raft& raft, bool is_persisted = false);
  // A server applies an entry; `machine` is its state before and after.
  void apply(Machine& machine, const Entry& entry);
  // A server replaces its state machine by the snapshot.
  void restore(Machine& machine, const Snapshot& snapshot);
  // Log matching: logs that have an entry in common are the same up to it.
  static void compare(const Raft& one, const Raft& other);

  // The largest index that is known to be committed anywhere.
  Index committed() const { return committed_; }
  // The entries applied so far, in order.
  std::vector<Entry> applied() const;
  // The data of the normal entries among them.
  std::vector<std::string> applied_data() const;

 private:
  struct Applied {
    Entry entry;
    std::uint64_t hash;  // of the state after it
  };

  std::map<Term, NodeId> leaders_;
  std::map<Index, Applied> applied_;
  Index committed_ = 0;
  std::map<Index, Term> commit_terms_;  // by the server that knew of the commit first: its term
};

}  // namespace maelstrom::raft::tests
