#include "lin/search.hpp"

#include <algorithm>
#include <bit>

#include "lin/bits.hpp"

namespace maelstrom::checkers::lin {
namespace {

constexpr std::size_t kBitsPerLane = 16;
constexpr std::int32_t kTracked = 64;  // trails only record states with numbers below this
constexpr std::size_t kMaxCachedSteps = std::size_t{1} << 14;
// How many configurations before an operation takes effect are allowed per kept one after it.
constexpr std::size_t kReachedPerWidth = 32;

// No more than the history can use: most histories are of one key, and small.
std::size_t cached_steps(const Plan& plan) {
  return std::min(kMaxCachedSteps, std::bit_ceil(16 * plan.operations.size() + 1));
}

}  // namespace

std::size_t Search::width_for(std::size_t bytes, const Layout& layout) {
  // There are two sets, and ConfigSet has 48 bytes of overhead for each configuration.
  const std::size_t each = layout.words() * sizeof(Word) + 48;
  return std::max<std::size_t>(1, bytes / (2 * (kReachedPerWidth + 1) * each));
}

Search::Search(NumberedModel& model, const Plan& plan, Limits limits, std::size_t& budget)
    : model_(model),
      plan_(plan),
      limits_(limits),
      budget_(budget),
      current_(plan.layout.words()),
      reached_(plan.layout),
      next_(plan.layout),
      scratch_(plan.layout.words()),
      finished_(plan.layout.words()),
      in_slot_(plan.layout.slot_words * kBitsPerWord, kNone),
      observers_(plan.layout.slot_words),
      overwriters_(plan.layout.slot_words),
      others_(plan.layout.slot_words),
      steps_(cached_steps(plan)) {
  current_[0] = head(0, kNone);
}

Search::End Search::run() {
  for (event_ = 0; event_ < plan_.events.size(); ++event_) {
    const Plan::Event event = plan_.events[event_];
    if (!event.completes) {
      invoke(event.operation);
      continue;
    }
    complete(event.operation);
    if (budget_ == 0 || (limits_.exhaustive && !complete_)) return End::gave_up;
    if (next_.size() == 0) return End::stuck;
    close(event.operation);
    current_.clear();
    for (std::size_t i = 0; i < next_.size(); ++i) {
      if (next_.dropped(i)) continue;
      current_.insert(current_.end(), next_[i], next_[i] + plan_.layout.words());
    }
    keep_likeliest();
  }
  return End::passed;
}

void Search::invoke(std::int32_t operation) {
  const std::size_t i = index(operation);
  const Effect effect = model_.effect(plan_.call[i]);
  if (plan_.lane[i] != kNone) {
    Choice& choice = this->choice(plan_.call[i]);
    choice.lane = plan_.lane[i];
    ++choice.available;
    return;
  }
  const std::size_t slot = index(plan_.slot[i]);
  in_slot_[slot] = operation;
  set(effect == Effect::observes     ? observers_.data()
      : effect == Effect::overwrites ? overwriters_.data()
                                     : others_.data(),
      slot);
  if (effect != Effect::observes) {
    auto& open = choice(plan_.call[i]).open;
    const auto completed = [&](std::int32_t o) { return plan_.operations[index(o)].completed; };
    open.insert(std::ranges::upper_bound(open, completed(operation), {}, completed), operation);
  }
  if (effect != Effect::observes && effect != Effect::overwrites) return;
  for (std::size_t c = 0; c < configs(); ++c) {
    Word* config = &current_[c * plan_.layout.words()];
    if (step(state_of(config), plan_.call[i]) == state_of(config)) set(free(config), slot);
  }
}

// Leaves the configurations that are possible after `operation` in next_.
void Search::complete(std::int32_t operation) {
  reached_.clear(others_);
  trails_.clear();
  next_.clear(others_);
  for (std::size_t i = 0; i < configs(); ++i) settle(current(i), operation);
  expand(operation);
}

// Handles a configuration from before the completion. It stays if the operation took effect or is
// free. It is also explored further if the operation must, or may, still take effect later.
void Search::settle(const Word* config, std::int32_t operation) {
  const std::size_t slot = index(plan_.slot[index(operation)]);
  if (has(done(config), slot)) return emit(config, slot);
  if (has(free(config), slot)) emit(config, slot);
  if (has(free(config), slot) && has(observers_.data(), slot)) return;
  if (reached_.add(config)) trails_.emplace_back();
}

// Lets other operations take effect, in all orders that matter, and then this one. Spends
// operations that never complete one by one: tries all ways that spend none first, then those that
// spend one.
void Search::expand(std::int32_t operation) {
  std::size_t unspent = 0;  // from here on configurations spent `spent` or more
  for (std::uint32_t spent = 0; unspent < reached_.size(); ++spent) {
    for (std::size_t i = unspent; i < reached_.size() && budget_ > 0; ++i) {
      if (trails_[i].spent == spent && !reached_.dropped(i)) expand_open(i, operation);
    }
    if (limits_.thrifty && next_.size() > 0) {
      complete_ = complete_ && plan_.layout.count_words == 0;
      return;
    }
    const std::size_t end = reached_.size();
    for (std::size_t i = unspent; i < end && budget_ > 0; ++i) {
      if (trails_[i].spent == spent && !reached_.dropped(i)) expand_indefinite(i, operation);
    }
    unspent = end;
  }
}

void Search::expand_open(std::size_t from, std::int32_t operation) {
  --budget_;
  const std::size_t slot = index(plan_.slot[index(operation)]);
  const bool overwrites = has(overwriters_.data(), slot);
  if (!has(observers_.data(), slot) && !(overwrites && trails_[from].states != 0)) {
    finish(reached_[from], operation);
  }
  for (const Choice& choice : choices_) {
    if (!explorable(from, choice, operation)) continue;
    for (const std::int32_t open : choice.open) {
      if (has(done(reached_[from]), index(plan_.slot[index(open)]))) continue;
      move(from, choice, open, operation);
      break;
    }
  }
}

void Search::expand_indefinite(std::size_t from, std::int32_t operation) {
  for (const Choice& choice : choices_) {
    if (choice.lane == kNone || !explorable(from, choice, operation)) continue;
    const Word* config = reached_[from];
    const bool opens = std::ranges::any_of(choice.open, [&](std::int32_t open) {
      return !has(done(config), index(plan_.slot[index(open)]));
    });
    const std::size_t spent = count(config, choice.lane);
    if (opens || spent >= choice.available) continue;
    move(from, choice, plan_.lane_members[index(choice.lane)][spent], operation);
  }
}

// Whether the choice is worth trying before `operation` takes effect.
bool Search::explorable(std::size_t from, const Choice& choice, std::int32_t operation) {
  const std::size_t slot = index(plan_.slot[index(operation)]);
  // `operation` comes before others of the same call.
  if (choice.call == plan_.call[index(operation)]) return false;
  // No other open operation needs some state, and this overwrite is possible at once.
  if (has(overwriters_.data(), slot) && !has_goals(reached_[from], slot)) return false;
  if (reached_.size() <= kReachedPerWidth * limits_.width) return true;
  complete_ = false;
  return false;
}

// The operation takes effect and completes, if it can.
void Search::finish(const Word* config, std::int32_t operation) {
  const std::int32_t call = plan_.call[index(operation)];
  const std::size_t slot = index(plan_.slot[index(operation)]);
  const std::int32_t to = step(state_of(config), call);
  if (to == NumberedModel::kImpossible) return;
  std::copy_n(config, plan_.layout.words(), scratch_.data());
  set(done(scratch_.data()), slot);
  enter(scratch_.data(), to, operation, model_.effect(call));
  emit(scratch_.data(), slot);
}

// `taken`, an operation of the choice, takes effect in configuration `from` of reached_.
void Search::move(std::size_t from, const Choice& choice, std::int32_t taken,
                  std::int32_t operation) {
  const Word* config = reached_[from];
  const std::int32_t to = step(state_of(config), choice.call);
  if (to == NumberedModel::kImpossible) return;
  const bool spends = plan_.lane[index(taken)] != kNone;
  if (pointless(from, choice, to, spends)) return;
  std::copy_n(config, plan_.layout.words(), scratch_.data());
  if (!spends) {
    const std::size_t slot = index(plan_.slot[index(taken)]);
    set(done(scratch_.data()), slot);
    reset(free(scratch_.data()), slot);
  } else if (plan_.indefinite != Plan::Indefinite::boundless) {
    const std::size_t lane = index(choice.lane);
    Word* counts = free(scratch_.data()) + plan_.layout.slot_words;
    counts[lane / Layout::kLanesPerWord] += Word{1}
                                            << (lane % Layout::kLanesPerWord * kBitsPerLane);
  }
  Trail trail;
  if (spends && choice.effect != Effect::changes && state_of(config) < kTracked) {
    trail = trails_[from];
    trail.states |= Word{1} << state_of(config);
    trail.overwrote = trail.overwrote || choice.effect == Effect::overwrites;
  }
  if (enter(scratch_.data(), to, taken, choice.effect)) trail = Trail();
  trail.spent = trails_[from].spent + (spends ? 1 : 0);
  const std::size_t slot = index(plan_.slot[index(operation)]);
  if (has(observers_.data(), slot) && has(free(scratch_.data()), slot)) {
    emit(scratch_.data(), slot);
  } else if (reached_.add(scratch_.data())) {
    trails_.push_back(trail);
  }
}

// Whether another way, which is also explored, is at least as good.
bool Search::pointless(std::size_t from, const Choice& choice, std::int32_t to, bool spends) {
  const Word* config = reached_[from];
  const Trail& trail = trails_[from];
  if (choice.effect == Effect::overwrites) {
    if (trail.states != 0) return true;  // it could have taken effect at the beginning of the trail
    if (has_unfree_overwriters(config)) return false;
    return to == state_of(config) ||
           (spends && available(config, state_of(config), to, Effect::moves));
  }
  return spends && choice.effect == Effect::moves && shortcut(config, trail, to);
}

// Whether a state of the trail leads to the state `to` by another, unspent way.
bool Search::shortcut(const Word* config, const Trail& trail, std::int32_t to) {
  if (to < kTracked && (trail.states >> to & 1) != 0) return true;
  if (trail.overwrote && available(config, state_of(config), to, Effect::overwrites)) return true;
  for (Word left = trail.states; left != 0; left &= left - 1) {
    if (available(config, std::countr_zero(left), to, Effect::moves)) return true;
  }
  return false;
}

bool Search::enter(Word* config, std::int32_t state, std::int32_t last, Effect effect) {
  config[0] = head(state, last);
  const std::vector<Word>& granted = grant(state);
  bool gained = false;
  for (std::size_t i = 0; i < plan_.layout.slot_words; ++i) {
    const Word passed = effect == Effect::overwrites ? overwriters_[i] : 0;
    const Word more = (granted[i] | passed) & ~done(config)[i] & ~free(config)[i];
    gained = gained || more != 0;
    free(config)[i] |= more;
  }
  return gained;
}

void Search::emit(const Word* config, std::size_t slot) {
  std::copy_n(config, plan_.layout.words(), finished_.data());
  reset(done(finished_.data()), slot);
  reset(free(finished_.data()), slot);
  next_.add(finished_.data());
}

Search::Choice& Search::choice(std::int32_t call) {
  if (choice_at_.size() <= index(call)) choice_at_.resize(index(call) + 1, kNone);
  std::int32_t& at = choice_at_[index(call)];
  if (at == kNone) {
    at = static_cast<std::int32_t>(choices_.size());
    Choice& added = choices_.emplace_back();
    added.call = call;
    added.effect = model_.effect(call);
  }
  return choices_[index(at)];
}

void Search::close(std::int32_t operation) {
  const std::size_t slot = index(plan_.slot[index(operation)]);
  in_slot_[slot] = kNone;
  for (auto* slots : {&observers_, &overwriters_, &others_}) reset(slots->data(), slot);
  const std::int32_t call = plan_.call[index(operation)];
  if (model_.effect(call) == Effect::observes) return;
  Choice& choice = this->choice(call);
  std::erase(choice.open, operation);
  if (!choice.open.empty() || choice.lane != kNone) return;
  choice_at_[index(choices_.back().call)] = choice_at_[index(call)];
  choice_at_[index(call)] = kNone;
  std::swap(choice, choices_.back());
  choices_.pop_back();
}

// The slots whose operations become free when this state is entered.
const std::vector<Word>& Search::grant(std::int32_t state) {
  if (grants_.size() <= index(state)) grants_.resize(index(state) + 1);
  Grant& grant = grants_[index(state)];
  if (grant.event == event_ + 1) return grant.slots;
  grant.event = event_ + 1;
  grant.slots.assign(plan_.layout.slot_words, 0);
  for (std::size_t slot = 0; slot < in_slot_.size(); ++slot) {
    if (in_slot_[slot] == kNone || has(others_.data(), slot)) continue;
    if (step(state, plan_.call[index(in_slot_[slot])]) == state) set(grant.slots.data(), slot);
  }
  return grant.slots;
}

std::int32_t Search::step(std::int32_t state, std::int32_t call) {
  const std::size_t at = (index(state) * 0x9e3779b9U + index(call)) & (steps_.size() - 1);
  Step& cached = steps_[at];
  if (cached.state != state || cached.call != call)
    cached = {state, call, model_.step(state, call)};
  return cached.next;
}

std::size_t Search::count(const Word* config, std::int32_t lane) const {
  const Word* counts = free(config) + plan_.layout.slot_words;
  const std::size_t shift = index(lane) % Layout::kLanesPerWord * kBitsPerLane;
  return counts[index(lane) / Layout::kLanesPerWord] >> shift & Layout::kMaxCount;
}

// Whether an unspent operation that never completes has that effect and leads from state `from` to
// state `to`.
bool Search::available(const Word* config, std::int32_t from, std::int32_t to, Effect effect) {
  for (const Choice& choice : choices_) {
    if (choice.lane == kNone || choice.effect != effect) continue;
    if (step(from, choice.call) == to && count(config, choice.lane) < choice.available) return true;
  }
  return false;
}

bool Search::has_unfree_overwriters(const Word* config) const {
  for (std::size_t i = 0; i < plan_.layout.slot_words; ++i) {
    if ((overwriters_[i] & ~done(config)[i] & ~free(config)[i]) != 0) return true;
  }
  return false;
}

// Whether an open operation, other than the one in `slot`, still needs some state to come about.
bool Search::has_goals(const Word* config, std::size_t slot) const {
  for (std::size_t i = 0; i < plan_.layout.slot_words; ++i) {
    const Word self = slot / kBitsPerWord == i ? bit(slot) : 0;
    const Word waiting = (observers_[i] & ~free(config)[i]) | (others_[i] & ~done(config)[i]);
    if ((waiting & ~self) != 0) return true;
  }
  return false;
}

}  // namespace maelstrom::checkers::lin
