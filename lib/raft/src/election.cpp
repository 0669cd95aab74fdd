// Elections (the paper, 5.2 and 5.4.1) with pre-votes (the dissertation, 9.6).
#include <algorithm>

#include "maelstrom/raft/raft.hpp"

namespace maelstrom::raft {

// The election is not due before the promise ends. If the promise is longer than the timeout, the
// time is still random: all servers gave that promise at about the same time.
void Raft::draw_election_timeout() {
  const Duration timeout = timing_.timeout();
  const Time from = std::max(now_, promise_.until() - timeout);
  election_due_ = saturating_add(from, random_.between(timeout, timeout * 2));
}

void Raft::campaign(Time now) {
  now_ = std::max(now_, now);
  if (role_ == Role::leader || !may_campaign() || now_ < promise_.until()) return;
  // A server without a term disturbs nobody by beginning term 1. Only the first voter does so, so
  // that servers do not split the votes.
  if (hard_.term == 0 && configuration().voters.front() == id_) {
    begin_vote(false);
  } else {
    begin_pre_vote();
  }
}

// A server that its own latest configuration leaves out may still be needed to commit that
// configuration, when no other log is as complete (the dissertation, 4.2.2). Its own vote does not
// count then.
bool Raft::may_campaign() const { return log_.may_vote(id_, commit_); }

// Asks whether it could win an election, before it disturbs anybody with a new term. Late votes
// still count in the term that they were asked for: this server stays in it until the next
// election.
void Raft::begin_pre_vote() {
  role_ = Role::pre_candidate;
  asking_since_ = now_;
  leader_ = kNoNode;
  transfer_ = false;
  pre_votes_ = {{id_, true}};
  draw_election_timeout();
  ask_for_votes();
  count_votes();
}

void Raft::begin_vote(bool transfer) {
  hard_ = {hard_.term + 1, id_, hard_.promise};
  role_ = Role::candidate;
  leader_ = kNoNode;
  transfer_ = transfer;
  pre_votes_.clear();
  votes_ = {{id_, true}};
  draw_election_timeout();
  ask_for_votes();
  count_votes();
}

// Asks the voters that have not answered yet.
void Raft::ask_for_votes() {
  retry_due_ = saturating_add(now_, timing_.repetition());
  const bool pre = role_ == Role::pre_candidate;
  const auto& answers = pre ? pre_votes_ : votes_;
  for (const NodeId voter : configuration().servers()) {
    if (!configuration().is_voter(voter) || answers.contains(voter)) continue;
    send({.type = pre ? MessageType::pre_vote : MessageType::vote,
          .to = voter,
          .term = hard_.term + (pre ? 1 : 0),
          .index = log_.last(),
          .log_term = log_.last_term(),
          .transfer = transfer_,
          .sent = now_});
  }
}

void Raft::count_votes() {
  const auto answered = [this](const std::map<NodeId, bool>& votes, bool granted) {
    return configuration().has_quorum([&](NodeId id) {
      const auto vote = votes.find(id);
      return vote != votes.end() && vote->second == granted;
    });
  };
  const bool pre = role_ == Role::pre_candidate;
  if (answered(votes_, true)) {
    become_leader();
  } else if (pre && answered(pre_votes_, true)) {
    begin_vote(false);
  } else if (answered(pre ? pre_votes_ : votes_, false)) {
    become_follower(hard_.term, kNoNode);
  }
}

// A server that heard of a leader less than an election timeout ago does not vote, and neither does
// a leader that hears from a majority. So a server that was cut off cannot depose a working leader
// (the dissertation, 4.2.3), and nobody else leads while a lease holds (6.4.1). An election that
// the leader asked for is exempt.
bool Raft::promised(const Message& message) const {
  if (message.transfer) return false;
  return now_ < promise_.until() || (role_ == Role::leader && hears_majority());
}

// When two servers with the same log ask for pre-votes at the same time, the one with the smaller
// id goes on, so that they do not take each other's votes later. This holds only for as long as an
// answer takes: nobody else may hear that server.
bool Raft::has_precedence(const Message& pre_vote) const {
  return role_ == Role::pre_candidate && id_ < pre_vote.from && pre_vote.index == log_.last() &&
         pre_vote.log_term == log_.last_term() &&
         now_ < saturating_add(asking_since_, timing_.timeout() / Timing::kRoundTrips);
}

void Raft::step_vote(const Message& message) {
  const bool pre = message.type == MessageType::pre_vote;
  if (pre && has_precedence(message)) return;
  const bool again = !pre && hard_.vote == message.from;
  if (!again && promised(message)) return;
  // A granted pre-vote has to be for a later term, and binds nobody.
  const bool free =
      pre ? message.term > hard_.term : again || (hard_.vote == kNoNode && leader_ == kNoNode);
  const bool grant = free && log_.is_up_to_date(message.index, message.log_term);
  if (grant && !pre) hard_.vote = message.from;
  // A server that was not told the time for long may be past its own election's time: it lets the
  // other election go on first.
  if (grant && (!pre || now_ >= election_due_)) draw_election_timeout();
  send({.type = pre ? MessageType::pre_vote_reply : MessageType::vote_reply,
        .to = message.from,
        .term = grant ? message.term : hard_.term,
        .reject = !grant,
        .sent = message.sent});
  // There is no leader any more, as far as the two know, and the other lacks entries: it cannot win
  // with this server's vote, while this server can with its.
  if (pre && free && !grant && role_ == Role::follower && may_campaign()) begin_pre_vote();
}

// Late answers count too. An answer to an earlier run of this server may have a time of another
// clock. When answers come much closer together than the requests were sent, the voter slept
// meanwhile: that delay says nothing about later answers, so the end of this election need not wait
// as long.
void Raft::measure_answer(const Message& reply) {
  if (role_ == Role::leader || leader_ != kNoNode) return;
  if (reply.sent < started_ || reply.sent > now_) return;
  const bool slept = timing_.measure_answer(reply.from, reply.sent, now_);
  timing_.adapt(configuration(), id_);
  if (slept) {
    const Duration timeout = timing_.timeout();
    election_due_ =
        std::min(election_due_, saturating_add(now_, random_.between(timeout, timeout * 2)));
  }
}

void Raft::step_vote_reply(const Message& message) {
  const bool pre = message.type == MessageType::pre_vote_reply;
  if (!configuration().is_voter(message.from)) return;
  measure_answer(message);
  if (pre ? role_ != Role::pre_candidate : votes_.empty()) return;
  if (pre && !message.reject && message.term != hard_.term + 1) return;  // to an earlier one
  (pre ? pre_votes_ : votes_).emplace(message.from, !message.reject);
  count_votes();
}

// The first entry of its term lets a leader commit what earlier leaders left (the paper, 5.4.2).
void Raft::become_leader() {
  role_ = Role::leader;
  leader_ = id_;
  votes_.clear();
  pre_votes_.clear();
  peers_.clear();
  transferee_ = kNoNode;
  lease_given_up_ = false;
  round_ = 0;
  led_since_ = now_;
  longest_extension_ = Duration(0);
  uncommitted_bytes_ = 0;
  for (Index index = commit_ + 1; index <= log_.last(); ++index) {
    uncommitted_bytes_ += log_[index].bytes();
  }
  track_peers();
  append_own(EntryKind::empty, {});
}

}  // namespace maelstrom::raft
