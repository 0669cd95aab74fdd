// Finds the operations behind evidence that names only values: those that sent or polled a message,
// or read a list.
#include <algorithm>
#include <vector>

#include "report/anomalies.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::size_t kMaxWanted = 12;  // of one example

// A list that was read from a key, or a message that was sent to it or polled from it.
struct Wanted {
  Value key;
  Value offset;  // nil: any
  Value value;
  bool is_list = false;
};

std::span<const Value> elements_of(const Value& value) {
  const bool has_elements = value.is_sequence() || value.is(Value::Kind::set);
  return has_elements ? value.elements() : std::span<const Value>();
}

std::vector<Wanted> wanted_by(const Value& example) {
  std::vector<Wanted> wanted;
  const Value key = member(example, "key");
  const Value values = member(example, "values");
  const Value offset = member(example, "offset");
  if (const Value offsets = member(example, "offsets"); offsets.is_sequence()) {
    // One message at several offsets.
    for (const Value& each : offsets.elements()) {
      wanted.push_back({key, each, member(example, "value"), false});
    }
  } else if (offset.is_integer()) {
    // Several messages at one offset.
    for (const Value& each : elements_of(values)) wanted.push_back({key, offset, each, false});
  } else if (const Value unseen = member(example, "messages"); unseen.is_map()) {
    for (const auto& [of, messages] : unseen.entries()) {
      for (const Value& each : elements_of(messages)) wanted.push_back({of, {}, each, false});
    }
  } else {
    // Incompatible lists.
    for (const Value& each : elements_of(values)) {
      if (each.is_sequence()) wanted.push_back({key, {}, each, true});
    }
  }
  wanted.resize(std::min(wanted.size(), kMaxWanted));
  return wanted;
}

// A message as [offset value], or as its value alone.
bool is_message(const Value& message, const Wanted& wanted) {
  if (!message.is_sequence() || message.size() != 2) {
    return wanted.offset.is_nil() && message == wanted.value;
  }
  const auto parts = message.elements();
  return parts[1] == wanted.value && (wanted.offset.is_nil() || parts[0] == wanted.offset);
}

bool shows(const Value& part, const Wanted& wanted) {
  const auto parts = elements_of(part);
  if (parts.size() == 3 && parts[0].is_keyword("r")) {
    return wanted.is_list && parts[1] == wanted.key && parts[2] == wanted.value;
  }
  if (wanted.is_list) return false;
  if (parts.size() == 3 && parts[0].is_keyword("send")) {
    return parts[1] == wanted.key && is_message(parts[2], wanted);
  }
  if (parts.size() != 2 || !parts[0].is_keyword("poll")) return false;
  const Value* const polled = parts[1].find(wanted.key);
  return polled != nullptr && std::ranges::any_of(elements_of(*polled), [&](const Value& message) {
           return is_message(message, wanted);
         });
}

}  // namespace

std::vector<Operation> find_witnesses(const Operations& operations, const Value& example) {
  std::vector<Operation> found;
  std::vector<Wanted> wanted = wanted_by(example);
  for (const Op& op : operations.history()) {
    if (wanted.empty()) break;
    if (!op.is_client() || !op.is_ok()) continue;
    const std::size_t before = wanted.size();
    for (const Value& part : elements_of(op.value)) {
      std::erase_if(wanted, [&](const Wanted& each) { return shows(part, each); });
    }
    if (wanted.size() < before) found.push_back(operations.of(op));
  }
  return found;
}

}  // namespace maelstrom::workbench::report
