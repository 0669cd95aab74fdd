// Linearizability of all small histories there are, against trying everything.
#include <cstdint>
#include <span>
#include <vector>

#include "catch.hpp"
#include "checkers/lin/brute_force.hpp"
#include "checkers/lin/random_histories.hpp"
#include "maelstrom/checkers/linearizability.hpp"
#include "maelstrom/checkers/registers.hpp"

namespace lin::exhaustive_test {
namespace {

using maelstrom::checkers::check_linearizability;
using maelstrom::checkers::Validity;

std::vector<CasRegister::Call> all_calls() {
  std::vector<CasRegister::Call> calls;
  for (std::int32_t to = 0; to <= 2; ++to) {
    calls.push_back(CasRegister::read(to));
    if (to > 0) calls.push_back(CasRegister::write(to));
    for (std::int32_t from = 0; from <= 2; ++from) {
      if (to > 0 && from != to) calls.push_back(CasRegister::cas(from, to));
    }
  }
  return calls;
}

// Calls `visit` with every way in which `count` operations may overlap, in the order in which they
// are invoked; some never complete.
template <class Visit>
void each_overlap(std::size_t count, std::int32_t position, std::size_t invoked,
                  std::vector<RegisterOperation>& operations, const Visit& visit) {
  bool is_over = invoked == count;
  if (is_over) visit();
  if (invoked < count) {
    operations[invoked].invoked = position;
    each_overlap(count, position + 1, invoked + 1, operations, visit);
  }
  for (std::size_t i = 0; i < invoked; ++i) {
    if (operations[i].completed != RegisterOperation::kNever) continue;
    operations[i].completed = position;
    each_overlap(count, position + 1, invoked, operations, visit);
    operations[i].completed = RegisterOperation::kNever;
  }
}

// Calls `visit` with every choice of calls.
template <class Visit>
void each_choice(std::size_t i, std::vector<RegisterOperation>& operations, const Visit& visit) {
  static const std::vector<CasRegister::Call> calls = all_calls();
  if (i == operations.size()) return visit();
  for (const auto& call : calls) {
    operations[i].call = call;
    each_choice(i + 1, operations, visit);
  }
}

TEST_CASE("of all histories of up to three operations the right ones are linearizable") {
  std::size_t valid = 0;
  std::size_t all = 0;
  for (std::size_t count = 1; count <= 3; ++count) {
    std::vector<RegisterOperation> operations(count);
    for (auto& operation : operations) operation.completed = RegisterOperation::kNever;
    each_overlap(count, 0, 0, operations, [&] {
      each_choice(0, operations, [&] {
        const std::span<const RegisterOperation> span(operations);
        const std::int32_t culprit = BruteForce<CasRegister>(span).culprit();
        const auto found = check_linearizability(CasRegister(), span);
        ++all;
        valid += culprit < 0 ? 1 : 0;
        if ((found.validity == Validity::valid) == (culprit < 0) && found.culprit == culprit)
          return;
        CAPTURE(all, count);
        CHECK((found.validity == Validity::valid) == (culprit < 0));
        CHECK(found.culprit == culprit);
      });
    });
  }
  CHECK(all > 20'000);
  CHECK(valid > all / 10);
  CHECK(valid < all);
}

}  // namespace
}  // namespace lin::exhaustive_test
