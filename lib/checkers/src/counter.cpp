#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {
namespace {

constexpr std::size_t kMaxRanges = 1'000'000;  // 16 MB; usual adds make only a few

// All integers from `low` to `high`.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// The possible sums of a number and any of some other numbers, as ordered ranges with gaps between
// them.
class Sums {
 public:
  explicit Sums(std::int64_t first) : ranges_{{first, first}} {}

  // Allows `number` to be added or not. False if there are then too many ranges or the sums
  // overflow.
  bool allow(std::int64_t number) {
    std::vector<Range> shifted = ranges_;
    for (Range& range : shifted) {
      if (__builtin_add_overflow(range.low, number, &range.low)) return false;
      if (__builtin_add_overflow(range.high, number, &range.high)) return false;
    }
    std::vector<Range> all(ranges_.size() + shifted.size());
    std::ranges::merge(ranges_, shifted, all.begin(), {}, &Range::low, &Range::low);
    ranges_.clear();
    for (const Range& range : all) {
      const bool touches = !ranges_.empty() && (ranges_.back().high >= range.low ||
                                                ranges_.back().high + 1 == range.low);
      if (touches) {
        ranges_.back().high = std::max(ranges_.back().high, range.high);
      } else {
        ranges_.push_back(range);
      }
    }
    return ranges_.size() <= kMaxRanges;
  }

  bool contains(std::int64_t number) const {
    const auto after = std::ranges::upper_bound(ranges_, number, {}, &Range::low);
    return after != ranges_.begin() && number <= std::prev(after)->high;
  }

  std::span<const Range> ranges() const { return ranges_; }

 private:
  std::vector<Range> ranges_;
};

// An add that may have happened and has no integer value; nullptr if there is none.
const Op* find_odd_add(const History& history) {
  const auto found = std::ranges::find_if(history, [](const Op& op) {
    return op.f == "add" && (op.is_ok() || op.is_info()) && !op.value.is_integer();
  });
  return found == history.end() ? nullptr : &*found;
}

// The acceptable final reads if all adds have integer values; nothing if Sums cannot hold them.
std::optional<Sums> acceptable_sums(const History& history) {
  std::int64_t sum = 0;
  for (const Op& op : history) {
    if (op.f != "add" || !op.is_ok()) continue;
    if (__builtin_add_overflow(sum, op.value.as_integer(), &sum)) return std::nullopt;
  }
  Sums sums(sum);
  for (const Op& op : history) {
    if (op.f != "add" || !op.is_info()) continue;
    if (!sums.allow(op.value.as_integer())) return std::nullopt;
  }
  return sums;
}

Value to_value(const Sums& sums, Arena& arena) {
  std::vector<Value> pairs;
  for (const Range& range : sums.ranges()) {
    pairs.push_back(arena.vector({Value::integer(range.low), Value::integer(range.high)}));
  }
  return arena.list(pairs);
}

// False if no add other than of 0 was acknowledged and every final read returned 0: a node that
// always answers 0 would pass.
bool has_counted(const History& history) {
  return std::ranges::any_of(history, [](const Op& op) {
    const bool counts = op.is_ok() && (op.f == "add" || op.final);
    return counts && op.value != Value::integer(0);
  });
}

void warn(const History& history, Verdict& verdict) {
  std::size_t open = 0;
  for (const Op& op : history) {
    if (op.f == "add" && op.is_invoke() && history.partner(op) == nullptr) ++open;
  }
  if (open > 0) {
    verdict.warnings.push_back(
        fmt::format("{} adds never completed: they count as if they had not happened", open));
  }
}

}  // namespace

Verdict check_counter(const History& history, Arena& arena) {
  const Op* const odd = find_odd_add(history);
  const std::optional<Sums> sums = odd == nullptr ? acceptable_sums(history) : std::nullopt;
  std::vector<Value> errors;
  std::vector<Value> reads;
  for (const Op& op : history) {
    if (!op.final || !op.is_ok()) continue;
    reads.push_back(op.value);
    if (!sums) continue;
    const bool is_right = op.value.is_integer() && sums->contains(op.value.as_integer());
    if (!is_right) errors.push_back(tagged_op(op, op.f, arena));
  }
  Verdict verdict;
  if (!sums) verdict.validity = Validity::unknown;
  if (!errors.empty()) verdict.validity = Validity::invalid;
  verdict.require_evidence(has_counted(history),
                           "no add but of 0 was acknowledged, and nothing but 0 was read");
  const bool has_other_reads = std::ranges::any_of(
      history, [](const Op& op) { return op.f == "read" && op.is_ok() && !op.final; });
  verdict.require_evidence(!reads.empty(),
                           has_other_reads
                               ? "no final read succeeded, and others are not judged; the workload "
                                 "counter judges them"
                               : "no final read succeeded");
  verdict.add("errors", errors.empty() ? Value() : arena.list(errors));
  verdict.add("final-reads", arena.list(reads));
  verdict.add("acceptable", sums ? to_value(*sums, arena) : Value());
  if (odd != nullptr) {
    verdict.require_evidence(
        false, fmt::format("the add at index {} is of no 64-bit integer, but of {}", odd->index,
                           shorten(to_edn(odd->value))));
  } else if (!sums) {
    verdict.warnings.emplace_back(
        "the adds are too large or too many to tell which sums they allow");
  }
  if (!reads.empty()) warn(history, verdict);  // without reads the warnings have no meaning
  return verdict;
}

}  // namespace maelstrom::checkers
