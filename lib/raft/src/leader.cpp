// What a leader does (the paper, 5.3, 5.4 and 6; the dissertation, 3.10, 6.2 and 10.2.1).
#include <algorithm>
#include <tuple>
#include <utility>

#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft {
namespace {

// Whether the entries from `from` on are so small that sending them again costs next to nothing.
bool is_little(const Log& log, Index from, const Options& options) {
  constexpr std::size_t kLittle = 4U << 10U;  // bytes: no more than two packets or three
  std::size_t left = std::min(kLittle, options.max_append_bytes);
  for (Index index = from; index <= log.last(); ++index) {
    const std::size_t bytes = log[index].bytes();
    if (bytes > left) return false;
    left -= bytes;
  }
  return true;
}

// The index after which an append to a server begins. While the entries under way are small, the
// append repeats them. So no append has to wait for an earlier one that is late or lost, and none
// is refused because an earlier one is missing.
Index append_after(const Log& log, const Progress& peer, const Options& options) {
  const bool again = peer.state == ProgressState::replicate && log.term(peer.match).has_value() &&
                     is_little(log, peer.match + 1, options);
  return again ? peer.match : peer.next - 1;
}

// A probe may turn out to match. So new entries go after it at once, in an append that repeats all
// that the probe had.
bool may_probe_again(const Log& log, const Progress& peer, const Options& options) {
  return peer.state == ProgressState::probe && peer.probed < log.last() &&
         log.term(peer.next - 1).has_value() && is_little(log, peer.next, options);
}

}  // namespace

// When the last message of a majority came. A leader that has not heard from one for an election
// timeout steps down, so that its clients look elsewhere (the dissertation, 6.2).
Time Raft::majority_heard() const {
  return configuration().reached_by_quorum([this](NodeId id) {
    if (id == id_) return now_;
    const auto peer = peers_.find(id);
    return peer == peers_.end() ? Time::min() : peer->second.heard;
  });
}

void Raft::tick_leader() {
  if (!hears_majority()) return become_follower(hard_.term, kNoNode);
  if (transferee_ != kNoNode && now_ >= transfer_due_) transferee_ = kNoNode;
  for (auto& [id, peer] : peers_) {
    if (peer.heartbeat || now_ < peer.due(timing_)) continue;
    peer.heartbeat = flush_ = true;
    if (id == transferee_) urge_transferee();
  }
}

Proposal Raft::propose(std::string data) {
  if (role_ != Role::leader) return {.outcome = Outcome::not_leader};
  const Entry entry{.data = std::move(data)};
  const std::size_t bytes = entry.bytes();
  if (bytes > options_.max_entry_bytes) return {.outcome = Outcome::invalid};
  if (transferee_ != kNoNode) return {.outcome = Outcome::transferring};
  if (uncommitted_bytes_ + bytes > options_.max_uncommitted_bytes) {
    return {.outcome = Outcome::overloaded};
  }
  append_own(EntryKind::normal, entry.data);
  return {.index = log_.last(), .term = hard_.term};
}

// Learners may change at once, because the majorities stay the same. For other changes there is a
// joint configuration between the old and the new one; after_commit() ends it (the paper, 6).
Proposal Raft::propose(Configuration target) {
  if (role_ != Role::leader) return {.outcome = Outcome::not_leader};
  target = normalized(std::move(target));
  if (!is_valid(target) || target.joint()) return {.outcome = Outcome::invalid};
  if (transferee_ != kNoNode) return {.outcome = Outcome::transferring};
  if (configuration().joint() || log_.configuration_index() > commit_) {
    return {.outcome = Outcome::change_pending};
  }
  if (target.voters != configuration().voters) target.outgoing = configuration().voters;
  append_own(EntryKind::configuration, encode(target));
  return {.index = log_.last(), .term = hard_.term};
}

void Raft::append_own(EntryKind kind, std::string data) {
  Entry entry{hard_.term, log_.last() + 1, kind, std::move(data)};
  uncommitted_bytes_ += entry.bytes();
  log_.append(std::move(entry));
  if (kind == EntryKind::configuration) track_peers();
  flush_ = true;
}

// Keeps the progress of exactly the servers that the latest configuration names.
void Raft::track_peers() {
  for (const NodeId id : configuration().servers()) {
    if (id == id_ || peers_.contains(id)) continue;
    peers_[id].next = log_.last() + 1;
    peers_[id].heard = now_;
    peers_[id].last_sent = now_;
    peers_[id].unanswered_since = now_;
  }
  std::erase_if(peers_, [this](const auto& peer) { return !configuration().contains(peer.first); });
  if (!configuration().is_voter(transferee_)) transferee_ = kNoNode;
}

// An entry is committed when a majority has persisted it. Only entries of this term are committed
// by counting; they carry the earlier ones with them (the paper, 5.4.2 and figure 8).
void Raft::maybe_commit() {
  const Index index = configuration().reached_by_quorum([this](NodeId id) -> Index {
    if (id == id_) return persisted_;
    const auto peer = peers_.find(id);
    return peer == peers_.end() ? 0 : peer->second.match;
  });
  if (index <= commit_ || log_.term(index) != hard_.term) return;
  for (Index i = commit_ + 1; i <= index; ++i) uncommitted_bytes_ -= log_[i].bytes();
  commit_to(index);
  after_commit();
}

void Raft::after_commit() {
  if (!reads_.empty()) flush_ = true;  // some may have waited for the first commit of the term
  if (commit_ < log_.configuration_index()) return;
  if (configuration().joint()) {
    Configuration target = configuration();
    target.outgoing.clear();
    append_own(EntryKind::configuration, encode(target));
  } else if (!configuration().is_voter(id_)) {
    hand_over();
  }
}

// Hands the cluster over to the remaining servers (the paper, 6), without an election timeout in
// between.
void Raft::hand_over() {
  NodeId best = kNoNode;
  Index match = 0;
  for (auto& [id, peer] : peers_) {
    send_heartbeat(id, peer);
    if (configuration().is_voter(id) && peer.match >= match) {
      best = id;
      match = peer.match;
    }
  }
  if (best != kNoNode) send({.type = MessageType::timeout_now, .to = best});
  become_follower(hard_.term, kNoNode);
}

Outcome Raft::transfer(NodeId target) {
  if (role_ != Role::leader) return Outcome::not_leader;
  if (target == id_ || !configuration().is_voter(target)) return Outcome::invalid;
  if (transferee_ != kNoNode && transferee_ != target) return Outcome::transferring;
  transferee_ = target;
  transfer_due_ = saturating_add(now_, timing_.timeout());
  urge_transferee();
  return Outcome::accepted;
}

// The transferee's election does not wait for promises to end, whenever this message arrives. So
// the leader gives up its lease before it sends this.
void Raft::urge_transferee() {
  if (peers_.at(transferee_).match != log_.last()) return;
  lease_given_up_ = true;
  send({.type = MessageType::timeout_now, .to = transferee_});
}

// The follower has promised the timeout in the message that it acknowledges, whatever the timeout
// was before or is at present.
void Raft::acknowledged(Progress& peer, const Message& message) {
  peer.heard = now_;
  peer.round = std::max(peer.round, message.round);
  peer.acknowledged = std::max(peer.acknowledged, message.sent);
  peer.promised_until =
      std::max(peer.promised_until, saturating_add(message.sent, timing_.lease(message.extension)));
  timing_.measure(message.from, now_ - message.sent);
  timing_.adapt(configuration(), id_);
  finish_reads();
}

void Raft::step_append_reply(const Message& message) {
  const auto found = peers_.find(message.from);
  if (role_ != Role::leader || found == peers_.end() || tells_term(message)) return;
  Progress& peer = found->second;
  acknowledged(peer, message);
  if (message.reject) {
    if (peer.refuse(message.index, log_.last_up_to(message.hint, message.log_term))) flush_ = true;
    return;
  }
  flush_ = true;
  if (!peer.acknowledge(message.index)) return;
  if (message.from == transferee_) urge_transferee();
  maybe_commit();
}

// If a heartbeat is answered and an append sent before it is not, the append counts as lost. That
// is wrong at times, where messages overtake each other; then entries are sent twice.
void Raft::step_heartbeat_reply(const Message& message) {
  const auto found = peers_.find(message.from);
  if (role_ != Role::leader || found == peers_.end()) return;
  Progress& peer = found->second;
  acknowledged(peer, message);
  if (peer.match >= log_.last() || peer.append_sent >= message.sent) return;
  // The longer messages take, the more they overtake each other.
  if (message.sent < saturating_add(peer.append_sent, timing_.extension() / 4)) return;
  // A snapshot takes longer.
  if (peer.state == ProgressState::snapshot &&
      message.sent < saturating_add(peer.append_sent, timing_.timeout())) {
    return;
  }
  if (peer.state == ProgressState::probe) {
    peer.probing = false;
  } else {
    peer.probe();
  }
  flush_ = true;
}

// Sends all that is due. Everything that has come up since the last Ready shares its messages.
void Raft::flush() {
  if (!std::exchange(flush_, false) || role_ != Role::leader) return;
  const bool new_round = begin_reads();
  const std::vector<NodeId> wanted = recipients();
  for (auto& [id, peer] : peers_) {
    const bool is_due = new_round || peer.heartbeat;
    if (!is_due && std::ranges::find(wanted, id) == wanted.end()) continue;
    if (send_appends(id, peer) || !is_due) continue;
    if (!repeat_append(id, peer)) send_heartbeat(id, peer);
  }
  finish_reads();  // a single voter needs nobody else
}

// The servers that get new entries at once. If appends are thrifty, those are as few as commit the
// entries, if all of them answer; and those whose state the leader has to find out, or that the
// window holds back.
std::vector<NodeId> Raft::recipients() const {
  std::vector<NodeId> all;
  std::vector<NodeId> wanted;
  std::vector<std::tuple<bool, Time, NodeId>> prompt;  // those that have the entries come first
  for (const auto& [id, peer] : peers_) {
    all.push_back(id);
    if (peer.state != ProgressState::replicate || peer.cut) {
      wanted.push_back(id);
    } else if (configuration().is_voter(id) && peer.answers(now_, timing_.round_trip())) {
      prompt.emplace_back(peer.next <= log_.last(), peer.last_sent, id);
    }
  }
  if (!options_.thrifty_appends) return all;
  std::ranges::sort(prompt);
  std::vector<NodeId> quorum = {id_};
  const auto is_enough = [&] {
    return configuration().has_quorum(
        [&](NodeId id) { return std::ranges::find(quorum, id) != quorum.end(); });
  };
  for (auto next = prompt.begin(); next != prompt.end() && !is_enough(); ++next) {
    quorum.push_back(std::get<NodeId>(*next));
  }
  if (!is_enough()) return all;
  wanted.insert(wanted.end(), quorum.begin(), quorum.end());
  return wanted;
}

// Sends as much as the window allows. True if that is anything.
bool Raft::send_appends(NodeId to, Progress& peer) {
  bool any = false;
  const auto may_append = [&] {
    return peer.can_send(options_.max_inflight_appends) ||
           (peer.heard > now_ - timing_.timeout() && may_probe_again(log_, peer, options_));
  };
  while (peer.match < log_.last() && may_append()) {
    if (!log_.term(peer.next - 1)) {
      send_snapshot(to, peer);
      return true;
    }
    if (peer.next > log_.last() && peer.state != ProgressState::probe) break;
    send_append(to, peer,
                peer.next > log_.last() ? peer.next - 1 : append_after(log_, peer, options_));
    any = true;
  }
  peer.cut = peer.next <= log_.last();
  return any;
}

// Instead of a heartbeat, sends the entries under way again, if there are any and they are small.
bool Raft::repeat_append(NodeId to, Progress& peer) {
  if (peer.state != ProgressState::replicate || peer.match >= log_.last() ||
      !peer.can_send(options_.max_inflight_appends) ||
      append_after(log_, peer, options_) != peer.match) {
    return false;
  }
  send_append(to, peer, peer.match);
  return true;
}

void Raft::send_append(NodeId to, Progress& peer, Index before) {
  Message append = to_follower(MessageType::append, to, peer);
  append.index = before;
  append.log_term = *log_.term(before);
  append.commit = commit_;
  if (before < log_.last()) {
    append.entries = log_.entries(before + 1, log_.last(), options_.max_append_bytes);
  }
  peer.sent(before + append.entries.size(), now_);
  send(std::move(append));
}

void Raft::send_snapshot(NodeId to, Progress& peer) {
  peer.sent_snapshot(log_.snapshot().index, now_);
  Message message = to_follower(MessageType::snapshot, to, peer);
  message.snapshot = log_.snapshot();
  send(std::move(message));
}

void Raft::send_heartbeat(NodeId to, Progress& peer) {
  Message heartbeat = to_follower(MessageType::heartbeat, to, peer);
  heartbeat.commit = std::min(peer.match, commit_);
  send(std::move(heartbeat));
}

// A message to a follower, with the members that the reply echoes.
Message Raft::to_follower(MessageType type, NodeId to, Progress& peer) {
  peer.spoke(now_);
  longest_extension_ = std::max(longest_extension_, timing_.extension());
  return {.type = type, .to = to, .round = round_, .sent = now_, .extension = timing_.extension()};
}

}  // namespace maelstrom::raft
