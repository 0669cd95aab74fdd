// What a leader knows about one other server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "maelstrom/raft/timing.hpp"
#include "maelstrom/raft/types.hpp"

namespace maelstrom::raft {

enum class ProgressState : std::uint8_t {
  probe,      // unknown where its log matches: one append at a time
  replicate,  // its log matches: appends do not wait for replies, up to a window
  snapshot,   // it is getting a snapshot: nothing else is sent until it has that
};

std::string_view to_string(ProgressState state);

struct Progress {
  Index match = 0;  // its log matches the leader's up to here, persisted
  Index next = 1;   // the next entry to send
  ProgressState state = ProgressState::probe;
  bool probing = false;               // the one append of `probe` is under way
  Index probed = 0;                   // the last index of that append
  std::deque<Index> inflight;         // in `replicate`: last index of each append under way
  Index snapshot = 0;                 // in `snapshot`: the index of the one under way
  bool heartbeat = false;             // a message is due, whatever it has
  bool cut = false;                   // the window held back entries: more go after replies
  Time append_sent{};                 // when the latest append or snapshot was sent
  Time last_sent{};                   // when the latest message of any kind was sent
  Time unanswered_since{};            // when the first was sent after all had been answered
  std::uint64_t round = 0;            // the latest round of reads that it acknowledged
  Time acknowledged = Time::min();    // when the latest message it acknowledged was sent
  Time promised_until = Time::min();  // by its promises, it elects nobody else before
  Time heard = Time::min();           // when its latest message came

  // A message of any kind was sent.
  void spoke(Time now);
  // Whether it has answered the latest message.
  bool has_answered() const { return acknowledged >= last_sent; }
  // When the next message is due. Every message does for a heartbeat; what may be lost is made up
  // for sooner.
  Time due(const Timing& timing) const;
  // False if it has answered nothing for longer than `patience`, though there was something.
  bool answers(Time now, Duration patience) const;
  // False while an append has to wait for a reply.
  bool can_send(std::size_t max_inflight) const;
  // An append of entries up to `last` was sent.
  void sent(Index last, Time now);
  void sent_snapshot(Index index, Time now);
  // It has every entry up to `index`. True if that is news.
  bool acknowledge(Index index);
  // It refused the append after `index`; its log may match at `hint`. True if that is news.
  bool refuse(Index index, Index hint);
  // Counts everything under way as lost: starts again after `match`.
  void probe();
};

}  // namespace maelstrom::raft
