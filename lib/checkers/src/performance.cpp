#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/operations.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::array kQuantiles = {0.0, 0.5, 0.95, 0.99, 1.0};

// In milliseconds, to the microsecond.
double to_milliseconds(Duration duration) {
  return std::round(std::chrono::duration<double, std::micro>(duration).count()) / 1000;
}

Value quantiles(std::vector<Duration>& latencies, Arena& arena) {
  std::ranges::sort(latencies);
  std::vector<Value::Entry> entries;
  for (const double q : kQuantiles) {
    const auto at = static_cast<std::size_t>(q * static_cast<double>(latencies.size()));
    const Value key =
        q == std::floor(q) ? Value::integer(static_cast<std::int64_t>(q)) : Value::floating(q);
    entries.push_back(
        {key, Value::floating(to_milliseconds(latencies[std::min(at, latencies.size() - 1)]))});
  }
  return arena.map(entries);
}

}  // namespace

Verdict check_performance(const History& history, Arena& arena) {
  std::map<std::string_view, std::vector<Duration>> by_f;
  std::vector<Duration> all;
  Duration first{};
  Duration last{};
  for (const Op& op : history) {
    if (!op.is_client() || op.is_invoke()) continue;
    const Op* invocation = history.partner(op);
    if (invocation == nullptr) continue;
    if (all.empty()) first = invocation->time;
    last = op.time;
    all.push_back(op.time - invocation->time);
    by_f[op.f].push_back(all.back());
  }
  Verdict verdict;
  if (all.empty()) return verdict;
  const double seconds = to_seconds(last - first);
  if (seconds > 0) {
    const double rate = static_cast<double>(all.size()) / seconds;
    verdict.add("rate", Value::floating(std::round(rate * 10) / 10));
  }
  verdict.add("latencies", quantiles(all, arena));
  std::vector<Value::Entry> entries;
  entries.reserve(by_f.size());
  for (auto& [f, latencies] : by_f) {
    entries.push_back({Value::keyword(f), quantiles(latencies, arena)});
  }
  verdict.add("latencies-by-f", arena.map(entries));
  return verdict;
}

}  // namespace maelstrom::checkers
