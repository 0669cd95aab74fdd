#include "kafka/version_orders.hpp"

#include <algorithm>
#include <array>

#include "clojure/order.hpp"

namespace maelstrom::checkers::kafka {

VersionOrders::VersionOrders(const Transcript& transcript) : places_(transcript.messages.size()) {
  collect(transcript);
  build_logs(transcript);
  place_messages();
}

std::span<const VersionOrders::Entry> VersionOrders::entries(KeyId key) const {
  const auto slots = log(key);
  if (slots.empty()) return {};
  return std::span(entries_).subspan(slots.front().begin, slots.back().end - slots.front().begin);
}

// A message is usually seen at the same offset again and again. Two offsets are remembered for each
// message, so that hardly any entry occurs twice.
void VersionOrders::collect(const Transcript& transcript) {
  std::vector<std::array<std::int64_t, 2>> known(transcript.messages.size(),
                                                 {kNoOffset, kNoOffset});
  const auto add = [&](std::span<const Run> runs) {
    for (const Run& run : runs) {
      for (const auto& [offset, message] : transcript.seen(run)) {
        if (offset == kNoOffset || std::ranges::count(known[message], offset) > 0) continue;
        known[message][known[message][0] == kNoOffset ? 0 : 1] = offset;
        entries_.push_back({offset, message});
      }
    }
  };
  for (const Action& action : transcript.actions) {
    if (transcript.must_have_committed(action)) add(transcript.sends(action));
    add(transcript.polls(action));
  }
}

void VersionOrders::build_logs(const Transcript& transcript) {
  const auto key_of = [&](const Entry& entry) { return transcript.messages[entry.message].key; };
  std::ranges::sort(entries_, [&](const Entry& a, const Entry& b) {
    if (key_of(a) != key_of(b)) return key_of(a) < key_of(b);
    return a.offset != b.offset ? a.offset < b.offset : a.message < b.message;
  });
  const auto same = [](const Entry& a, const Entry& b) {
    return a.message == b.message && a.offset == b.offset;
  };
  entries_.erase(std::unique(entries_.begin(), entries_.end(), same), entries_.end());

  logs_.assign(transcript.keys.size() + 1, 0);
  KeyId key = 0;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    for (; key < key_of(entries_[i]); ++key) {
      logs_[key + 1] = static_cast<std::uint32_t>(slots_.size());
    }
    if (slots_.size() == logs_[key] || slots_.back().offset != entries_[i].offset) {
      slots_.push_back({entries_[i].offset, entries_[i].message, i, i});
    }
    Slot& slot = slots_.back();
    slot.end = i + 1;
    const auto& messages = transcript.messages;
    if (clojure::comes_before(messages[entries_[i].message].value, messages[slot.message].value)) {
      slot.message = entries_[i].message;
    }
  }
  for (; key < transcript.keys.size(); ++key) {
    logs_[key + 1] = static_cast<std::uint32_t>(slots_.size());
  }
}

void VersionOrders::place_messages() {
  for (KeyId key = 0; key + 1 < logs_.size(); ++key) {
    std::int32_t index = 0;
    for (const Slot& slot : log(key)) {
      places_[slot.message].index = index;
      for (const Entry& entry : entries(slot)) {
        Place& place = places_[entry.message];
        if (place.first == kNoIndex) place.first = index;
        place.last = index;
        ++place.count;
      }
      ++index;
    }
  }
}

}  // namespace maelstrom::checkers::kafka
