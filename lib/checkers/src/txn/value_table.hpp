// Dense numbers for values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "maelstrom/checkers/value.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::checkers::txn {

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// The same as Value's operator==, with the common case first.
inline bool is_same(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.as_integer() == b.as_integer();
  return a == b;
}

// Numbers pairs of a scope and a value: 0, 1, 2, ... in order of appearance.
class ValueTable {
 public:
  // The number of the pair, which is added if it is new.
  std::uint32_t add(std::uint32_t scope, const Value& value) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    std::uint32_t& slot = find_slot(scope, value);
    if (slot == kNone) {
      slot = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({value, scope});
    }
    return slot;
  }

  // The number of the pair; kNone if there is no such pair.
  std::uint32_t find(std::uint32_t scope, const Value& value) const {
    return slots_.empty() ? kNone : slots_[slot_of(scope, value)];
  }

  std::size_t size() const { return entries_.size(); }
  const Value& value(std::uint32_t id) const { return entries_[id].value; }
  std::uint32_t scope(std::uint32_t id) const { return entries_[id].scope; }

 private:
  struct Entry {
    Value value;
    std::uint32_t scope;
  };

  static std::size_t hash(std::uint32_t scope, const Value& value) {
    const std::uint64_t bits = value.is_integer() ? static_cast<std::uint64_t>(value.as_integer())
                                                  : std::uint64_t{hash_value(value)};
    std::uint64_t state = bits ^ (std::uint64_t{scope} << 32U);
    return splitmix64(state);
  }

  // The slot of the pair, or an empty slot for it.
  std::size_t slot_of(std::uint32_t scope, const Value& value) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash(scope, value) & mask;
    while (slots_[slot] != kNone) {
      const Entry& entry = entries_[slots_[slot]];
      if (entry.scope == scope && is_same(entry.value, value)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  std::uint32_t& find_slot(std::uint32_t scope, const Value& value) {
    return slots_[slot_of(scope, value)];
  }

  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), kNone);
    for (std::uint32_t id = 0; id < entries_.size(); ++id) {
      find_slot(entries_[id].scope, entries_[id].value) = id;
    }
  }

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // their number is a power of two
};

}  // namespace maelstrom::checkers::txn
