// Raft's safety properties (the paper, figure 3) over all servers of a cluster at all times. A
// violation is thrown, and says what it contradicts.
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

// A state machine: how much was applied, and a hash of all of it.
struct Machine {
  Index applied = 0;
  std::uint64_t hash = 0;
};

class Safety {
 public:
  // To be called after whatever happens at a server, and when its state has just been persisted.
  // Who leads before that leads nobody: a sole voter that dies then may vote for another in the
  // same term.
  void look(const Raft& raft, bool is_persisted = false);
  // A server applies an entry; `machine` is its state before and after.
  void apply(Machine& machine, const Entry& entry);
  // A server's state machine is what the snapshot says.
  void restore(Machine& machine, const Snapshot& snapshot);
  // Log matching: logs that have an entry in common are the same up to it.
  static void compare(const Raft& one, const Raft& other);

  // The largest index that is known to be committed anywhere.
  Index committed() const { return committed_; }
  // The entries applied so far, in order.
  std::vector<Entry> applied() const;
  // The data of the normal ones.
  std::vector<std::string> applied_data() const;

 private:
  struct Applied {
    Entry entry;
    std::uint64_t hash;  // of the state after it
  };

  std::map<Term, NodeId> leaders_;
  std::map<Index, Applied> applied_;
  Index committed_ = 0;
  std::map<Index, Term> commit_terms_;  // the term of the server that knew first
};

}  // namespace maelstrom::raft::tests
