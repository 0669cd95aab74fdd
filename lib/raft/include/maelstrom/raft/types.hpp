// The vocabulary of Raft. "The paper" is Ongaro, Ousterhout: "In search of an understandable
// consensus algorithm (extended version)", 2014. "The dissertation" is Ongaro: "Consensus: bridging
// theory and practice", Stanford 2014.
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
using Index = std::uint64_t;  // of an entry in the log; the first entry has 1

// No honest server reaches these limits. Messages and journals with larger values are refused, so
// sums cannot overflow.
inline constexpr Term kMaxTerm = ~Term{0} >> 1U;
inline constexpr Index kMaxIndex = ~Index{0} >> 1U;
inline constexpr Duration kMaxPromise = std::chrono::hours(1);

enum class EntryKind : std::uint8_t {
  normal,         // data that the driver proposed
  empty,          // the first entry of a leader's term
  configuration,  // a Configuration, encoded
};

struct Entry {
  Term term = 0;
  Index index = 0;
  EntryKind kind = EntryKind::normal;
  std::string data{};

  // Its size as the limits of Options count it: the data, and roughly the header.
  std::size_t bytes() const { return data.size() + 32; }

  bool operator==(const Entry&) const = default;
};

// The state that a server must not forget, whatever happens to it (the paper, figure 2).
struct HardState {
  Term term = 0;
  NodeId vote = kNoNode;  // the server that it voted for in `term`
  Duration promise{};     // see Promise::bound()

  bool operator==(const HardState&) const = default;
};

// The state machine after all entries up to `index`, and the configuration in force there.
struct Snapshot {
  Index index = 0;
  Term term = 0;
  Configuration configuration{};
  std::string data{};

  bool operator==(const Snapshot&) const = default;
};

// Everything that a server keeps across a restart. A Raft is made from it, and a journal holds it.
struct State {
  HardState hard{};
  Snapshot snapshot{};
  std::vector<Entry> entries{};  // those after the snapshot, without a gap

  bool operator==(const State&) const = default;
};

enum class MessageType : std::uint8_t {
  pre_vote,        // index, log_term: the sender's last entry; term: the one it would stand for;
                   // sent
  pre_vote_reply,  // reject; term: the one in the request, or the voter's own if it rejects; sent
  vote,            // as pre_vote; transfer
  vote_reply,      // reject; sent
                   // From here on most also carry round, sent and extension; replies echo them.
  append,          // index, log_term: the entry before `entries`; commit
  append_reply,    // index: the logs match up to here;
                   // or reject: index of the append; hint, log_term: see Log::last_up_to;
                   // or reject without index: tells the leader of an earlier term of this term
  heartbeat,       // commit
  heartbeat_reply,
  snapshot,          // snapshot; the reply is an append_reply
  timeout_now,       // stand for election at once (the dissertation, 3.10)
  read_index,        // a follower asks its leader; context, round: echoed
  read_index_reply,  // context, round; index: the read is fresh once this is applied; reject
};

std::string_view to_string(MessageType type);

// One message. Its type says which members mean something, see MessageType; the others have their
// initial values. The members are plain, so that the driver can write and read them in its own
// format. The network may lose, repeat, reorder and delay messages, but not forge them.
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
  bool transfer = false;    // the leader asked for this election: promises do not count
  std::uint64_t round = 0;  // the leader's latest round of reads when it sent this; echoed
  Time sent{};              // the sender's time when it sent this; echoed
  Duration extension{};     // of the leader's election timeout, see Timing; echoed
  std::uint64_t context = 0;
  std::vector<Entry> entries{};
  Snapshot snapshot{};

  bool operator==(const Message&) const = default;
};

// Whether the message only tells the leader of an earlier term that there is a later term. By the
// time it arrives, that server may lead in the later term. (All logs match at index 0, so an append
// there is never rejected.)
inline bool tells_term(const Message& message) {
  return message.type == MessageType::append_reply && message.reject && message.index == 0;
}

// Whether a request was accepted, and if not, why. Only an accepted request has any effect.
enum class Outcome : std::uint8_t {
  accepted,
  not_leader,      // ask leader(), if there is one
  overloaded,      // a limit of Options is reached: ask again later
  transferring,    // leadership is being handed over: ask again later, elsewhere
  change_pending,  // the latest configuration is not committed yet: ask again later
  invalid,         // never possible: no voters, a server that is not a voter, too large an entry
};

std::string_view to_string(Outcome outcome);

struct Proposal {
  Outcome outcome = Outcome::accepted;
  // The entry's place in the log, if accepted. The entry is committed if the committed entry at
  // `index` has this term. If that has another term, this one will never be committed.
  Index index = 0;
  Term term = 0;
};

enum class Role : std::uint8_t { follower, pre_candidate, candidate, leader };

std::string_view to_string(Role role);

// Limits and times; see docs/raft.md for how they relate.
struct Options {
  // A follower begins an election when it has not heard of a leader for a time drawn from [1, 2)
  // times the election timeout. The timeout is at least `election_timeout`. Where round trips are
  // long it grows, up to `max_election_timeout` if that is larger (see Timing), and
  // heartbeat_interval and lease_margin grow with it. Both timeouts have to be the same at all
  // servers, and at most kMaxPromise. Make the timeout several heartbeat intervals: 10 where that
  // is quick enough. With fewer, a few lost heartbeats start needless pre-votes, which do no harm.
  Duration election_timeout = std::chrono::seconds(1);
  Duration max_election_timeout = std::chrono::seconds(5);
  Duration heartbeat_interval = std::chrono::milliseconds(100);

  // The leader serves reads by its lease, without a round of messages (the dissertation, 6.4.1).
  // Sound only if the clocks of any two servers drift apart by at most `lease_margin` within an
  // election timeout.
  bool lease_reads = false;
  Duration lease_margin = std::chrono::milliseconds(100);

  // The leader sends new entries at once only to as many servers as a majority needs: to those that
  // answer, and among these to the ones that it has sent nothing for longest, so that appends do
  // for heartbeats. The others get the entries in place of a heartbeat. A commit of which a message
  // was lost waits for the next append or heartbeat.
  bool thrifty_appends = false;

  std::size_t max_append_bytes = 64 << 10U;       // of data in an append; a larger entry goes alone
  std::size_t max_inflight_appends = 64;          // unacknowledged appends for each follower
  std::size_t max_uncommitted_bytes = 8U << 20U;  // proposals beyond this are refused
  // Larger proposals are refused, and so are appends with larger entries. The same at all servers.
  std::size_t max_entry_bytes = 4U << 20U;
  std::size_t max_pending_reads = 16384;  // reads beyond this are refused
  std::size_t max_read_rounds = 4;        // rounds under way; later reads share the next one
  std::size_t kept_entries = 1024;        // kept before a snapshot, for followers that lag a bit

  std::uint64_t seed = 0;  // of election timeouts; servers may share it
  // Differs at each start of a server, so that it ignores replies to its earlier runs.
  std::uint64_t boot = 0;
};

}  // namespace maelstrom::raft
