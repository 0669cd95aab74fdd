// The part of Spreader that writes batches.
#include <algorithm>
#include <chrono>

#include "broadcast/check_batch.hpp"
#include "broadcast/spreader.hpp"

namespace apps::broadcast {
namespace {

using maelstrom::Duration;
using maelstrom::Time;

std::int64_t to_us(Duration duration) {
  return std::min(std::chrono::duration_cast<std::chrono::microseconds>(duration).count(),
                  kLongestUs);
}

}  // namespace

std::vector<Spreader::Outgoing> Spreader::collect(Time now) {
  std::vector<Outgoing> outgoing;
  for (std::size_t peer = 0; peer < links_.size(); ++peer) {
    if (peer == self_) continue;
    expire(peer, now);
    complain(peer, now);
  }
  canvass(now);
  notice_hub(now);
  plan_all(now, now);
  const Time tick = next_tick(now);
  bool has_ticked = false;
  for (std::size_t peer = 0; peer < links_.size(); ++peer) {
    if (peer == self_) continue;
    const Link& link = links_[peer];
    const auto time = link.deadline();
    if (!time || *time > now) continue;
    const bool is_tick = link.waits_for_tick();
    if (is_tick && is_held(*time, now)) continue;
    has_ticked = has_ticked || is_tick;
    outgoing.push_back({peer, write(peer, now)});
  }
  if (has_ticked) held_until_.reset();
  if (rescue_ && *rescue_ <= now) {
    rescue_.reset();
    if (tick > now) credit_ -= kTicksPerRescue;
  }
  if (has_ticked && tick <= now) {
    last_tick_ = now;
    credit_ = std::min(credit_ + 1, kMaxCredit);
  }
  plan_all(now, now);
  return outgoing;
}

Batch Spreader::write(std::size_t peer, Time now) {
  Link& link = links_[peer];
  const Pace pace = link.pace;
  Batch batch;
  batch.number = ++number_;
  batch.role = peer == hub() ? kLeaf : serves(peer) ? kHub : link.is_probe ? kProbe : kReply;
  const bool is_attempt = pace == Pace::slow && link.news_due && *link.news_due <= now;
  const bool is_lost = pace == Pace::leaf && !link.phase.is_known() && !link.is_asked;
  batch.ask = link.is_to_be_asked || is_attempt || is_lost;  // answers to questions ask nothing
  batch.have = values_.marks();
  if (link.heard > 0) {
    const Duration early = (next_tick(link.heard_at) - link.heard_at) % options_.period;
    batch.echo = Echo{link.heard, to_us(early), to_us(now - link.heard_at)};
  }
  if (link.is_suspected && !link.is_cut) link.forget_unanswered();
  write_runs(link, pace, batch);
  if (!batch.runs.empty() && link.news_born) batch.age_us = to_us(now - *link.news_born);
  if (batch.role == kHub) {
    for (std::size_t other = 0; other < links_.size(); ++other) {
      if (other != peer && links_[other].is_suspected && serves(other)) {
        batch.missing.push_back(static_cast<std::int64_t>(other));
      }
    }
  }
  if ((batch.ask || !batch.runs.empty()) && !link.is_suspected) {
    link.await_answer({batch.number, now, answerable(batch, now), link.sent});
    if (!canvass_ && !round_trip_.is_known()) canvass_ = now + silence();
  }
  link.is_asked = link.is_asked || batch.ask;
  link.is_to_be_asked = link.is_probe = link.wants_all = false;
  link.answer.reset();
  link.news_due.reset();
  link.news_born.reset();
  link.note_departure(batch.number, now);
  return batch;
}

void Spreader::write_runs(Link& link, Pace pace, Batch& batch) {
  std::size_t room = kMaxValues;
  link.sent.resize(values_.slots());
  const bool is_asked = link.is_to_be_asked && !link.is_probe;
  if (pace == Pace::none && !link.wants_all && !is_asked) return;  // other nodes send it values
  const bool is_ours_only = pace == Pace::at_once && !link.wants_all && !is_asked;
  for (std::size_t slot = 0; slot < values_.slots() && room > 0; ++slot) {
    const std::size_t from = link.sent[slot];
    if (from >= values_.size(slot) || (is_ours_only && !is_up_to_us(slot))) continue;
    batch.runs.push_back(values_.run(slot, from, room));
    const std::size_t count = std::get<3>(batch.runs.back()).size();
    link.sent[slot] += count;
    room -= count;
  }
  link.is_cut = room == 0;
}

// The patience for an immediate answer. It rests on the measurements of all peers, and on those of
// this peer once there are enough.
Duration Spreader::patience(const Link& link, int times) const {
  const Duration all = round_trip_.patience(options_.patience, times);
  if (!link.round_trip.is_settled()) return all;
  return std::max(all, link.round_trip.patience(options_.patience, times));
}

// Where latencies vary the delay is longer: more batches come that the acknowledgement can share.
Duration Spreader::ack_delay() const {
  if (options_.ack_delay == Duration{}) return {};
  return options_.ack_delay + round_trip_.spread();
}

// When the peer answers the batch, if it has arrived by then.
Time Spreader::answerable(const Batch& batch, Time now) const {
  if (batch.ask) return now;
  // A hub answers at its next tick. Others wait for a batch to ride on, and for their hub's tick.
  const Duration delay = batch.role == kLeaf ? Duration{} : ack_delay();
  return now + delay + (options_.is_mesh ? Duration{} : options_.period);
}

// By when the oldest unanswered batch has to be answered. Follows each round trip that is measured
// meanwhile.
Time Spreader::latest_answer(const Link& link) const {
  return link.unanswered.front().answerable + patience(link, 2);  // a wrong suspicion costs much
}

}  // namespace apps::broadcast
