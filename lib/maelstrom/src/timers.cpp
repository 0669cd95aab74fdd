#include "timers.hpp"

#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom {

Timers::Id Timers::add(Time due, Duration period, Function<void()> fn) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Slot& slot = slots_[index];
  slot.fn = std::move(fn);
  slot.period = period;
  push(due, index);
  return (Id{slot.generation} << 32U) | index;
}

void Timers::cancel(Id id) {
  const auto index = static_cast<std::uint32_t>(id);
  if (index >= slots_.size() || slots_[index].generation != id >> 32U) return;
  if (slots_[index].place != kNowhere) remove(slots_[index].place);
  free_slot(index);
}

void Timers::advance(Time now) {
  const std::uint64_t end = next_order_;
  while (!is_stopped_ && !heap_.empty() && heap_[0].due <= now && heap_[0].order < end) {
    const Entry entry = heap_[0];
    remove(0);
    const std::uint32_t generation = slots_[entry.slot].generation;
    const Duration period = slots_[entry.slot].period;
    // Move the callback out of the slot, because it may cancel its own timer and add others.
    Function<void()> fn = std::move(slots_[entry.slot].fn);
    if (period == Duration{}) {
      free_slot(entry.slot);
      fire(fn);
      continue;
    }
    fire(fn);
    if (slots_[entry.slot].generation != generation) continue;
    slots_[entry.slot].fn = std::move(fn);
    const auto missed = (now - entry.due) / period;
    push(saturating_add(entry.due, (missed + 1) * period), entry.slot);
  }
}

void Timers::fire(Function<void()>& fn) {
  try {
    fn();
  } catch (...) {
    on_error_(std::current_exception());
  }
}

std::optional<Time> Timers::next() const {
  if (is_stopped_ || heap_.empty()) return std::nullopt;
  return heap_[0].due;
}

void Timers::push(Time due, std::uint32_t slot) {
  heap_.emplace_back();
  sift_up(heap_.size() - 1, Entry{due, next_order_++, slot});
}

void Timers::remove(std::size_t place) {
  slots_[heap_[place].slot].place = kNowhere;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) return;
  if (place > 0 && last.before(heap_[(place - 1) / 2])) {
    sift_up(place, last);
  } else {
    sift_down(place, last);
  }
}

void Timers::sift_up(std::size_t place, Entry entry) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!entry.before(heap_[parent])) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, entry);
}

void Timers::sift_down(std::size_t place, Entry entry) {
  while (true) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(entry)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

void Timers::put(std::size_t place, Entry entry) {
  heap_[place] = entry;
  slots_[entry.slot].place = static_cast<std::uint32_t>(place);
}

void Timers::free_slot(std::uint32_t slot) {
  MAELSTROM_CHECK(slots_[slot].place == kNowhere);
  slots_[slot].fn = nullptr;
  ++slots_[slot].generation;
  free_.push_back(slot);
}

}  // namespace maelstrom
