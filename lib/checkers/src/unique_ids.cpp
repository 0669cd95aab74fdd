#include <algorithm>
#include <unordered_map>
#include <vector>

#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::size_t kShown = 48;  // number of duplicates shown, the most frequent ones first

using Frequency = std::pair<Value, std::int64_t>;

Value to_map(std::vector<Frequency> duplicates, Arena& arena) {
  std::ranges::sort(duplicates, [](const Frequency& a, const Frequency& b) {
    return a.second != b.second ? a.second > b.second : a.first > b.first;
  });
  duplicates.resize(std::min(duplicates.size(), kShown));
  std::ranges::sort(duplicates, {}, &Frequency::first);
  std::vector<Value::Entry> entries;
  entries.reserve(duplicates.size());
  for (const auto& [id, count] : duplicates) entries.push_back({id, Value::integer(count)});
  return arena.map(entries);
}

}  // namespace

Verdict check_unique_ids(const History& history, Arena& arena) {
  std::int64_t attempted = 0;
  std::int64_t acknowledged = 0;
  std::unordered_map<Value, std::int64_t, ValueHash> frequencies;
  frequencies.reserve(history.size() / 2);
  Value least;
  Value greatest;
  for (const Op& op : history) {
    if (op.f != "generate") continue;
    if (op.is_invoke()) ++attempted;
    if (!op.is_ok()) continue;
    ++frequencies[op.value];
    if (acknowledged == 0 || op.value < least) least = op.value;
    if (acknowledged == 0 || op.value > greatest) greatest = op.value;
    ++acknowledged;
  }
  std::vector<Frequency> duplicates;
  for (const auto& [id, count] : frequencies) {
    if (count > 1) duplicates.emplace_back(id, count);
  }
  Verdict verdict;
  if (!duplicates.empty()) verdict.validity = Validity::invalid;
  verdict.require_evidence(acknowledged > 0, "no id was generated");
  verdict.add("attempted-count", Value::integer(attempted));
  verdict.add("acknowledged-count", Value::integer(acknowledged));
  verdict.add("duplicated-count", Value::integer(static_cast<std::int64_t>(duplicates.size())));
  verdict.add("duplicated", to_map(std::move(duplicates), arena));
  verdict.add("range", arena.vector({least, greatest}));
  return verdict;
}

}  // namespace maelstrom::checkers
