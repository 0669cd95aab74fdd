#include "maelstrom/raft/raft.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom::raft {
namespace {

constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

// Servers with the same seed still get different timeouts.
Random seeded(std::uint64_t seed, NodeId id) {
  std::uint64_t state = seed ^ id;
  return Random(splitmix64(state));
}

}  // namespace

// A server that was a voter before it was started may have promised a leader not to vote for a
// while, and has forgotten until when. A server without a term has promised nothing.
Raft::Raft(NodeId id, Options options, State state, Time now)
    : id_(id),
      options_(options),
      random_(seeded(options.seed, id)),
      now_(now),
      hard_(state.hard),
      offered_hard_(state.hard),
      log_(std::move(state.snapshot), state.entries),
      persisted_(log_.last()),
      offered_(persisted_),
      commit_(log_.snapshot().index),
      applied_(commit_),
      applying_(commit_),
      applied_next_(commit_),
      timing_(options),
      promise_(options, hard_.promise, hard_.term > 0, now),
      started_(now) {
  MAELSTROM_CHECK(id != kNoNode);
  draw_election_timeout();
}

void Raft::tick(Time now) {
  now_ = std::max(now_, now);
  if (role_ == Role::leader) {
    tick_leader();
  } else if (may_campaign()) {
    if (now_ >= election_due_) {
      begin_pre_vote();
    } else if (role_ != Role::follower && now_ >= retry_due_) {
      ask_for_votes();
    }
  }
}

Time Raft::deadline() const {
  if (role_ == Role::leader) {
    Time deadline = saturating_add(majority_heard(), timing_.timeout());
    for (const auto& [id, peer] : peers_) {
      if (!peer.heartbeat) deadline = std::min(deadline, peer.due(timing_));
    }
    return deadline;
  }
  if (!may_campaign()) return Time::max();
  return role_ == Role::follower ? election_due_ : std::min(election_due_, retry_due_);
}

void Raft::step(Message message, Time now) {
  if (message.to != id_ || message.from == id_) return;
  now = std::max(now_, now);
  check(message, now);
  now_ = now;
  if (!check_term(message)) return;
  switch (message.type) {
    case MessageType::pre_vote:
    case MessageType::vote: return step_vote(message);
    case MessageType::pre_vote_reply:
    case MessageType::vote_reply: return step_vote_reply(message);
    case MessageType::append: return step_append(message);
    case MessageType::append_reply: return step_append_reply(message);
    case MessageType::heartbeat: return step_heartbeat(message);
    case MessageType::heartbeat_reply: return step_heartbeat_reply(message);
    case MessageType::snapshot: return step_snapshot(message);
    case MessageType::timeout_now: return step_timeout_now(message);
    case MessageType::read_index: return step_read_index(message);
    case MessageType::read_index_reply: return step_read_index_reply(message);
  }
}

void Raft::send(Message message) {
  message.from = id_;
  if (message.term == 0) message.term = hard_.term;
  messages_.push_back(std::move(message));
}

void Raft::become_follower(Term term, NodeId leader) {
  if (term > hard_.term) hard_ = {term, kNoNode, hard_.promise};
  if (role_ == Role::leader) {
    fail_reads();
    peers_.clear();
    transferee_ = kNoNode;
    flush_ = false;
  }
  if (role_ != Role::follower) draw_election_timeout();
  role_ = Role::follower;
  leader_ = leader;
  votes_.clear();
  pre_votes_.clear();
}

void Raft::truncate_log(Index from) {
  MAELSTROM_CHECK(from > commit_);
  log_.truncate(from);
  persisted_ = std::min(persisted_, from - 1);
  offered_ = std::min(offered_, from - 1);
}

void Raft::commit_to(Index index) {
  MAELSTROM_CHECK(index <= log_.last());
  commit_ = std::max(commit_, index);
}

void Raft::compact(Index index, std::string data) {
  MAELSTROM_CHECK(index <= applied_);
  if (index > log_.snapshot().index) {
    log_.compact(index, std::move(data), options_.kept_entries);
  }
}

bool Raft::has_ready() const {
  return flush_ || hard_ != offered_hard_ || pending_snapshot_ || offered_ < log_.last() ||
         !messages_.empty() || applying_ < commit_ ||
         std::any_of(read_states_.begin(), read_states_.end(), [this](const ReadState& read) {
           return !read.confirmed || read.index <= applying_;
         });
}

Ready Raft::ready() {
  MAELSTROM_CHECK(!taken_);
  taken_ = true;
  flush();

  Ready ready;
  if (hard_ != offered_hard_) ready.hard_state = offered_hard_ = hard_;
  ready.snapshot = std::exchange(pending_snapshot_, {});
  if (offered_ < log_.last()) ready.entries = log_.entries(offered_ + 1, log_.last(), kUnlimited);
  offered_ = log_.last();
  ready.messages = std::exchange(messages_, {});
  if (applying_ < commit_) ready.committed = log_.entries(applying_ + 1, commit_, kUnlimited);
  applying_ = applied_next_ = commit_;
  std::erase_if(read_states_, [&](const ReadState& read) {
    if (read.confirmed && read.index > applying_) return false;
    ready.reads.push_back(read);
    return true;
  });
  return ready;
}

void Raft::advance() {
  MAELSTROM_CHECK(taken_);
  taken_ = false;
  persisted_ = offered_;
  applied_ = applied_next_;
  if (role_ == Role::leader) maybe_commit();
}

State Raft::state() const {
  State state{hard_, log_.snapshot(), {}};
  const Index from = state.snapshot.index + 1;
  if (from <= log_.last()) state.entries = log_.entries(from, log_.last(), kUnlimited);
  return state;
}

}  // namespace maelstrom::raft
