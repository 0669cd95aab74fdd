#include <algorithm>

#include "kafka/analyses.hpp"

namespace maelstrom::checkers::kafka {
namespace {

void find_duplicates(const VersionOrders& orders, Findings& findings) {
  Arena& arena = findings.arena();
  const auto& messages = findings.transcript().messages;
  std::vector<MessageId> duplicates;
  for (MessageId id = 0; id < messages.size(); ++id) {
    if (orders.place(id).count > 1) duplicates.push_back(id);
  }
  std::ranges::stable_sort(duplicates, {}, [&](MessageId id) { return orders.place(id).count; });
  std::vector<Value> cases;
  for (const MessageId id : std::span(duplicates).first(std::min(duplicates.size(), kShownCases))) {
    std::vector<Value> offsets;
    for (const auto& entry : orders.entries(messages[id].key)) {
      if (entry.message == id) offsets.push_back(Value::integer(entry.offset));
    }
    cases.push_back(arena.map({{Value::keyword("key"), findings.key(messages[id].key)},
                               {Value::keyword("value"), messages[id].value},
                               {Value::keyword("count"), Value::integer(orders.place(id).count)},
                               {Value::keyword("offsets"), arena.vector(offsets)}}));
  }
  findings.add("duplicate", duplicates.size(), cases);
}

struct Conflict {
  KeyId key;
  std::int64_t index;
  const VersionOrders::Slot* slot;
};

void find_inconsistent_offsets(const VersionOrders& orders, Findings& findings) {
  Arena& arena = findings.arena();
  const Transcript& transcript = findings.transcript();
  std::vector<Conflict> conflicts;
  for (KeyId key = 0; key < transcript.keys.size(); ++key) {
    std::int64_t index = 0;
    for (const auto& slot : orders.log(key)) {
      if (slot.end - slot.begin > 1) conflicts.push_back({key, index, &slot});
      ++index;
    }
  }
  std::ranges::stable_sort(conflicts, {},
                           [](const Conflict& c) { return c.slot->end - c.slot->begin; });
  std::vector<Value> cases;
  for (const auto& [key, index, slot] :
       std::span(conflicts).first(std::min(conflicts.size(), kShownCases))) {
    std::vector<Value> values;
    for (const auto& entry : orders.entries(*slot)) values.push_back(findings.value(entry.message));
    std::ranges::sort(values);
    cases.push_back(arena.map({{Value::keyword("key"), findings.key(key)},
                               {Value::keyword("offset"), Value::integer(slot->offset)},
                               {Value::keyword("index"), Value::integer(index)},
                               {Value::keyword("values"), arena.set(values)}}));
  }
  findings.add("inconsistent-offsets", conflicts.size(), cases);
}

}  // namespace

void find_conflicts(const VersionOrders& orders, Findings& findings) {
  find_duplicates(orders, findings);
  find_inconsistent_offsets(orders, findings);
}

}  // namespace maelstrom::checkers::kafka
