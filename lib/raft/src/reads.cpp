// Linearizable reads without writing to the log (the dissertation, 6.4).
#include <algorithm>
#include <limits>

#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft {

// Until a leader has committed an entry of its term, it does not know what is committed (6.4, step
// 1).
bool Raft::committed_in_term() const { return log_.term(commit_) == hard_.term; }

// By its acknowledgements a majority has promised to elect nobody else (6.4.1).
bool Raft::has_lease(Time now) const {
  if (role_ != Role::leader || lease_given_up_ || !committed_in_term()) return false;
  return now < configuration().reached_by_quorum([&](NodeId id) {
    if (id == id_) return Time::max();
    const auto peer = peers_.find(id);
    return peer == peers_.end() ? Time::min() : peer->second.promised_until;
  });
}

Outcome Raft::read(std::uint64_t context, Time now) {
  now_ = std::max(now_, now);
  if (role_ == Role::leader) {
    if (reads_.size() >= options_.max_pending_reads) return Outcome::overloaded;
    add_read({.from = id_, .context = context});
    return Outcome::accepted;
  }
  if (leader_ == kNoNode) return Outcome::not_leader;
  // An answer may be lost; its read then gives up its place to a later one.
  if (asked_.size() >= options_.max_pending_reads) asked_.erase(asked_.begin());
  asked_.insert(context);
  send(
      {.type = MessageType::read_index, .to = leader_, .round = options_.boot, .context = context});
  return Outcome::accepted;
}

void Raft::add_read(Read read) {
  if (options_.lease_reads && has_lease(now_)) {
    read.index = commit_;
    finish(read);
  } else {
    reads_.push_back(read);
    flush_ = true;
  }
}

// Begins a round for the reads that have none. A server that answers a message of the round still
// had this leader at that time. True if a round has begun. While too many rounds are under way,
// reads gather for the next one.
bool Raft::begin_reads() {
  if (reads_.empty() || reads_.back().round != 0 || !committed_in_term() ||
      round_ - confirmed_round() >= options_.max_read_rounds) {
    return false;
  }
  ++round_;
  for (auto read = reads_.rbegin(); read != reads_.rend() && read->round == 0; ++read) {
    read->round = round_;
    read->index = commit_;
  }
  return true;
}

std::uint64_t Raft::confirmed_round() const {
  return configuration().reached_by_quorum([this](NodeId id) {
    if (id == id_) return round_;
    const auto peer = peers_.find(id);
    return peer == peers_.end() ? std::uint64_t{0} : peer->second.round;
  });
}

void Raft::finish_reads() {
  if (reads_.empty()) return;
  const std::uint64_t confirmed = confirmed_round();
  while (!reads_.empty() && reads_.front().round != 0 && reads_.front().round <= confirmed) {
    finish(reads_.front());
    reads_.pop_front();
    if (!reads_.empty()) flush_ = true;  // some may have waited for a round to end
  }
}

void Raft::finish(const Read& read) {
  if (read.from == id_) {
    read_states_.push_back({read.context, read.index, true});
    return;
  }
  // The follower can serve the read once it knows that the entries it has are committed.
  const auto peer = peers_.find(read.from);
  if (peer != peers_.end()) send_heartbeat(peer->first, peer->second);
  send({.type = MessageType::read_index_reply,
        .to = read.from,
        .index = read.index,
        .round = read.boot,
        .context = read.context});
}

void Raft::fail_reads() {
  for (const Read& read : reads_) {
    if (read.from == id_) {
      read_states_.push_back({.context = read.context});
    } else {
      send({.type = MessageType::read_index_reply,
            .to = read.from,
            .reject = true,
            .round = read.boot,
            .context = read.context});
    }
  }
  reads_.clear();
}

void Raft::step_read_index(const Message& message) {
  const Read read{.from = message.from, .context = message.context, .boot = message.round};
  if (role_ == Role::leader && reads_.size() < options_.max_pending_reads) return add_read(read);
  send({.type = MessageType::read_index_reply,
        .to = read.from,
        .reject = true,
        .round = read.boot,
        .context = read.context});
}

void Raft::step_read_index_reply(const Message& message) {
  if (message.round != options_.boot) return;      // an earlier run of this server asked
  if (asked_.erase(message.context) == 0) return;  // answered already, or never asked
  read_states_.push_back({message.context, message.index, !message.reject});
}

}  // namespace maelstrom::raft
