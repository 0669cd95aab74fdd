// jepsen.checker/counter.
#include <fmt/format.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/jepsen.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers {
namespace {

// The sums of the positive and of the negative numbers.
struct Sums2 {
  std::int64_t positive = 0;
  std::int64_t negative = 0;

  bool add(std::int64_t number) {  // false if it overflows
    std::int64_t& sum = number < 0 ? negative : positive;
    return !__builtin_add_overflow(sum, number, &sum);
  }
};

}  // namespace

Verdict check_counter_bounds(const History& history, Arena& arena) {
  Sums2 begun;  // of adds that did not fail
  Sums2 acknowledged;
  std::unordered_map<const Op*, Sums2> at_invocation;  // of open reads
  std::vector<Value> reads;
  std::vector<Value> errors;
  const Op* odd = nullptr;  // of no number, or of one that is too large
  for (const Op& op : history) {
    const Op* const partner = history.partner(op);
    if (!op.is_client() || odd != nullptr) continue;
    if (op.f == "add" && (op.is_invoke() || op.is_ok())) {
      const bool has_failed = op.is_invoke() && partner != nullptr && partner->is_fail();
      if (has_failed) continue;
      Sums2& sums = op.is_invoke() ? begun : acknowledged;
      if (!op.value.is_integer() || !sums.add(op.value.as_integer())) odd = &op;
    } else if (op.f == "read" && op.is_invoke()) {
      at_invocation[&op] = acknowledged;
    } else if (op.f == "read" && op.is_ok() && partner != nullptr) {
      const Sums2 before = at_invocation[partner];
      std::int64_t lower = 0;
      std::int64_t upper = 0;
      if (!op.value.is_integer() ||
          __builtin_add_overflow(before.positive, begun.negative, &lower) ||
          __builtin_add_overflow(begun.positive, before.negative, &upper)) {
        odd = &op;
        continue;
      }
      const std::int64_t value = op.value.as_integer();
      reads.push_back(arena.vector({Value::integer(lower), op.value, Value::integer(upper)}));
      if (value < lower || value > upper) errors.push_back(reads.back());
    }
  }
  Verdict verdict;
  if (!errors.empty()) verdict.validity = Validity::invalid;
  const bool can_err = begun.positive != 0 || begun.negative != 0 || !errors.empty();
  verdict.require_evidence(can_err, "no add but of 0 was made, and nothing but 0 was read");
  verdict.require_evidence(!reads.empty(), "no read succeeded");
  if (odd != nullptr) {
    verdict.require_evidence(
        false, fmt::format("the {} at index {} is of no 64-bit integer, but of {}", odd->f,
                           odd->index, shorten(to_edn(odd->value))));
  }
  verdict.add("reads", arena.vector(reads));
  verdict.add("errors", arena.list(errors));
  return verdict;
}

}  // namespace maelstrom::checkers
