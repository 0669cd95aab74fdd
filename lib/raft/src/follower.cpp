// What a server does while it is not the leader (the paper, 5.1, 5.3 and 7).
#include <algorithm>
#include <utility>

#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft {
namespace {

bool is_from_leader(MessageType type) {
  return type == MessageType::append || type == MessageType::heartbeat ||
         type == MessageType::snapshot;
}

bool is_vote(MessageType type) {
  return type == MessageType::pre_vote || type == MessageType::vote;
}

// The leader has every committed entry too, so the append may start after those.
void skip_committed(Message& append, const Log& log, Index commit) {
  const Index known = std::min<Index>(commit - append.index, append.entries.size());
  append.entries.erase(append.entries.begin(),
                       append.entries.begin() + static_cast<std::ptrdiff_t>(known));
  append.index = commit;
  append.log_term = *log.term(commit);
}

}  // namespace

// Compares terms. True if the message is to be processed further.
bool Raft::check_term(const Message& message) {
  const MessageType type = message.type;
  // A majority confirms each read, whatever the terms of the server that asks and the one that
  // answers.
  if (type == MessageType::read_index || type == MessageType::read_index_reply) return true;

  if (message.term > hard_.term) {
    if (is_vote(type) && promised(message)) return false;
    // The term of a pre-vote is one that nobody is in yet.
    if (type == MessageType::pre_vote) return true;
    if (type == MessageType::pre_vote_reply && !message.reject) return true;
    become_follower(message.term, is_from_leader(type) ? message.from : kNoNode);
  } else if (message.term < hard_.term) {
    // Tells the later term to a candidate that fell behind, or to a leader that does not know of it
    // yet.
    if (is_vote(type)) {
      send({.type =
                type == MessageType::vote ? MessageType::vote_reply : MessageType::pre_vote_reply,
            .to = message.from,
            .reject = true,
            .sent = message.sent});
    } else if (is_from_leader(type)) {
      send({.type = MessageType::append_reply, .to = message.from, .reject = true});
    }
    return false;
  }
  return true;
}

// Takes note of a message from the term's only leader.
void Raft::heard_leader(const Message& message) {
  if (role_ != Role::follower || leader_ != message.from) {
    become_follower(message.term, message.from);
  }
  timing_.follow(message.extension);
  promise_.give(timing_.timeout(), now_);
  hard_.promise = promise_.bound();
  draw_election_timeout();
}

void Raft::step_append(Message& message) {
  heard_leader(message);
  Message reply{.type = MessageType::append_reply,
                .to = message.from,
                .index = message.index,
                .round = message.round,
                .sent = message.sent,
                .extension = message.extension};
  if (message.index < commit_) skip_committed(message, log_, commit_);
  if (log_.term(message.index) != message.log_term) {
    reply.reject = true;
    reply.hint = log_.last_up_to(message.index, message.log_term);
    reply.log_term = log_.term(reply.hint).value_or(0);
    return send(std::move(reply));
  }
  Index index = message.index;
  for (Entry& entry : message.entries) {
    ++index;
    if (log_.term(index) == entry.term) continue;
    if (index <= log_.last()) truncate_log(index);
    log_.append(std::move(entry));
  }
  commit_to(std::max(commit_, std::min(message.commit, index)));
  reply.index = index;
  send(std::move(reply));
}

// This log is known to match up to the commit index of a heartbeat. If the log ends before that
// index, it has lost entries, and the heartbeat says nothing about the remaining ones.
void Raft::step_heartbeat(const Message& message) {
  heard_leader(message);
  if (message.commit <= log_.last()) commit_to(message.commit);
  send({.type = MessageType::heartbeat_reply,
        .to = message.from,
        .round = message.round,
        .sent = message.sent,
        .extension = message.extension});
}

void Raft::step_snapshot(Message& message) {
  heard_leader(message);
  Snapshot& snapshot = message.snapshot;
  Message reply{.type = MessageType::append_reply,
                .to = message.from,
                .index = std::max(commit_, snapshot.index),
                .round = message.round,
                .sent = message.sent,
                .extension = message.extension};
  if (snapshot.index > commit_) {
    if (log_.term(snapshot.index) == snapshot.term) {
      commit_to(snapshot.index);  // the entries are here, so they serve as well
    } else {
      commit_ = applying_ = persisted_ = offered_ = snapshot.index;
      log_.restore(snapshot);
      pending_snapshot_ = std::move(snapshot);
    }
  }
  send(std::move(reply));
}

void Raft::step_timeout_now(const Message& message) {
  if (role_ == Role::follower && message.from == leader_ && may_campaign()) {
    begin_vote(true);
  }
}

}  // namespace maelstrom::raft
