#include "crdt/gossip.hpp"

#include <algorithm>
#include <utility>

namespace apps::crdt {

using maelstrom::Time;

Gossip::Gossip(std::size_t self, std::size_t nodes, GossipOptions options)
    : self_(self),
      options_(options),
      table_(nodes, VersionVector(nodes)),
      owes_answer_(nodes),
      unanswered_(nodes),
      called_(nodes),
      spoke_(nodes),
      changes_sent_(nodes),
      last_told_(self) {}

bool Gossip::fits(const Table& table) const {
  const auto has_size = [this](const VersionVector& row) { return row.size() == table_.size(); };
  return table.size() == table_.size() && std::ranges::all_of(table, has_size);
}

void Gossip::have(const VersionVector& versions, Time now) {
  join(table_[self_], versions);
  watch(now);
}

void Gossip::heard(std::size_t from, const Table& table, bool asks, Time now) {
  unanswered_[from] = 0;
  const VersionVector& sent = table[from];
  for (std::size_t node = 0; node < sent.size(); ++node) {
    const bool is_unaware = std::min(sent[node], table_[self_][node]) > table[self_][node];
    if (is_unaware) owes_answer_[from] = true;
  }
  const bool was_mistaken = exceeds(table_[from], sent);
  bool has_changed = false;
  for (std::size_t node = 0; node < table_.size(); ++node) {
    if (node != self_) has_changed |= join(table_[node], meet(table[node], table_[self_]));
  }
  table_changes_ += has_changed;
  if (asks) table_[from] = meet(sent, table_[self_]);
  const bool is_mistaken = exceeds(table[self_], table_[self_]);
  const bool is_to_be_answered = asks && (owes_answer_[from] || was_mistaken);
  if (is_mistaken || is_to_be_answered) at_once_.push_back({from, is_mistaken});
  if (is_hub()) {
    if (speakers_ == 0) hear_first(now);
    speakers_ += !spoke_[from];
    spoke_[from] = true;
  } else if (from == kHub) {
    earliest_ = now + options_.period;
  } else if (is_to_be_answered) {
    was_asked_ = true;
  }
  watch(now);
}

// When a broadcast gives news to all leaves, their answers come a period and a round trip later.
// Our own news waits for that long, to go out with theirs.
void Gossip::hear_first(Time now) {
  first_spoke_ = now;
  if (!awaits_all_since_) return;
  const auto round_trip = now - *awaits_all_since_ - options_.period;
  round_trip_ = std::clamp(round_trip, maelstrom::Duration::zero(), options_.retry);
  awaits_all_since_.reset();
}

// When to send to `peer` next, if there is anything to tell it.
Time Gossip::next_call(std::size_t peer) const {
  return is_silent(peer) ? std::max(earliest_, called_[peer] + 2 * options_.retry) : earliest_;
}

std::optional<Time> Gossip::round_due() const {
  if (!is_hub()) return is_to_be_told(kHub) ? std::optional(next_call(kHub)) : std::nullopt;
  if (speakers_ > 0) {
    const bool all_spoke = speakers_ + 1 == table_.size();
    return all_spoke ? first_spoke_ : first_spoke_ + options_.slack;
  }
  std::optional<Time> first;
  for (std::size_t leaf = kHub + 1; leaf < table_.size(); ++leaf) {
    if (is_to_be_told(leaf)) first = std::min(first.value_or(Time::max()), next_call(leaf));
  }
  return first;
}

std::optional<Time> Gossip::deadline() const {
  if (!at_once_.empty()) return Time{};
  const auto round = round_due();
  if (!round || !next_check_) return round ? round : next_check_;
  return std::min(*round, *next_check_);
}

std::vector<Gossip::Call> Gossip::due(Time now) {
  std::vector<Call> calls = std::exchange(at_once_, {});
  if (const auto round = round_due(); round && *round <= now) {
    if (is_hub()) {
      broadcast(now, calls);
    } else {
      calls.push_back({kHub});
      earliest_ = now + options_.retry;
      note_call(kHub, now);
    }
  }
  if (next_check_ && *next_check_ <= now) check(now, calls);
  for (const Call& call : calls) owes_answer_[call.peer] = false;
  return calls;
}

// Leaves are told changes of the table alone too, so that they do not take each other for
// overlooked.
void Gossip::broadcast(Time now, std::vector<Call>& calls) {
  bool all_answer = true;
  for (std::size_t leaf = kHub + 1; leaf < table_.size(); ++leaf) {
    all_answer = all_answer && lacks_news(leaf);
    const bool is_new = is_to_be_told(leaf) || changes_sent_[leaf] != table_changes_;
    if (!is_new || (is_silent(leaf) && next_call(leaf) > now)) continue;
    changes_sent_[leaf] = table_changes_;
    calls.push_back({leaf});
    note_call(leaf, now);
  }
  spoke_.assign(spoke_.size(), false);
  speakers_ = 0;
  if (all_answer && !awaits_all_since_) awaits_all_since_ = now;
  earliest_ = now + options_.period + round_trip_ + options_.slack;
}

void Gossip::note_call(std::size_t peer, Time now) {
  called_[peer] = now;
  if (lacks_news(peer)) ++unanswered_[peer];
}

// Plans a check while any other leaf seems to lack something.
void Gossip::watch(Time now) {
  if (is_hub() || next_check_) return;
  for (std::size_t leaf = kHub + 1; leaf < table_.size(); ++leaf) {
    if (lacks_news(leaf)) next_check_ = now + options_.check;
  }
}

// A node asked since the last check has already exchanged news, so it skips this check. It does not
// skip two in a row: nodes other than the one that asked may have to be told.
void Gossip::check(Time now, std::vector<Call>& calls) {
  const std::size_t age = is_silent(kHub) ? 1 : options_.patience;  // in checks
  has_passed_ = std::exchange(was_asked_, false) && !has_passed_;
  if (had_.size() >= age && !has_passed_) {
    const auto leaf = next_overlooked(had_[had_.size() - age]);
    if (leaf) calls.push_back({*leaf, true});
  }
  next_check_.reset();
  watch(now);
  if (!next_check_) return had_.clear();
  had_.push_back(table_[self_]);
  if (had_.size() > options_.patience) had_.pop_front();
}

// The next leaf in turn that lacks some of `old`.
std::optional<std::size_t> Gossip::next_overlooked(const VersionVector& old) {
  const std::size_t leaves = table_.size() - 1;
  for (std::size_t step = 1; step <= leaves; ++step) {
    const std::size_t leaf = kHub + 1 + (last_told_ - kHub - 1 + step) % leaves;
    if (leaf == self_ || !exceeds(old, table_[leaf])) continue;
    last_told_ = leaf;
    return leaf;
  }
  return std::nullopt;
}

}  // namespace apps::crdt
