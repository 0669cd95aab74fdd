// The part of Gossip that writes batches.
#include <algorithm>
#include <chrono>

#include "maelstrom/replication/gossip.hpp"

namespace maelstrom::replication {
namespace {

std::uint64_t to_us(Duration duration) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0)), Head::kLongestUs);
}

}  // namespace

std::vector<Gossip::Call> Gossip::due(Time now) {
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    if (node != self_) expire(node, now);
  }
  notice_hub(now);
  plan_all(now);
  std::vector<Call> calls;
  bool has_ticked = false;
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    const Peer& peer = peers_[node];
    const auto time = node == self_ ? std::nullopt : deadline_of(peer);
    if (!time || *time > now) continue;
    has_ticked = has_ticked || (peer.pace == Pace::hub && peer.news_at && *peer.news_at <= now);
    calls.push_back({node, peer.stream.is_cut() ? ours_ : peer.stream.known()});
    for (const auto& mark : ours_.marks()) {
      const Origin origin = Versions::origin(mark);
      if (!peer.claims.takes(origin)) calls.back().base.raise(origin, std::get<2>(mark));
    }
  }
  if (has_ticked) last_tick_ = now;
  return calls;
}

Head Gossip::write(std::size_t node, const Versions& reach, Time now) {
  Peer& peer = peers_[node];
  Stream& stream = peer.stream;
  const bool is_attempt = peer.news_at && *peer.news_at <= now &&
                          (peer.pace == Pace::helper || peer.pace == Pace::probe);
  const bool is_first = peer.pace == Pace::leaf && !peer.phase.is_known() && !stream.answerable();
  Versions reached = stream.known();
  reached.join(reach);
  const Versions goal = peer.claims.taken(ours_);
  const bool is_part = !reach.empty() && !reached.covers(goal);
  Head head;
  head.number = ++number_;
  head.role = node == hub()                                        ? Head::kLeaf
              : peer.pace == Pace::hub || peer.pace == Pace::probe ? Head::kHub
                                                                   : Head::kReply;
  head.asks = peer.is_to_be_asked || is_attempt || is_first || is_part;
  head.have = ours_.marks();
  if (stream.heard() > 0) {
    const Time heard_at = stream.heard_at();
    const Duration early = (next_tick(heard_at) - heard_at) % options_.period;
    head.echo = Echo{stream.heard(), to_us(early), to_us(now - heard_at)};
  }
  if (head.role == Head::kHub) {
    for (std::size_t other = 0; other < peers_.size(); ++other) {
      const bool is_missed = other != node && is_suspected(other) && serves(other);
      if (is_missed) head.missing.push_back(other);
    }
  }
  std::optional<Time> answerable;
  if (head.asks) {
    answerable = now;
  } else if (!reach.empty() && head.role != Head::kReply) {
    // A hub answers at its next tick. Others wait for news to ride on, and for their hub's tick.
    const Duration delay = head.role == Head::kLeaf ? Duration{} : options_.ack_delay;
    answerable = now + delay + options_.period;
  }
  if (stream.is_suspected) {
    answerable.reset();  // attempts are not awaited
    ++stream.attempts;
  }
  stream.wrote(head.number, reach, goal, answerable, now);
  peer.is_to_be_asked = false;
  peer.answer_at.reset();
  peer.news_at.reset();
  plan(node, now);
  return head;
}

}  // namespace maelstrom::replication
