// Raft without a clock, I/O or threads: a state machine that a driver feeds with messages and time.
//
//   Raft raft(id, options, from_records(storage.load(), initial), now);
//   ... on each event: raft.step(message, now), raft.tick(now), raft.propose(data) ...
//   while (raft.has_ready()) {
//     Ready ready = raft.ready();
//     if (auto record = to_record(ready); !record.empty()) storage.append(record);
//     ... send ready.messages, apply ready.committed, answer ready.reads ...
//     raft.advance();
//   }
// Pre-votes and check-quorum are always on (the dissertation, 9.6 and 6.2).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "maelstrom/raft/log.hpp"
#include "maelstrom/raft/progress.hpp"
#include "maelstrom/raft/reads.hpp"
#include "maelstrom/raft/ready.hpp"
#include "maelstrom/raft/timing.hpp"
#include "maelstrom/raft/types.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::raft {

// One server. All times come from the driver's clock and never go back. The driver reads its clock
// after a message has arrived or a read was asked for: leases rest on that. All calls are allowed
// between ready() and advance() too.
class Raft {
 public:
  // Requires id != kNoNode. The driver's state machine starts from the state's snapshot. A server
  // that is not a voter of its configuration only follows.
  Raft(NodeId id, Options options, State state, Time now);

  // Tells the server the time. Call it at deadline() or soon after; an earlier call does no harm.
  void tick(Time now);
  // When tick() has something to do. Every other call may change it.
  Time deadline() const;

  // Takes a message for this server; ignores others. A message that no server sends throws
  // Error{malformed_request}, which names the wrong member, and changes nothing: the driver drops
  // it. Messages of unknown servers are taken, as configurations may differ. A snapshot is
  // persisted, so the driver has to check its `data` before this call.
  void step(Message message, Time now);

  // Asks to append an entry to the log; only the leader accepts it.
  Proposal propose(std::string data);
  // Asks to make these the cluster's servers, all at once and safely (joint consensus). New servers
  // start with the cluster's initial configuration; let them catch up as learners first. Requires
  // no `outgoing`. Once the change is committed, a leader that is no voter steps down.
  Proposal propose(Configuration target);
  // Asks for a linearizable read (the dissertation, 6.4). A later Ready has a ReadState with this
  // context, at the latest when leadership is lost. A follower asks its leader, so its ReadState
  // may never come. The driver chooses contexts; between two starts of a server it repeats none.
  Outcome read(std::uint64_t context, Time now);
  // Hands leadership to a voter (the dissertation, 3.10). Gives up after an election timeout.
  Outcome transfer(NodeId target);
  // Stands for election now, so that a new cluster need not wait for a timeout. The first voter
  // asks for votes at once if it has no term; all others begin with a pre-vote. Does nothing at
  // leaders, at non-voters, and during a promise.
  void campaign(Time now);

  // Takes a snapshot: `data` is the state machine after `index`, so earlier entries are not needed
  // any more. Requires an applied index. Does nothing if the current snapshot is as new.
  void compact(Index index, std::string data);

  bool has_ready() const;  // whether a call of ready() is worth while
  // The work for the driver; see Ready. Call advance() before the next ready().
  Ready ready();
  // The driver has done all that the last Ready asked for.
  void advance();

  NodeId id() const { return id_; }
  Role role() const { return role_; }
  Term term() const { return hard_.term; }
  // The leader as far as this server knows; kNoNode if it knows none.
  NodeId leader() const { return leader_; }
  NodeId vote() const { return hard_.vote; }  // the server it voted for in this term, or kNoNode
  Index commit() const { return commit_; }
  Index applied() const { return applied_; }
  const Timing& timing() const { return timing_; }
  const Log& log() const { return log_; }
  const Configuration& configuration() const { return log_.configuration(); }
  // At the leader: the progress of every other server. Elsewhere empty.
  const std::map<NodeId, Progress>& progress() const { return peers_; }
  // Whether the leader could serve a read by its lease alone.
  bool has_lease(Time now) const;
  // The state from which this server could be started now, with what is not persisted yet.
  State state() const;

 private:
  // check.cpp
  void check(const Message& message, Time now) const;
  void check_leader(const Message& message) const;
  void check_acknowledgement(const Message& message, Time now) const;
  // raft.cpp
  void send(Message message);
  void become_follower(Term term, NodeId leader);
  void truncate_log(Index from);
  void commit_to(Index index);
  // election.cpp
  bool may_campaign() const;
  void draw_election_timeout();
  void begin_pre_vote();
  void begin_vote(bool transfer);
  void ask_for_votes();
  void count_votes();
  void become_leader();
  bool promised(const Message& message) const;
  bool has_precedence(const Message& pre_vote) const;
  void step_vote(const Message& message);
  void measure_answer(const Message& reply);
  void step_vote_reply(const Message& message);
  // follower.cpp
  bool check_term(const Message& message);
  void heard_leader(const Message& message);
  void step_append(Message& message);
  void step_heartbeat(const Message& message);
  void step_snapshot(Message& message);
  void step_timeout_now(const Message& message);
  // leader.cpp
  Time majority_heard() const;
  bool hears_majority() const { return majority_heard() > now_ - timing_.timeout(); }
  void tick_leader();
  void append_own(EntryKind kind, std::string data);
  void track_peers();
  void maybe_commit();
  void after_commit();
  void hand_over();
  void urge_transferee();
  void acknowledged(Progress& peer, const Message& message);
  void step_append_reply(const Message& message);
  void step_heartbeat_reply(const Message& message);
  void flush();
  std::vector<NodeId> recipients() const;
  bool send_appends(NodeId to, Progress& peer);
  bool repeat_append(NodeId to, Progress& peer);
  void send_append(NodeId to, Progress& peer, Index before);
  void send_snapshot(NodeId to, Progress& peer);
  void send_heartbeat(NodeId to, Progress& peer);
  Message to_follower(MessageType type, NodeId to, Progress& peer);
  // reads.cpp
  bool committed_in_term() const;
  void add_read(Read read);
  bool begin_reads();
  std::uint64_t confirmed_round() const;
  void finish_reads();
  void finish(const Read& read);
  void fail_reads();
  void step_read_index(const Message& message);
  void step_read_index_reply(const Message& message);

  const NodeId id_;
  const Options options_;
  Random random_;
  Time now_;
  HardState hard_;
  HardState offered_hard_;
  Log log_;
  Index persisted_;  // the log is persisted up to here
  Index offered_;    // the log was given to the driver up to here
  Index commit_;
  Index applied_;
  Index applying_;      // committed entries were given to the driver up to here
  Index applied_next_;  // will be applied with the next advance()
  bool taken_ = false;  // between ready() and advance()
  Role role_ = Role::follower;
  NodeId leader_ = kNoNode;
  Timing timing_;
  Promise promise_;  // no votes while it lasts: a leader may hold a lease (6.4.1)
  const Time started_;
  Time election_due_;
  Time retry_due_;                            // requests for votes are repeated then
  Time asking_since_;                         // for pre-votes
  bool transfer_ = false;                     // the election under way was asked for by the leader
  std::map<NodeId, bool> votes_, pre_votes_;  // of this term, if it stood; of the next one
  // At the leader.
  Time led_since_;
  Duration longest_extension_{};  // of those sent in this term
  std::map<NodeId, Progress> peers_;
  bool flush_ = false;  // there may be something to send
  std::size_t uncommitted_bytes_ = 0;
  NodeId transferee_ = kNoNode;
  Time transfer_due_;
  bool lease_given_up_ = false;         // for the rest of the term: a transferee may win any time
  std::uint64_t round_ = 0;             // of reads: the latest that has begun
  std::deque<Read> reads_;              // in the order of their rounds; those without one last
  std::set<std::uint64_t> asked_;       // contexts of reads that the leader was asked for
  std::vector<ReadState> read_states_;  // confirmed, or failed
  std::vector<Message> messages_;
  std::optional<Snapshot> pending_snapshot_;  // from the leader, not yet given to the driver
};

}  // namespace maelstrom::raft
