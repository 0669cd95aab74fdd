#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "maelstrom/checkers/operations.hpp"

namespace maelstrom::checkers {
namespace {

struct Tally {
  std::int64_t ok = 0;
  std::int64_t fail = 0;
  std::int64_t info = 0;

  void add(OpType type) {
    if (type == OpType::ok) ++ok;
    if (type == OpType::fail) ++fail;
    if (type == OpType::info) ++info;
  }
};

// These operations of kafka never succeed.
constexpr std::array<std::string_view, 2> kNeverOk = {"crash", "debug-topic-partitions"};

Verdict to_verdict(const Tally& tally) {
  Verdict verdict;
  verdict.validity = tally.ok > 0 ? Validity::valid : Validity::invalid;
  verdict.may_heal = true;  // a later operation may succeed
  verdict.add("count", Value::integer(tally.ok + tally.fail + tally.info));
  verdict.add("ok-count", Value::integer(tally.ok));
  verdict.add("fail-count", Value::integer(tally.fail));
  verdict.add("info-count", Value::integer(tally.info));
  return verdict;
}

}  // namespace

bool is_never_ok(std::string_view f) { return std::ranges::find(kNeverOk, f) != kNeverOk.end(); }

Verdict check_stats(const History& history, Arena& arena) {
  Tally all;
  std::map<std::string_view, Tally> by_f;
  for (const Op& op : history) {
    if (!op.is_client() || op.is_invoke()) continue;
    all.add(op.type);
    by_f[op.f].add(op.type);
  }
  Verdict verdict = to_verdict(all);
  verdict.validity = Validity::valid;
  std::vector<Value::Entry> entries;
  for (const auto& [f, tally] : by_f) {
    const Verdict of_f = to_verdict(tally);
    if (!is_never_ok(f)) verdict.validity = merge(verdict.validity, of_f.validity);
    entries.push_back({Value::keyword(f), to_value(of_f, arena)});
  }
  verdict.add("by-f", arena.map(entries));
  return verdict;
}

Verdict check_availability(const History& history, std::optional<double> minimum) {
  std::int64_t invoked = 0;
  std::int64_t ok = 0;
  bool has_failure = false;
  for (const Op& op : history) {
    invoked += op.is_invoke() ? 1 : 0;
    ok += op.is_ok() ? 1 : 0;
    has_failure |= op.is_client() && !op.is_invoke() && !op.is_ok();
  }
  const Value fraction = invoked == 0 ? Value::integer(1) : ratio(ok, invoked);
  Verdict verdict;
  // Compares the rounded figure, as Jepsen does.
  if (minimum && invoked > 0 && fraction.as_double() < *minimum) {
    verdict.validity = Validity::invalid;
  }
  verdict.may_heal = minimum < 1 || !has_failure;  // later operations may succeed
  verdict.add("ok-fraction", fraction);
  return verdict;
}

}  // namespace maelstrom::checkers
