#include "final_reads.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>
#include <vector>

#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::checkers {
namespace {

struct Missing {
  std::size_t count = 0;
  std::size_t of = 0;
  Value example;
};

// The acknowledged elements, with the positions of their acknowledgements.
std::unordered_map<Value, std::size_t, ValueHash> acknowledged(const History& history) {
  std::unordered_map<Value, std::size_t, ValueHash> elements;
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_ok() || (op.f != "add" && op.f != "broadcast")) continue;
    const Op* const invocation = history.partner(op);
    elements.try_emplace(invocation != nullptr ? invocation->value : op.value,
                         history.position(op));
  }
  return elements;
}

Missing missing_in(const History& history, const Op& read,
                   const std::unordered_map<Value, std::size_t, ValueHash>& elements) {
  std::unordered_map<Value, bool, ValueHash> present;
  for (const Value& element : read.value.elements()) present[element] = true;
  const Op* const invocation = history.partner(read);
  Missing missing;
  for (const auto& [element, position] : elements) {
    if (invocation == nullptr || position > history.position(*invocation)) continue;
    ++missing.of;
    if (present.contains(element)) continue;
    // The least one, so that the sentence is the same each time.
    if (missing.count++ == 0 || element < missing.example) missing.example = element;
  }
  return missing;
}

}  // namespace

std::string missing_in_final_reads(const History& history, const CheckOptions& options) {
  const auto elements = acknowledged(history);
  std::map<std::string, Missing> worst;  // by node
  for (const Op& op : history) {
    const bool is_set = op.value.is_sequence() || op.value.is(Value::Kind::set);
    if (!op.is_client() || !op.is_ok() || !op.final || op.f != "read" || !is_set) continue;
    const Missing missing = missing_in(history, op, elements);
    if (missing.count == 0) continue;
    std::string name = options.node_of ? options.node_of(op.process) : std::string();
    if (name.empty()) name = fmt::format("process {}", op.process);
    Missing& known = worst[name];
    if (missing.count > known.count) known = missing;
  }
  if (worst.empty()) return {};
  constexpr std::size_t kMostShown = 5;
  std::string text;
  std::size_t shown = 0;
  for (const auto& [name, missing] : worst) {
    if (shown++ == kMostShown) {
      return text + fmt::format("; and so on, {} in all", worst.size());
    }
    text += fmt::format("{}the final read of {} lacks {} of {} acknowledged elements, such as {}",
                        text.empty() ? "" : "; ", name, missing.count, missing.of,
                        to_edn(missing.example));
  }
  return text;
}

}  // namespace maelstrom::checkers
