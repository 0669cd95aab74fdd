// What a leader knows of one server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

enum class ProgressState : std::uint8_t {
  probe,      // where its log matches is unknown: one append at a time
  replicate,  // it matches: appends are sent without waiting for replies, up to a window
  snapshot,   // it is getting a snapshot: nothing else until it has it
};

std::string_view to_string(ProgressState state);

struct Progress {
  Index match = 0;  // its log is the leader's up to here, and it has persisted that
  Index next = 1;   // the next entry to send
  ProgressState state = ProgressState::probe;
  bool probing = false;               // the one append of `probe` is under way
  Index probed = 0;                   // the last index of that one
  std::deque<Index> inflight;         // last index of each append under way, in `replicate`
  Index snapshot = 0;                 // the index of the one under way, in `snapshot`
  Time append_sent{};                 // when the latest append or snapshot was sent
  std::uint64_t round = 0;            // it acknowledged this leader in this round of reads
  Time acknowledged = Time::min();    // the latest message that it acknowledged was sent then
  Time promised_until = Time::min();  // by what it acknowledged, it elects nobody else before
  Time heard = Time::min();           // something came from it then

  // False while an append has to wait for a reply.
  bool can_send(std::size_t max_inflight) const;
  // An append of entries up to `last` was sent.
  void sent(Index last, Time now);
  void sent_snapshot(Index index, Time now);
  // It has everything up to `index`. True if that is news.
  bool acknowledge(Index index);
  // It refused the append after `index`; it may match at `hint`. True if that is news.
  bool refuse(Index index, Index hint);
  // What is under way counts as lost: start again after `match`.
  void probe();
};

}  // namespace maelstrom::raft
