#include <algorithm>
#include <unordered_map>
#include <vector>

#include "maelstrom/checkers/operations.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

// The class of an op's :exception: the :type of the first of its causes (:via).
Value class_of(const Op& op) {
  const Value via = op.extra.get("exception").get("via");
  return via.is_sequence() && via.size() > 0 ? via.elements()[0].get("type") : Value();
}

// The op with all keys of its line.
Value to_value(const Op& op, Arena& arena) {
  auto entries = op_entries(op, op.f, op.value);
  for (const auto& entry : op.extra.entries()) entries.push_back(entry);
  return arena.map(entries);
}

struct Group {
  Value type;
  const Op* example;
  std::int64_t count;
};

}  // namespace

Verdict check_exceptions(const History& history, Arena& arena) {
  std::vector<Group> groups;
  std::unordered_map<Value, std::size_t, ValueHash> by_class;
  for (const Op& op : history) {
    if (!op.is_info() || op.extra.find("exception") == nullptr) continue;
    const Value type = class_of(op);
    const auto [found, is_new] = by_class.try_emplace(type, groups.size());
    if (is_new) groups.push_back({type, &op, 0});
    ++groups[found->second].count;
  }
  Verdict verdict;
  if (groups.empty()) return verdict;
  std::ranges::stable_sort(groups, std::greater(), &Group::count);
  std::vector<Value> exceptions;
  exceptions.reserve(groups.size());
  for (const Group& group : groups) {
    exceptions.push_back(arena.map({{Value::keyword("count"), Value::integer(group.count)},
                                    {Value::keyword("class"), group.type},
                                    {Value::keyword("example"), to_value(*group.example, arena)}}));
  }
  verdict.add("exceptions", arena.list(exceptions));
  return verdict;
}

}  // namespace maelstrom::checkers
