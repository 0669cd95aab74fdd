// The content of a history of the kafka workload in flat arrays, with numbers for keys and
// messages.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "maelstrom/checkers/history.hpp"

namespace maelstrom::checkers::kafka {

// Positions in the arrays of a Transcript.
using ActionId = std::uint32_t;
using KeyId = std::uint32_t;
using MessageId = std::uint32_t;
using ProcessId = std::uint32_t;
using LaneId = std::uint32_t;  // a key as one process sees it

inline constexpr std::uint32_t kNone = UINT32_MAX;
inline constexpr std::int64_t kNoOffset = -1;

// A value that was sent to a key or polled from it. Equal values count as one message.
struct Message {
  Value value;
  KeyId key = 0;
  ActionId writer = kNone;     // the last action that sent it
  ActionId reader = kNone;     // the first action that polled it
  ActionId ok_reader = kNone;  // the first action whose poll is ok
  bool is_acknowledged = false;
  bool has_failed = false;  // a send of it failed
};

// A message at an offset, as an operation reported it.
struct Sighting {
  std::int64_t offset;
  MessageId message;
};

// The messages that one operation sent to a key or polled from it, in order.
struct Run {
  KeyId key;
  LaneId lane;
  std::uint32_t begin;  // sightings
  std::uint32_t end;

  bool empty() const { return begin == end; }
};

// A completed assign, send, poll or transaction of sends and polls; or an open operation that
// sends.
struct Action {
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  const Op* op = nullptr;          // the completion; the invocation of an open one
  const Op* invocation = nullptr;  // nullptr if the history has none
  OpType outcome = OpType::info;
  bool is_assign = false;
  ProcessId process = 0;
  Range sends;     // runs
  Range polls;     // runs
  Range assigned;  // lanes

  bool is_ok() const { return outcome == OpType::ok; }
};

struct Transcript {
  std::vector<Action> actions;  // in the order they completed; open ones at the end
  std::vector<Run> runs;
  std::vector<Sighting> sightings;
  std::vector<Message> messages;
  std::vector<Value> keys;
  std::vector<LaneId> assigned;
  std::vector<KeyId> lane_keys;  // by lane
  std::size_t process_count = 0;
  // The number of ok operations with parts that do not have the workload's form or have invalid
  // offsets. Those parts are left out.
  std::size_t unreadable = 0;
  const Op* first_unreadable = nullptr;

  std::span<const Run> sends(const Action& action) const {
    return std::span(runs).subspan(action.sends.begin, action.sends.end - action.sends.begin);
  }
  std::span<const Run> polls(const Action& action) const {
    return std::span(runs).subspan(action.polls.begin, action.polls.end - action.polls.begin);
  }
  std::span<const LaneId> assigned_lanes(const Action& action) const {
    const auto [begin, end] = action.assigned;
    return std::span(assigned).subspan(begin, end - begin);
  }
  std::span<const Sighting> seen(const Run& run) const {
    return std::span(sightings).subspan(run.begin, run.end - run.begin);
  }
  const Message& message(const Sighting& sighting) const { return messages[sighting.message]; }

  // True if the action certainly happened: it is ok, or one of its messages was polled.
  bool must_have_committed(const Action& action) const;
};

inline bool may_poll(const Op& op) { return op.f == "poll" || op.f == "txn"; }

// Views the history, which must outlive the transcript.
Transcript read_transcript(const History& history);

}  // namespace maelstrom::checkers::kafka
