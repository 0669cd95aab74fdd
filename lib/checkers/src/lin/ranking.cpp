// Selects the likeliest configurations of a search.
#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "lin/bits.hpp"
#include "lin/search.hpp"

namespace maelstrom::checkers::lin {
namespace {

// To spend an operation that never completes costs more than one that must take effect anyway. One
// that is possible in every state costs most.
constexpr std::size_t kCostOfMove = 4;
constexpr std::size_t kCostOfOverwrite = 6;

}  // namespace

// A rough measure of the operations that a configuration has spent and still owes.
std::size_t Search::cost(const Word* config) const {
  std::size_t cost = 0;
  for (std::size_t i = 0; i < plan_.layout.slot_words; ++i) {
    const Word open = observers_[i] | overwriters_[i] | others_[i];
    cost += static_cast<std::size_t>(std::popcount(open & ~free(config)[i]));
  }
  for (const Choice& choice : choices_) {
    if (choice.lane == kNone) continue;
    cost += count(config, choice.lane) *
            (choice.effect == Effect::overwrites ? kCostOfOverwrite : kCostOfMove);
  }
  return cost;
}

// Reduces current_ to the width; the cheapest configurations of each state come first.
void Search::keep_likeliest() {
  const std::size_t all = configs();
  if (all <= limits_.width) return;
  complete_ = false;
  std::vector<std::size_t> costs(all);
  for (std::size_t i = 0; i < all; ++i) costs[i] = cost(current(i));
  std::vector<std::size_t> order(all);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return costs[i]; });
  std::vector<std::size_t> rank(all);
  std::vector<std::size_t> seen(grants_.size());
  for (const std::size_t i : order) rank[i] = seen[index(state_of(current(i)))]++;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return rank[i]; });
  std::vector<Word> kept;
  kept.reserve(limits_.width * plan_.layout.words());
  for (std::size_t n = 0; n < limits_.width; ++n) {
    kept.insert(kept.end(), current(order[n]), current(order[n]) + plan_.layout.words());
  }
  current_ = std::move(kept);
}

std::vector<Linearizability<std::int32_t>::Configuration> Search::configurations() const {
  std::vector<std::size_t> order(configs());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return cost(current(i)); });
  order.resize(std::min(order.size(), Linearizability<std::int32_t>::kShown));
  std::vector<Linearizability<std::int32_t>::Configuration> result;
  for (const std::size_t i : order) {
    const Word* config = current(i);
    auto& shown = result.emplace_back();
    shown.state = state_of(config);
    shown.last = last_of(config);
    for (std::size_t slot = 0; slot < in_slot_.size(); ++slot) {
      if (in_slot_[slot] == kNone || has(done(config), slot)) continue;
      if (has(observers_.data(), slot) && has(free(config), slot)) continue;
      shown.pending.push_back(in_slot_[slot]);
    }
    for (const Choice& choice : choices_) {
      if (choice.lane == kNone) continue;
      const auto& members = plan_.lane_members[index(choice.lane)];
      for (std::size_t n = count(config, choice.lane); n < choice.available; ++n) {
        shown.pending.push_back(members[n]);
      }
    }
    std::ranges::sort(shown.pending);
  }
  return result;
}

}  // namespace maelstrom::checkers::lin
