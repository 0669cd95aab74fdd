// What a Raft wants its driver to do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// The end of a read that Raft::read() accepted.
struct ReadState {
  std::uint64_t context = 0;  // as given to read()
  Index index = 0;            // the state machine has applied this: that is fresh enough
  bool confirmed = false;     // if not, leadership was lost: the read may be asked again

  bool operator==(const ReadState&) const = default;
};

// To be done in the order of the members:
//
//   1. Persist `hard_state`, `snapshot` and `entries`, all or nothing: to_record() of journal.hpp
//      makes one record of them. An entry takes the place of those at its index and after it.
//   2. Send `messages`; one that cannot be sent may be dropped. Only after 1: they promise it.
//   3. Put `snapshot` in the place of the state machine, then apply `committed`.
//   4. Answer `reads` from the state machine.
//   5. Call Raft::advance().
struct Ready {
  std::optional<HardState> hard_state;
  std::optional<Snapshot> snapshot;
  std::vector<Entry> entries;
  std::vector<Message> messages;
  std::vector<Entry> committed;  // each exactly once, in order, without gaps; of every kind
  std::vector<ReadState> reads;
};

}  // namespace maelstrom::raft
