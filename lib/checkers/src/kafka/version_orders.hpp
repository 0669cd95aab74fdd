// The known part of each key's log.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kafka/transcript.hpp"

namespace maelstrom::checkers::kafka {

inline constexpr std::int32_t kNoIndex = -1;

// Offsets may have gaps. Indexes number the offsets that are known to hold a message, from 0.
class VersionOrders {
 public:
  struct Entry {
    std::int64_t offset;
    MessageId message;
  };
  // An offset, and all messages seen there.
  struct Slot {
    std::int64_t offset;
    MessageId message;    // the one that counts: the first in Clojure's order
    std::uint32_t begin;  // entries
    std::uint32_t end;
  };
  // The place of a message, as indexes of its key's log.
  struct Place {
    std::int32_t index = kNoIndex;  // the last index at which it counts
    std::int32_t first = kNoIndex;  // the first index at which it was seen
    std::int32_t last = kNoIndex;
    std::int32_t count = 0;
  };

  // Uses all polls, and the sends that must have committed.
  explicit VersionOrders(const Transcript& transcript);

  // By index.
  std::span<const Slot> log(KeyId key) const {
    return std::span(slots_).subspan(logs_[key], logs_[key + 1] - logs_[key]);
  }
  std::span<const Entry> entries(const Slot& slot) const {
    return std::span(entries_).subspan(slot.begin, slot.end - slot.begin);
  }
  std::span<const Entry> entries(KeyId key) const;
  const Place& place(MessageId message) const { return places_[message]; }

  // The number of indexes from `a` to `b`; 1 if it is unknown.
  std::int32_t distance(MessageId a, MessageId b) const {
    const std::int32_t from = places_[a].index;
    const std::int32_t to = places_[b].index;
    return from == kNoIndex || to == kNoIndex ? 1 : to - from;
  }

 private:
  void collect(const Transcript& transcript);
  void build_logs(const Transcript& transcript);
  void place_messages();

  std::vector<Entry> entries_;       // by key and offset
  std::vector<Slot> slots_;          // by key and offset
  std::vector<std::uint32_t> logs_;  // by key: the first of its slots
  std::vector<Place> places_;        // by message
};

}  // namespace maelstrom::checkers::kafka
