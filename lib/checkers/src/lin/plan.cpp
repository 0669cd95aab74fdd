#include "lin/plan.hpp"

#include <algorithm>
#include <utility>

#include "lin/bits.hpp"

namespace maelstrom::checkers::lin {
namespace {

std::size_t divided(std::size_t n, std::size_t by) { return (n + by - 1) / by; }

}  // namespace

Plan::Plan(NumberedModel& model, std::span<const NumberedOperation> all, Indefinite how)
    : operations(all), slot(all.size(), kNone), lane(all.size(), kNone), indefinite(how) {
  std::vector<std::pair<std::int32_t, Event>> timed;
  std::vector<std::int32_t> lane_of_call;
  call.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto operation = static_cast<std::int32_t>(i);
    const bool completes = all[i].completed != NumberedOperation::kNever;
    const bool exact = completes || how == Indefinite::exact;
    call.push_back(exact ? all[i].call : model.relaxed(all[i].call));
    // An operation that only observes and has no result proves nothing.
    if (!completes && model.effect(call.back()) == Effect::observes) continue;
    timed.push_back({all[i].invoked, {operation, false}});
    if (completes) timed.push_back({all[i].completed, {operation, true}});
  }
  std::ranges::stable_sort(timed, {}, &std::pair<std::int32_t, Event>::first);
  for (const auto& [time, event] : timed) {
    events.push_back(event);
    const auto i = static_cast<std::size_t>(event.operation);
    if (all[i].completed == NumberedOperation::kNever) place(event.operation, lane_of_call);
  }
  assign_slots();
  layout.count_words = divided(lane_members.size(), Layout::kLanesPerWord);
}

void Plan::place(std::int32_t operation, std::vector<std::int32_t>& lane_of_call) {
  const auto number = static_cast<std::size_t>(call[static_cast<std::size_t>(operation)]);
  if (lane_of_call.size() <= number) lane_of_call.resize(number + 1, kNone);
  std::int32_t& found = lane_of_call[number];
  if (found == kNone) {
    found = static_cast<std::int32_t>(lane_members.size());
    lane_members.emplace_back();
  }
  auto& members = lane_members[static_cast<std::size_t>(found)];
  members.push_back(operation);
  fits = fits && members.size() <= Layout::kMaxCount;
  lane[static_cast<std::size_t>(operation)] = found;
}

void Plan::assign_slots() {
  std::vector<std::int32_t> unused;
  std::int32_t slots = 0;
  for (const Event& event : events) {
    const auto i = static_cast<std::size_t>(event.operation);
    if (lane[i] != kNone) continue;
    if (event.completes) {
      unused.push_back(slot[i]);
    } else if (unused.empty()) {
      slot[i] = slots++;
    } else {
      slot[i] = unused.back();
      unused.pop_back();
    }
  }
  layout.slot_words = divided(static_cast<std::size_t>(slots), kBitsPerWord);
}

}  // namespace maelstrom::checkers::lin
