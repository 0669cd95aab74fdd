#include "maelstrom/replication/gossip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "maelstrom/error.hpp"

namespace maelstrom::replication {
namespace {

// Of a period: the first gap between two batches to a hub whose ticks are not known yet.
constexpr int kUnaligned = 16;
constexpr Duration kFastAnswer = std::chrono::milliseconds(200);
// A peer that looked for us gets news for as long as this many of its attempts take.
constexpr int kAttempts = 2;
// A leaf tries suspects so many times as rarely as a hub.
constexpr int kLeafProbes = 3;
constexpr int kMaxDoublings = 8;

Duration from_us(std::uint64_t us) {
  return std::chrono::microseconds(static_cast<std::int64_t>(us));
}

[[noreturn]] void refuse(std::string text) {
  throw Error(ErrorCode::malformed_request, std::move(text));
}

}  // namespace

Gossip::Gossip(const GossipOptions& options, const Self& self, const Versions& ours, Time now)
    : options_(options),
      self_(self.node),
      ours_(ours),
      number_(self.first_number),
      peers_(self.nodes, Peer(options, self)),
      last_hub_(hub()),
      first_tick_(now),
      last_tick_(now) {}

void Gossip::restarted(Time now) {
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    if (node != self_ && (node == hub() || hub() == self_)) ask(peers_[node], now);
  }
  plan_all(now);
}

void Gossip::grew(Time now) {
  start_ticking(now);
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    if (node != self_ && !peers_[node].news_at) plan(node, now);
  }
}

// --- Batches that come ---------------------------------------------------------------------------

Versions Gossip::check(std::size_t peer, const Head& head) const {
  if (peer >= peers_.size() || peer == self_) refuse("a batch is not from a peer");
  if (head.number < 1) refuse("a batch has no number");
  const std::array roles = {Head::kLeaf, Head::kHub, Head::kReply};
  if (std::ranges::find(roles, head.role) == roles.end()) refuse("a batch has an unknown role");
  if (const auto& echo = head.echo) {
    if (echo->number < 1 || echo->early_us > Head::kLongestUs || echo->held_us > Head::kLongestUs) {
      refuse("the echo of a batch has no number or no time");
    }
  }
  const auto is_node = [this](std::uint64_t node) { return node < peers_.size(); };
  if (head.missing.size() > peers_.size() || !std::ranges::all_of(head.missing, is_node)) {
    refuse("a batch misses a node that there is not");
  }
  Versions have(head.have);
  check_nodes(have);
  return have;
}

void Gossip::check_nodes(const Versions& versions) const {
  for (const auto& mark : versions.marks()) {
    const std::uint64_t node = Versions::origin(mark).node;
    if (node >= peers_.size()) refuse(fmt::format("there is no node {}", node));
  }
}

void Gossip::heard(std::size_t node, const Head& head, bool has_news, Time now) {
  start_ticking(now);
  Peer& peer = peers_[node];
  if (!peer.stream.is_overtaken(head.number, now)) {
    Versions have(head.have);
    Versions known = have.meet(ours_);
    if (head.number < peer.stream.heard()) have.join(peer.claims);  // of an earlier life
    peer.claims = std::move(have);
    peer.stream.hear(head.number, std::move(known), now);
    peer.is_leaf = head.role == Head::kLeaf;
    if (head.role == Head::kHub) peer.serves_until = now + kAttempts * patience(peer, 1);
    const auto before = std::exchange(peer.missing, head.missing);
    if (node == hub()) ask_found(before, now);
  }
  // An echo may have a number that we have not reached yet: a peer that believes such a number will
  // hear the right one.
  if (head.echo && head.echo->number <= number_) learn(peer, *head.echo, now);
  owe_answer(node, head, has_news, now);
  plan_all(now);
}

void Gossip::learn(Peer& peer, const Echo& echo, Time now) {
  const auto sent = peer.stream.acknowledge(echo.number, from_us(echo.held_us), now);
  if (!sent) return;
  // It was chosen without the phase, or because this answer had not come.
  const bool has_waited = options_.awaits_answers && peer.news_at && *peer.news_at > now;
  if (!peer.phase.is_known() || has_waited) peer.news_at.reset();
  peer.phase.add_last_call(*sent + from_us(echo.early_us));
  const Duration measured = now - *sent - from_us(echo.held_us);
  if (measured >= Duration{}) round_trip_.add(measured);
}

void Gossip::answer_by(Peer& peer, Time time) {
  peer.answer_at = std::min(peer.answer_at.value_or(time), time);
}

void Gossip::ask(Peer& peer, Time now) {
  peer.is_to_be_asked = true;
  answer_by(peer, now);
}

void Gossip::owe_answer(std::size_t node, const Head& head, bool has_news, Time now) {
  Peer& peer = peers_[node];
  if (head.asks) return answer_by(peer, now);
  if (!has_news || head.role == Head::kReply) return;
  if (head.role == Head::kLeaf) return answer_by(peer, next_tick(now));
  const Time time = now + options_.ack_delay;
  answer_by(peer, node == hub() ? next_call(peer, time) : time);
}

// The hub has found nodes that it missed before: they may be there for us too.
void Gossip::ask_found(const std::vector<std::uint64_t>& before, Time now) {
  for (const std::uint64_t node : before) {
    if (node != self_ && is_suspected(node) && !is_missed_by_hub(node)) ask(peers_[node], now);
  }
}

// --- Hubs and leaves -----------------------------------------------------------------------------

std::size_t Gossip::hub() const {
  std::size_t node = 0;
  while (node < self_ && peers_[node].stream.is_suspected) ++node;
  return node;
}

bool Gossip::is_missed_by_hub(std::size_t node) const {
  const auto& missing = peers_[hub()].missing;
  return hub() != self_ && std::ranges::find(missing, node) != missing.end();
}

// True if we have to see to it that the peer gets everything.
bool Gossip::serves(std::size_t node) const {
  return hub() == self_ || node < hub() || peers_[node].is_leaf || is_missed_by_hub(node);
}

Gossip::Pace Gossip::pace(std::size_t node, Time now) const {
  const Peer& peer = peers_[node];
  if (!serves(node)) {
    if (node == hub()) return Pace::leaf;
    return now < peer.serves_until ? Pace::helper : Pace::none;
  }
  if (peer.stream.is_suspected) return Pace::probe;
  return hub() == self_ || peer.is_leaf ? Pace::hub : Pace::helper;
}

// --- When ----------------------------------------------------------------------------------------

// The first period begins with the first news.
void Gossip::start_ticking(Time now) {
  if (!std::exchange(is_ticking_, true)) first_tick_ = last_tick_ = now;
}

// The first unused tick that is not before `from`.
Time Gossip::next_tick(Time from) const {
  const Duration since = std::max(from, last_tick_ + Duration(1)) - first_tick_;
  return first_tick_ + (since + options_.period - Duration(1)) / options_.period * options_.period;
}

// The first time that is not before `from` at which the peer may get more news.
Time Gossip::after_answer(const Peer& peer, Time from) const {
  const auto answerable = peer.stream.answerable();
  if (!options_.awaits_answers || !answerable) return from;
  return std::max(from, *answerable + peer.stream.round_trip().longest());
}

// A leaf that does not know the hub's phase yet tells it at once. If no answer comes in the time
// that one may take in a fast network, the gaps between its batches double, up to a period.
Time Gossip::next_call(const Peer& peer, Time from) const {
  from = after_answer(peer, from);
  const auto last = peer.stream.last_sent();
  if (options_.is_eager || !last) return from;
  if (peer.phase.is_known()) {
    const Duration gap = peer.phase.margin();  // not twice for one tick
    return peer.phase.next(std::max(from, *last + gap));
  }
  const auto asked = peer.stream.answerable();
  if (!asked) return from;
  const Duration waited = *last - *asked - kFastAnswer;
  const Duration gap = std::clamp(waited, options_.period / kUnaligned, options_.period);
  return std::max(from, *last + gap);
}

Time Gossip::next_attempt(const Peer& peer, Time from) const {
  const auto last = peer.stream.last_sent();
  if (!last) return from;
  const Duration first = patience(peer, 1);
  Duration wait = first * (1 << std::min(peer.stream.attempts, kMaxDoublings));
  wait = std::min(wait, hub() == self_ ? options_.probe : kLeafProbes * options_.probe);
  return std::max(from, *last + std::max(wait, first));
}

Time Gossip::due_time(const Peer& peer, Pace pace, Time from) const {
  switch (pace) {
    case Pace::none: return from;
    case Pace::leaf: return next_call(peer, from);
    case Pace::hub: return next_tick(after_answer(peer, from));
    // Its hub may find it in the meantime, or it may serve us, and then gets our news as answers.
    case Pace::helper:
      return next_attempt(peer, from + std::max(patience(peer, 1), 2 * options_.period));
    case Pace::probe: return next_attempt(peer, from);
  }
  return from;
}

// What it does not take, it does not lack.
bool Gossip::lacks(const Peer& peer) const {
  return peer.stream.lacks(ours_) && peer.stream.lacks(peer.claims.taken(ours_));
}

// Chooses when the peer gets what it lacks, if that is not chosen yet.
void Gossip::plan(std::size_t node, Time now) {
  Peer& peer = peers_[node];
  const Pace pace = this->pace(node, now);
  const bool has_changed = std::exchange(peer.pace, pace) != pace;
  const bool is_told = pace == Pace::probe || (pace != Pace::none && lacks(peer));
  if (!is_told) return peer.news_at.reset();
  if (!peer.news_at || has_changed) peer.news_at = due_time(peer, pace, now);
}

void Gossip::plan_all(Time now) {
  if (!ours_.empty()) start_ticking(now);
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    if (node != self_) plan(node, now);
  }
}

std::optional<Time> Gossip::deadline_of(const Peer& peer) {
  if (!peer.answer_at || !peer.news_at) return peer.answer_at ? peer.answer_at : peer.news_at;
  return std::min(*peer.answer_at, *peer.news_at);
}

std::optional<Time> Gossip::deadline() const {
  std::optional<Time> next;
  const auto consider = [&next](Time time) { next = std::min(next.value_or(time), time); };
  for (std::size_t node = 0; node < peers_.size(); ++node) {
    if (node == self_) continue;
    if (const auto time = deadline_of(peers_[node])) consider(*time);
    if (peers_[node].stream.answerable()) consider(expiry(peers_[node]));
  }
  return next;
}

// --- Peers that do not answer --------------------------------------------------------------------

// The patience for an immediate answer. It rests on the measurements of all peers, and on those of
// this peer once there are enough.
Duration Gossip::patience(const Peer& peer, int times) const {
  const Duration all = round_trip_.patience(options_.patience, times);
  if (!peer.stream.round_trip().is_settled()) return all;
  return std::max(all, peer.stream.round_trip().patience(options_.patience, times));
}

// By when the oldest unanswered batch has to be answered. Follows each round trip that is measured
// meanwhile.
Time Gossip::expiry(const Peer& peer) const {
  return *peer.stream.answerable() + patience(peer, 2);  // a wrong suspicion costs much
}

void Gossip::expire(std::size_t node, Time now) {
  Peer& peer = peers_[node];
  if (!peer.stream.answerable() || now < expiry(peer)) return;
  peer.stream.give_up();
  if (std::exchange(peer.stream.is_asked, true)) {
    suspect(node, now);
  } else {
    ask(peer, now);
  }
}

void Gossip::suspect(std::size_t node, Time now) {
  const bool was_hub = node == hub();
  peers_[node].stream.is_suspected = true;
  // Ask the next candidates which of them can be reached: more at once the more have failed.
  const auto failed =
      std::count_if(peers_.begin(), peers_.begin() + static_cast<std::ptrdiff_t>(self_),
                    [](const Peer& peer) { return peer.stream.is_suspected; });
  auto candidates = was_hub ? failed : 0;
  for (std::size_t other = 0; other < peers_.size(); ++other) {
    Peer& peer = peers_[other];
    if (other == self_ || peer.stream.is_suspected) continue;
    if (other < self_ && candidates > 0) {
      --candidates;
      if (!std::exchange(peer.stream.is_asked, true)) ask(peer, now);
    }
    // Ask the peers that we serve for help.
    if (serves(node) && pace(other, now) == Pace::hub) answer_by(peer, next_tick(now));
  }
}

// Tells a former hub of ours that it need not serve us any more.
void Gossip::notice_hub(Time now) {
  const std::size_t hub = this->hub();
  if (hub == last_hub_) return;
  if (last_hub_ != self_ && !is_suspected(last_hub_)) answer_by(peers_[last_hub_], now);
  last_hub_ = hub;
}

// --- Questions -----------------------------------------------------------------------------------

std::optional<Gossip::Question> Gossip::ask_hub(Time now) {
  const std::size_t hub = this->hub();
  if (hub == self_) return std::nullopt;
  ask(peers_[hub], now);
  return Question{hub, number_ + 1};
}

bool Gossip::is_settled(const Question& question) const {
  const Peer& peer = peers_[question.peer];
  if (peer.stream.is_suspected) return true;
  const auto is_here = [this](const Versions::Mark& mark) {
    const Origin origin = Versions::origin(mark);
    return ours_.of(origin) >= std::get<2>(mark) || !ours_.takes(origin);
  };
  return peer.stream.has_heard_of(question.number) &&
         std::ranges::all_of(peer.claims.marks(), is_here);
}

std::size_t Gossip::holders(const Origin& origin, std::uint64_t number) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      peers_, [&](const Peer& peer) { return peer.stream.known().of(origin) >= number; }));
}

}  // namespace maelstrom::replication
