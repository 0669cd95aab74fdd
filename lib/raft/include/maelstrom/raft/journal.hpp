// A server's state as records of an append-only file, such as maelstrom::Storage keeps. A server
// that is started from its records neither votes twice in a term nor lacks an entry that it has
// acknowledged; docs/raft.md argues why.
#pragma once

#include <string>
#include <vector>

#include "maelstrom/raft/ready.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// What a Ready asks to persist, as a single record, so that a crash leaves all of it or nothing.
// Empty if there is nothing to persist.
std::string to_record(const Ready& ready);

// The whole state as a single record that may replace all others: call Storage::replace() with it
// after Raft::compact(), with Raft::state().
std::string to_record(const State& state);

// The state after these records, in order. `initial` is the configuration that the cluster began
// with: the same for all its servers at all times, also for servers that are added later. Throws
// Error{crash} if a record is not one that to_record() makes, or if entries are missing between
// two.
State from_records(const std::vector<std::string>& records, const Configuration& initial);

}  // namespace maelstrom::raft
