#include "story/lost_elements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "report/text.hpp"
#include "story/words.hpp"

namespace maelstrom::workbench::story {
namespace {

constexpr std::size_t kMaxDecided = 64;

}  // namespace

std::span<const Value> elements_of(const Op& read) {
  const bool is_set = read.value.is_sequence() || read.value.is(Value::Kind::set);
  return is_set ? read.value.elements() : std::span<const Value>();
}

bool shows(const Op& read, const Value& value) {
  return std::ranges::find(elements_of(read), value) != elements_of(read).end();
}

LostElements::LostElements(const Trail& trail, const Value& found) : trail_(trail) {
  const Value lost = report::member(found, "lost");
  if (!lost.is_sequence()) return;
  for (const Value& value : lost.elements()) {
    index_.emplace(value, lost_.size());
    lost_.push_back({value});
  }
  for (const Op& op : trail_.history()) {
    if (!op.is_client()) continue;
    if (op.f != "read") {
      read_add(op);
    } else if (op.is_ok()) {
      reads_.push_back(&op);
    }
  }
  std::ranges::stable_sort(reads_, {}, [this](const Op* op) { return begin(*op); });
  for (const Op* read : reads_) {
    std::set<std::size_t> present;
    for (const Value& value : elements_of(*read)) {
      if (const auto at = index_.find(value); at != index_.end()) present.insert(at->second);
    }
    for (std::size_t i = 0; i < std::min(lost_.size(), kMaxDecided); ++i) {
      if (!present.contains(i)) lost_[i].last_without = read;
    }
    last_of_node_[std::string(trail_.node_of(*read))] = read;
  }
}

Duration LostElements::begin(const Op& op) const {
  const Op* const invocation = trail_.operations().of(op).invocation;
  return invocation == nullptr ? op.time : invocation->time;
}

void LostElements::read_add(const Op& op) {
  const report::Operation operation = trail_.operations().of(op);
  const Value value = operation.invocation != nullptr ? operation.invocation->value : op.value;
  if (op.is_invoke()) given_.try_emplace(value, Passage::Gift{trail_.node_of(op), op.time});
  if (!op.is_ok()) return;
  acknowledged_.emplace_back(value, op.time);
  if (const auto at = index_.find(value); at != index_.end()) lost_[at->second].added = &op;
}

std::string LostElements::summary() const {
  std::set<std::string> nodes;
  std::vector<Duration> moments;
  for (const Element& each : lost_) {
    if (each.added == nullptr) continue;
    if (const auto node = trail_.node_of(*each.added); !node.empty()) nodes.emplace(node);
    moments.push_back(each.added->time);
  }
  std::string text =
      counted(lost_.size(), "element") + (lost_.size() == 1 ? " is lost" : " are lost");
  if (!moments.empty()) {
    const std::vector<std::string> names(nodes.begin(), nodes.end());
    const auto [first, last] = std::ranges::minmax(moments);
    const std::string who = names.empty() ? "" : " by " + listed(names);
    const std::string when = first == last ? fmt::format(" at {}", at(first))
                                           : fmt::format(" between {} and {}", at(first), at(last));
    const FaultWindow* const fault = common_fault(trail_, moments);
    text += fmt::format(": {} acknowledged{}{}{}", lost_.size() == 1 ? "it was" : "they were", who,
                        when, fault == nullptr ? "" : ", during the " + named(*fault));
  }
  const std::string lacking = lacking_nodes();
  return text + (lacking.empty() ? "" : ". " + lacking) + ".";
}

// How many elements that were acknowledged before it began the read lacks.
std::size_t LostElements::missing_in(const Op& read) const {
  const auto shown = elements_of(read);
  const std::unordered_set<Value, ValueHash> present(shown.begin(), shown.end());
  return static_cast<std::size_t>(std::ranges::count_if(acknowledged_, [&](const auto& each) {
    return each.second < begin(read) && !present.contains(each.first);
  }));
}

// How many elements each node's last read lacks: also those that are not lost, because a read that
// began later shows them.
std::string LostElements::lacking_nodes() const {
  std::vector<std::string> parts;
  for (const auto& [node, read] : last_of_node_) {
    if (node.empty()) return {};
    const std::size_t missing = missing_in(*read);
    if (missing > 0) parts.push_back(fmt::format("{} lacks {}", node, missing));
  }
  if (parts.empty()) return {};
  return "Of all acknowledged elements " + listed(parts) + " in its last read";
}

}  // namespace maelstrom::workbench::story
