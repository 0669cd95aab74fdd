// jepsen.checker/set, /queue and /total-queue.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/jepsen.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers {
namespace {

using Elements = std::set<Value>;
using Multiset = std::map<Value, std::int64_t>;

Value number(std::size_t count) { return Value::integer(static_cast<std::int64_t>(count)); }

// As Jepsen writes sets of integers, "#{1..3 7}"; others as sets.
Value to_intervals(const Elements& elements, Arena& arena) {
  const std::vector<Value> all(elements.begin(), elements.end());
  if (!std::ranges::all_of(all, &Value::is_integer)) return arena.string(to_edn(arena.set(all)));
  std::string text = "#{";
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && all[end].as_integer() - 1 == all[end - 1].as_integer()) ++end;
    if (begin > 0) text += ' ';
    text += std::to_string(all[begin].as_integer());
    if (end - begin > 1) text += ".." + std::to_string(all[end - 1].as_integer());
    begin = end;
  }
  return arena.string(text + "}");
}

Elements without(const Elements& all, const Elements& others) {
  Elements result;
  std::ranges::set_difference(all, others, std::inserter(result, result.end()));
  return result;
}

std::int64_t size_of(const Multiset& elements) {
  std::int64_t size = 0;
  for (const auto& [element, count] : elements) size += count;
  return size;
}

std::int64_t count_of(const Multiset& elements, const Value& element) {
  const auto found = elements.find(element);
  return found == elements.end() ? 0 : found->second;
}

Multiset without(const Multiset& all, const Multiset& others) {
  Multiset result;
  for (const auto& [element, count] : all) {
    const std::int64_t left = count - count_of(others, element);
    if (left > 0) result[element] = left;
  }
  return result;
}

Value to_value(const Multiset& elements, Arena& arena) {
  std::vector<Value::Entry> entries;
  for (const auto& [element, count] : elements) entries.push_back({element, Value::integer(count)});
  return arena.map(entries);
}

// The elements that an acknowledged :dequeue or :drain returned.
std::span<const Value> taken(const Op& op) {
  if (!op.is_ok()) return {};
  if (op.f == "dequeue") return {&op.value, 1};
  const bool has = op.f == "drain" && (op.value.is_sequence() || op.value.is(Value::Kind::set));
  return has ? op.value.elements() : std::span<const Value>();
}

// Why elements may have left the queue that nobody knows of: Jepsen stops with an error.
std::string unknown_drain(const History& history) {
  const auto found = std::ranges::find_if(history, [](const Op& op) {
    return op.is_client() && op.f == "drain" &&
           (op.is_info() || (op.is_ok() && taken(op).empty() && op.value.size() > 0));
  });
  if (found == history.end()) return {};
  return fmt::format("nobody knows what the :drain at index {} returned", found->index);
}

}  // namespace

Verdict check_set(const History& history, Arena& arena) {
  Elements attempts;
  Elements adds;
  const Op* last = nullptr;
  for (const Op& op : history) {
    if (!op.is_client()) continue;
    const bool is_add = op.f == "add" || op.f == "broadcast";
    if (is_add && op.is_invoke()) attempts.insert(op.value);
    if (is_add && op.is_ok()) adds.insert(op.value);
    const bool has = op.value.is_sequence() || op.value.is(Value::Kind::set);
    if (op.f == "read" && op.is_ok() && has) last = &op;
  }
  const auto read = last != nullptr ? last->value.elements() : std::span<const Value>();
  const Elements final_read(read.begin(), read.end());
  const Elements unexpected = without(final_read, attempts);
  const Elements ok = without(final_read, unexpected);
  const Elements lost = last != nullptr ? without(adds, final_read) : Elements();
  const Elements recovered = without(ok, adds);
  Verdict verdict;
  const bool is_wrong = !attempts.empty() && (!lost.empty() || !unexpected.empty());
  if (is_wrong) verdict.validity = Validity::invalid;
  verdict.may_heal = unexpected.empty();
  verdict.require_evidence(!adds.empty() || !ok.empty(), "no element was added");
  verdict.require_evidence(last != nullptr, "no read of the set succeeded");
  verdict.add("attempt-count", number(attempts.size()));
  verdict.add("acknowledged-count", number(adds.size()));
  verdict.add("ok-count", number(ok.size()));
  verdict.add("lost-count", number(lost.size()));
  verdict.add("recovered-count", number(recovered.size()));
  verdict.add("unexpected-count", number(unexpected.size()));
  verdict.add("ok", to_intervals(ok, arena));
  verdict.add("lost", to_intervals(lost, arena));
  verdict.add("unexpected", to_intervals(unexpected, arena));
  verdict.add("recovered", to_intervals(recovered, arena));
  return verdict;
}

Verdict check_queue(const History& history, Arena& arena) {
  Multiset queue;
  const Op* wrong = nullptr;
  Value element;
  std::size_t count = 0;
  for (const Op& op : history) {
    if (!op.is_client()) continue;
    if (op.f == "enqueue" && op.is_invoke()) ++queue[op.value];
    for (const Value& each : taken(op)) {
      ++count;
      if (--queue[each] >= 0 || wrong != nullptr) continue;
      wrong = &op;
      element = each;
    }
  }
  Verdict verdict;
  if (wrong != nullptr) {
    verdict.validity = Validity::invalid;
    verdict.add("error", arena.string(fmt::format("can't dequeue {} at index {}",
                                                  shorten(to_edn(element)), wrong->index)));
    return verdict;
  }
  verdict.require_evidence(count > 0, "nothing was dequeued");
  if (const std::string unknown = unknown_drain(history); !unknown.empty()) {
    verdict.require_evidence(false, unknown);
  }
  std::erase_if(queue, [](const auto& entry) { return entry.second <= 0; });
  verdict.add("final-queue", to_value(queue, arena));
  return verdict;
}

Verdict check_total_queue(const History& history, Arena& arena) {
  Multiset attempts;
  Multiset enqueues;
  Multiset dequeues;
  for (const Op& op : history) {
    if (!op.is_client()) continue;
    if (op.f == "enqueue" && op.is_invoke()) ++attempts[op.value];
    if (op.f == "enqueue" && op.is_ok()) ++enqueues[op.value];
    for (const Value& each : taken(op)) ++dequeues[each];
  }
  Multiset unexpected;
  for (const auto& [element, count] : dequeues) {
    if (!attempts.contains(element)) unexpected[element] = count;
  }
  const Multiset duplicated = without(without(dequeues, attempts), unexpected);
  const Multiset lost = without(enqueues, dequeues);
  const Multiset ok = without(without(dequeues, duplicated), unexpected);
  const Multiset recovered = without(ok, enqueues);
  Verdict verdict;
  const std::string unknown = unknown_drain(history);
  // What nobody knows of may be what is lost.
  if (!unexpected.empty() || (!lost.empty() && unknown.empty())) {
    verdict.validity = Validity::invalid;
  }
  verdict.may_heal = unexpected.empty();
  verdict.require_evidence(!enqueues.empty() || !dequeues.empty(), "nothing was enqueued");
  if (!unknown.empty()) verdict.require_evidence(false, unknown);
  if (!duplicated.empty()) {
    verdict.warnings.push_back(
        fmt::format("{} elements were dequeued more often than enqueued", duplicated.size()));
  }
  verdict.add("attempt-count", Value::integer(size_of(attempts)));
  verdict.add("acknowledged-count", Value::integer(size_of(enqueues)));
  verdict.add("ok-count", Value::integer(size_of(ok)));
  verdict.add("unexpected-count", Value::integer(size_of(unexpected)));
  verdict.add("duplicated-count", Value::integer(size_of(duplicated)));
  verdict.add("lost-count", Value::integer(size_of(lost)));
  verdict.add("recovered-count", Value::integer(size_of(recovered)));
  verdict.add("lost", to_value(lost, arena));
  verdict.add("unexpected", to_value(unexpected, arena));
  verdict.add("duplicated", to_value(duplicated, arena));
  verdict.add("recovered", to_value(recovered, arena));
  return verdict;
}

}  // namespace maelstrom::checkers
