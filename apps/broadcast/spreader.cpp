#include "broadcast/spreader.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "broadcast/check_batch.hpp"

namespace apps::broadcast {
namespace {

using maelstrom::Duration;
using maelstrom::Time;

// A leaf that does not know the hub's phase yet sends at once, but leaves this gap between two
// batches. It is small enough for values to be in time all the same.
constexpr Duration kUnalignedGap = std::chrono::milliseconds(20);
// A tick waits, once, when batches seem to have been held up: for kGather after the first of them,
// or for the grace. Batches of leaves come at most a quarter of a period before a tick.
constexpr Duration kGather = std::chrono::milliseconds(5);
constexpr int kWindowPart = 4;
// A peer that looked for us gets values for as long as this many of its attempts take.
constexpr int kAttempts = 3;

}  // namespace

Spreader::Spreader(Options options, const Self& self, Time now)
    : options_(options),
      self_(self.rank),
      first_tick_(now),
      own_(values_.slot({static_cast<std::int64_t>(self.rank), self.boot})),
      number_(self.first_number),
      links_(self.nodes, Link(options.period)),
      canvassed_(self_),
      last_hub_(hub()),
      last_tick_(now) {
  for (Link& link : links_) link.echoed = number_;
}

void Spreader::restore(std::span<const std::int64_t> values) {
  for (const std::int64_t value : values) values_.append(own_, value);
  for (Link& link : links_) link.is_greeting = link.is_to_be_asked = true;
}

std::size_t Spreader::add(std::int64_t value, Time now) {
  start_ticking(now);
  values_.append(own_, value);
  plan_all(now, now);
  return values_.size(own_) - 1;
}

// The first period begins with the first value or batch.
void Spreader::start_ticking(Time now) {
  if (!std::exchange(is_ticking_, true)) first_tick_ = last_tick_ = now;
}

// --- Incoming batches ----------------------------------------------------------------------------

void Spreader::check(std::size_t peer, const Batch& batch) const {
  if (peer >= links_.size() || peer == self_) refuse("a batch is not from a peer");
  check_batch(batch, links_.size());
}

std::span<const std::int64_t> Spreader::own_news(const Batch& batch) const {
  for (const Run& run : batch.runs) {
    if (values_.find({std::get<0>(run), std::get<1>(run)}) == own_) return values_.news(run);
  }
  return {};
}

void Spreader::receive(std::size_t peer, const Batch& batch, Time now) {
  check(peer, batch);
  start_ticking(now);
  Link& link = links_[peer];
  const std::size_t news = take(link, batch, now);
  if (!link.is_overtaken(batch.number, now)) {
    link.confirm(values_.read(batch.have), batch.number);
    link.heard_at = now;
    link.is_leaf = batch.role == kLeaf;
    link.missing = batch.missing;
    if (batch.role == kHub) link.serves_until = now + kAttempts * patience(link);
  }
  // An echo may have a number that we have not reached yet: a peer that believes such a number will
  // hear the right one.
  if (batch.echo && batch.echo->number <= number_) learn(link, *batch.echo, now);
  owe_answer(peer, batch, now);
  if (news > 0 && link.is_leaf) {
    last_news_ = now;
    if (held_until_) held_until_ = std::min(*held_until_, now + kGather);
  }

  const Duration age = std::chrono::microseconds(batch.age_us);
  const Duration limit = options_.period + Phase::grace(options_.period);
  const bool is_in_time = age <= limit;  // if not, a fault held it up, not chance
  if (news > 0 && is_in_time && !options_.is_mesh) {
    const Time latest = now + (limit - age);
    if (latest < next_tick(now) && credit_ >= kTicksPerRescue) {
      rescue_ = std::min(rescue_.value_or(latest), latest);
    }
  }
  plan_all(is_in_time ? now - age : now, now);
  if (!link.complaint && lacks_news_of(peer, batch.have)) {
    link.complaint = due(peer, link.pace, now + round_trip_.spread());
    link.have = batch.have;
  }
}

std::size_t Spreader::take(const Link& link, const Batch& batch, Time now) {
  const Time until = now + patience(link, 2);
  std::size_t news = 0;
  for (const Run& run : batch.runs) {
    const bool is_own = values_.find({std::get<0>(run), std::get<1>(run)}) == own_;
    if (values_.leaves_gap(run) && !is_own) early_.keep(run, until);
    news += values_.take(run);
  }
  return news + early_.settle(values_, now);
}

void Spreader::learn(Link& link, const Echo& echo, Time now) {
  const auto sent = link.acknowledge(echo.number, now - round_trip_.longest());
  // When batches overtake one another, the echo names only the fastest.
  if (link.late) round_trip_.add(now - *link.late);
  if (!sent) return;
  link.phase.add_last_call(*sent + std::chrono::microseconds(echo.early_us));
  if (!echo.held_us) return;
  const Duration measured = now - *sent - std::chrono::microseconds(*echo.held_us);
  if (measured < Duration{}) return;  // the peer cannot have held it for so long
  link.round_trip.add(measured);
  round_trip_.add(measured);
}

void Spreader::owe_answer(std::size_t peer, const Batch& batch, Time now) {
  Link& link = links_[peer];
  if (batch.ask) {
    link.wants_all = link.wants_all || batch.role != kProbe;
    link.answer_by(now);
  } else if (batch.runs.empty()) {
    return;
  } else if (batch.role == kLeaf) {
    link.answer_by(next_tick(now));
  } else {
    const Time time = now + ack_delay();
    link.answer_by(peer == hub() ? next_call(link, time) : time);
  }
}

// True if the peer has values that we lack and no other node is expected to send us.
bool Spreader::lacks_news_of(std::size_t peer, std::span<const Mark> theirs) const {
  return std::ranges::any_of(theirs, [&](const Mark& mark) {
    const bool is_theirs = std::get<0>(mark) == static_cast<std::int64_t>(peer);
    return (!options_.is_mesh || is_theirs) && values_.lacks(mark);
  });
}

// --- Hubs and leaves -----------------------------------------------------------------------------

std::size_t Spreader::hub() const {
  if (options_.is_mesh) return self_;
  std::size_t rank = 0;
  while (rank < self_ && links_[rank].is_suspected) ++rank;
  return rank;
}

// In a mesh the origin of a log sends it. True if we are the origin, or the origin may be gone.
bool Spreader::is_up_to_us(std::size_t slot) const {
  const auto node = static_cast<std::size_t>(values_.origin(slot).node);
  return node == self_ || links_[node].is_suspected || !values_.is_latest(slot);
}

bool Spreader::is_told(std::size_t peer) const {
  const auto tells = [&](const Link& link) {
    return !link.is_suspected &&
           std::ranges::find(link.missing, static_cast<std::int64_t>(peer)) != link.missing.end();
  };
  if (options_.is_mesh) return std::ranges::any_of(links_, tells);
  return hub() != self_ && tells(links_[hub()]);
}

// True if we have to see to it that the peer gets everything.
bool Spreader::serves(std::size_t peer) const {
  const Link& link = links_[peer];
  return hub() == self_ || peer <= hub() || link.is_leaf || link.is_greeting || is_told(peer);
}

Pace Spreader::pace(std::size_t peer, Time now) const {
  const Link& link = links_[peer];
  if (!serves(peer)) return now < link.serves_until ? Pace::slow : Pace::none;
  if (link.is_suspected) return Pace::slow;
  if (options_.is_mesh) {
    const bool is_help = !lacks_of(link, own_) && lacks(link, Pace::at_once);
    return is_help || is_told(peer) ? Pace::slow : Pace::at_once;
  }
  if (peer == hub()) return Pace::leaf;
  return hub() == self_ || link.is_leaf ? Pace::hub : Pace::slow;
}

bool Spreader::lacks(const Link& link, Pace pace) const {
  for (std::size_t slot = 0; slot < values_.slots(); ++slot) {
    if (lacks_of(link, slot) && (pace != Pace::at_once || is_up_to_us(slot))) return true;
  }
  return false;
}

// --- When ----------------------------------------------------------------------------------------

// The first unused tick that is not before `from`.
Time Spreader::next_tick(Time from) const {
  const Duration since = std::max(from, last_tick_ + Duration(1)) - first_tick_;
  const auto periods = (since + options_.period - Duration(1)) / options_.period;
  return first_tick_ + periods * options_.period;
}

Time Spreader::next_call(const Link& link, Time from) const {
  const bool is_known = link.phase.is_known();
  const Duration gap = is_known ? link.phase.margin() : kUnalignedGap;  // not twice for one tick
  if (link.last_sent) from = std::max(from, *link.last_sent + gap);
  return is_known ? link.phase.next(from) : from;
}

Time Spreader::next_probe(const Link& link, Time now) const {
  return link.last_sent ? std::max(now, *link.last_sent + patience(link)) : now;
}

Time Spreader::due(std::size_t peer, Pace pace, Time from) const {
  const Link& link = links_[peer];
  switch (pace) {
    case Pace::none:
    case Pace::slow: return next_probe(link, from);
    case Pace::leaf: return next_call(link, from);
    case Pace::hub: return next_tick(from);
    case Pace::at_once: return from;
  }
  return from;
}

// Chooses when the peer gets the values that it lacks, if that is not chosen yet.
void Spreader::plan(std::size_t peer, Time born, Time now) {
  Link& link = links_[peer];
  const Pace pace = this->pace(peer, now);
  const bool is_probed = pace == Pace::slow && link.is_suspected;
  if (pace == Pace::none || (!is_probed && !lacks(link, pace))) {
    link.news_due.reset();
    link.news_born.reset();
  } else {
    if (!link.news_due || pace != link.pace) link.news_due = due(peer, pace, now);
    if (!link.news_born) link.news_born = born;
    if (pace == Pace::hub && rescue_) link.news_due = std::min(*link.news_due, *rescue_);
  }
  link.pace = pace;
  if (link.is_to_be_asked) link.answer_by(now);
}

void Spreader::plan_all(Time born, Time now) {
  for (std::size_t peer = 0; peer < links_.size(); ++peer) {
    if (peer != self_) plan(peer, born, now);
  }
}

std::optional<Time> Spreader::next_deadline() const {
  std::optional<Time> next;
  const auto consider = [&next](Time time) { next = std::min(next.value_or(time), time); };
  for (std::size_t peer = 0; peer < links_.size(); ++peer) {
    if (peer == self_) continue;
    const Link& link = links_[peer];
    if (const auto time = link.deadline()) {
      const bool is_held = held_until_ && link.waits_for_tick();
      consider(is_held ? std::max(*time, *held_until_) : *time);
    }
    if (link.complaint) consider(*link.complaint);
    if (!link.unanswered.empty()) consider(latest_answer(link));
  }
  if (canvass_) consider(*canvass_);
  return next;
}

// --- Peers that do not answer --------------------------------------------------------------------

void Spreader::expire(std::size_t peer, Time now) {
  Link& link = links_[peer];
  if (link.unanswered.empty() || now < latest_answer(link)) return;
  link.forget_unanswered();
  if (link.is_asked) {
    suspect(peer, now);
  } else {
    link.is_to_be_asked = true;
  }
}

// Before the first answer we do not know why it is silent: the network may be slow, or the nodes
// that we wait for may be cut off. We ask one node after another until an answer comes, which shows
// how much patience is enough.
void Spreader::canvass(Time now) {
  const bool waits = std::ranges::any_of(
      links_, [](const Link& link) { return link.is_suspected || !link.unanswered.empty(); });
  if (round_trip_.is_known() || !waits) return canvass_.reset();
  if (!canvass_ || now < *canvass_) return;
  canvass_ = now + 2 * silence();
  do {
    canvassed_ = (canvassed_ + 1) % links_.size();
  } while (canvassed_ == self_);
  Link& link = links_[canvassed_];
  link.is_probe = !std::exchange(link.is_to_be_asked, true);
}

void Spreader::complain(std::size_t peer, Time now) {
  Link& link = links_[peer];
  if (!link.complaint || now < *link.complaint) return;
  link.complaint.reset();
  if (lacks_news_of(peer, link.have)) link.answer_by(now);
}

void Spreader::suspect(std::size_t peer, Time now) {
  const bool was_hub = peer == hub();
  links_[peer].is_suspected = true;
  for (std::size_t other = 0; other < links_.size(); ++other) {
    Link& link = links_[other];
    if (other == self_ || link.is_suspected) continue;
    // Ask all the next candidates at once which of them can be reached, rather than one after
    // another.
    if (was_hub && other < self_ && !link.is_asked) link.is_to_be_asked = true;
    // Ask the peers that we serve for help.
    const Pace pace = this->pace(other, now);
    if (serves(peer) && (pace == Pace::hub || pace == Pace::at_once)) {
      link.answer_by(due(other, pace, now));
    }
  }
}

// Tells a former hub of ours that it need not serve us any more.
void Spreader::notice_hub(Time now) {
  const std::size_t hub = this->hub();
  if (hub == last_hub_) return;
  if (last_hub_ != self_) links_[last_hub_].answer_by(now);
  last_hub_ = hub;
}

// A stall of the machine holds up the batches of all leaves, and our timers too. Then it is better
// to wait a little for the batches than to tick twice.
bool Spreader::is_held(Time due, Time now) {
  if (!held_until_) {
    const bool has_leaves = std::ranges::any_of(links_, &Link::is_leaf);
    if (has_leaves && last_news_ < due - options_.period / kWindowPart) {
      held_until_ = now + Phase::grace(options_.period);
    } else {
      held_until_ = now - due > kGather ? now + kGather : now;
    }
  }
  return now < *held_until_;
}

}  // namespace apps::broadcast
