// The vocabulary of Raft: Ongaro, Ousterhout: "In search of an understandable consensus algorithm
// (extended version)", 2014, here "the paper"; Ongaro: "Consensus: bridging theory and practice",
// Stanford 2014, here "the dissertation".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/raft/configuration.hpp"

namespace maelstrom::raft {

using Term = std::uint64_t;   // 0 before the first election
using Index = std::uint64_t;  // of the log; the first entry has 1

// What goes beyond was made up: it is refused in messages and journals, and sums cannot overflow.
inline constexpr Term kMaxTerm = ~Term{0} >> 1U;
inline constexpr Index kMaxIndex = ~Index{0} >> 1U;
inline constexpr Duration kMaxPromise = std::chrono::hours(1);

enum class EntryKind : std::uint8_t {
  normal,         // what was proposed
  empty,          // the first entry of a leader's term
  configuration,  // a Configuration, encoded
};

struct Entry {
  Term term = 0;
  Index index = 0;
  EntryKind kind = EntryKind::normal;
  std::string data{};

  // What limits count: its data, and roughly its header.
  std::size_t bytes() const { return data.size() + 32; }

  bool operator==(const Entry&) const = default;
};

// What a server must not forget, whatever happens to it (the paper, figure 2).
struct HardState {
  Term term = 0;
  NodeId vote = kNoNode;  // whom this server voted for in `term`
  Duration promise{};     // see Promise::bound()

  bool operator==(const HardState&) const = default;
};

// The state machine after the entries up to `index`, and the configuration that held there.
struct Snapshot {
  Index index = 0;
  Term term = 0;
  Configuration configuration{};
  std::string data{};

  bool operator==(const Snapshot&) const = default;
};

// All that a server keeps across a restart: what Raft is made from, and what a journal holds.
struct State {
  HardState hard{};
  Snapshot snapshot{};
  std::vector<Entry> entries{};  // those after the snapshot, without a gap

  bool operator==(const State&) const = default;
};

enum class MessageType : std::uint8_t {
  pre_vote,        // index, log_term: of the sender's last entry; term: the one it would stand for;
                   // sent
  pre_vote_reply,  // reject; term: the one asked for, or the voter's own if it rejects; sent
  vote,            // as pre_vote; transfer
  vote_reply,      // reject; sent
                   // From here on most have the round, sent and extension; replies echo them.
  append,          // index, log_term: of the entry before `entries`; commit
  append_reply,    // index: the log is the leader's up to here
                   // or reject: index of the append; hint, log_term: see Log::last_up_to;
                   // or reject without index: a leader of an earlier term is told of this one
  heartbeat,       // commit
  heartbeat_reply,
  snapshot,          // snapshot. The reply is an append_reply
  timeout_now,       // stand for election at once (the dissertation, 3.10)
  read_index,        // context, round: echoed. A follower asks its leader
  read_index_reply,  // context, round; index: may be read once that is applied; reject
};

std::string_view to_string(MessageType type);

// One message. Which members mean something depends on the type, as said there; the others have
// their initial values. Members are plain, for the driver to write and read in its own format. The
// network may lose, repeat, reorder and delay messages, not forge them.
struct Message {
  MessageType type = MessageType::heartbeat;
  NodeId from = kNoNode;
  NodeId to = kNoNode;
  Term term = 0;
  Index index = 0;
  Term log_term = 0;
  Index commit = 0;
  Index hint = 0;
  bool reject = false;
  bool transfer = false;    // the leader wants this election: voters need not wait it out
  std::uint64_t round = 0;  // the leader's latest round of reads when it sent this; echoed
  Time sent{};              // the sender's time when it sent this; echoed
  Duration extension{};     // of the leader's election timeout: see Timing; echoed
  std::uint64_t context = 0;
  std::vector<Entry> entries{};
  Snapshot snapshot{};

  bool operator==(const Message&) const = default;
};

// Whether it only tells the leader of an earlier term of a later one. It may come to a server that
// leads by now in the later one. (Before index 0 all logs match, so no append there is rejected.)
inline bool tells_term(const Message& message) {
  return message.type == MessageType::append_reply && message.reject && message.index == 0;
}

// Why a request was not accepted. All but `accepted` leave no trace.
enum class Outcome : std::uint8_t {
  accepted,
  not_leader,      // ask leader(), if there is one
  overloaded,      // a limit of Options is reached: later
  transferring,    // leadership is being handed over: later, elsewhere
  change_pending,  // the latest configuration is not committed yet: later
  invalid,         // never: no voters, a server that is not a voter, an entry that is too large
};

std::string_view to_string(Outcome outcome);

struct Proposal {
  Outcome outcome = Outcome::accepted;
  // Where it stands, if accepted. It is committed if the entry that is committed at `index` has
  // this term, and never will be if that has another.
  Index index = 0;
  Term term = 0;
};

enum class Role : std::uint8_t { follower, pre_candidate, candidate, leader };

std::string_view to_string(Role role);

// Limits and times; see docs/raft.md for how they relate.
struct Options {
  // An election begins when no leader was heard of for a time drawn from [1, 2) times this. It is
  // the least such time: where round trips are long it becomes longer, up to the larger of it and
  // the maximum (see Timing), and so do heartbeat_interval and lease_margin. Both are the same at
  // all servers, and at most kMaxPromise. Some heartbeats: 10 where that is quick enough. With
  // fewer, a few lost ones start pre-votes without need, which do no harm.
  Duration election_timeout = std::chrono::seconds(1);
  Duration max_election_timeout = std::chrono::seconds(5);
  Duration heartbeat_interval = std::chrono::milliseconds(100);

  // Serve reads at the leader by its lease, without a round of messages (the dissertation, 6.4.1).
  // Sound only where clocks advance equally fast, up to `lease_margin` in an election timeout.
  bool lease_reads = false;
  Duration lease_margin = std::chrono::milliseconds(100);

  std::size_t max_append_bytes = 64 << 10U;  // data of an append; an entry that is larger alone
  std::size_t max_inflight_appends = 64;     // unacknowledged appends for each follower
  std::size_t max_uncommitted_bytes = 8U << 20U;  // proposals beyond this are refused
  // Larger proposals are refused, and so are larger entries of a leader: the same at all servers.
  std::size_t max_entry_bytes = 4U << 20U;
  std::size_t max_pending_reads = 16384;          // reads beyond this are refused
  std::size_t max_read_rounds = 4;  // rounds under way; later reads share the next one
  std::size_t kept_entries = 1024;  // before a snapshot, for followers that lag a bit

  std::uint64_t seed = 0;  // of election timeouts; servers may share it
  // Differs from start to start of a server, so that replies to an earlier self are known for such.
  std::uint64_t boot = 0;
};

}  // namespace maelstrom::raft
