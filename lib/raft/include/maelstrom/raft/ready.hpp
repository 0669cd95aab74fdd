// The work that a Raft has for its driver.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

// The end of a read that Raft::read() accepted.
struct ReadState {
  std::uint64_t context = 0;  // as given to read()
  Index index = 0;            // the read is fresh: the state machine has applied this
  bool confirmed = false;     // if false, leadership was lost: the read may be asked for again

  bool operator==(const ReadState&) const = default;
};

// The driver works through the members in their order:
//
//   1. Persist `hard_state`, `snapshot` and `entries`, all or nothing: to_record() of journal.hpp
//      makes one record of them. An entry replaces all entries at its index and after it.
//   2. Send `messages`. Only after 1: they promise what 1 persists. A message that cannot be sent
//      may be dropped.
//   3. Put `snapshot`, if there is one, in the place of the state machine, then apply `committed`.
//   4. Answer `reads` from the state machine.
//   5. Call Raft::advance().
struct Ready {
  std::optional<HardState> hard_state;
  std::optional<Snapshot> snapshot;
  std::vector<Entry> entries;
  std::vector<Message> messages;
  std::vector<Entry> committed;  // each exactly once, in order, without gaps; all kinds
  std::vector<ReadState> reads;
};

}  // namespace maelstrom::raft
