// The search against one that tries everything, and its limits.
#include "maelstrom/checkers/linearizability.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "catch.hpp"
#include "checkers/lin/brute_force.hpp"
#include "checkers/lin/random_histories.hpp"
#include "maelstrom/checkers/registers.hpp"
#include "maelstrom/random.hpp"
#include "seeds.hpp"

namespace lin::linearizability_test {
namespace {

using maelstrom::checkers::check_linearizability;
using maelstrom::checkers::Effect;
using maelstrom::checkers::Linearizability;
using maelstrom::checkers::LinearizabilityOptions;
using maelstrom::checkers::Validity;

// The same register, of which the search is told nothing.
struct OpaqueRegister : CasRegister {
  Effect effect(const Call&) const { return Effect::changes; }
};

// A set of small numbers, as bits: adding one says whether it was new.
struct NumberSet {
  using State = std::uint32_t;
  struct Call {
    std::int32_t number = 0;
    bool adds = false;
    bool answer = false;  // it was new, or it was there
    friend auto operator<=>(const Call&, const Call&) = default;
  };

  State initial() const { return 0; }
  std::optional<State> step(State set, const Call& call) const {
    const State bit = State{1} << call.number;
    const bool has = (set & bit) != 0;
    if ((call.adds ? !has : has) != call.answer) return std::nullopt;
    return call.adds ? set | bit : set;
  }
  Effect effect(const Call& call) const {
    return call.adds && call.answer ? Effect::changes : Effect::observes;
  }
};

CasRegister::Call random_register_call(maelstrom::Random& random) {
  const auto value = [&] { return static_cast<std::int32_t>(random.below(4)); };
  switch (random.below(8)) {
    case 0:
    case 1: return CasRegister::write(value());
    case 2:
    case 3: return CasRegister::cas(value(), value());
    case 4: return CasRegister::refused(value());
    default: return CasRegister::read(value());
  }
}

NumberSet::Call random_set_call(maelstrom::Random& random) {
  NumberSet::Call call;
  call.number = static_cast<std::int32_t>(random.below(3));
  call.adds = random.chance(0.5);
  call.answer = random.chance(0.5);
  return call;
}

// Intervals at random, of which some never end.
template <typename Call>
std::vector<maelstrom::checkers::Operation<Call>> random_operations(
    Call (*random_call)(maelstrom::Random&), maelstrom::Random& random) {
  const std::size_t count = 1 + random.below(9);
  const double indefinite = random.below(3) == 0 ? 0 : random.unit() * 0.6;
  std::vector<std::pair<double, std::size_t>> ends;  // twice per operation
  const double longest = 0.05 + random.unit();
  for (std::size_t i = 0; i < count; ++i) {
    const double start = random.unit();
    ends.emplace_back(start, i);
    ends.emplace_back(start + random.unit() * longest, i);
  }
  std::sort(ends.begin(), ends.end());
  std::vector<maelstrom::checkers::Operation<Call>> operations(count);
  for (auto& operation : operations) operation.invoked = -1;
  for (std::size_t position = 0; position < ends.size(); ++position) {
    auto& operation = operations[ends[position].second];
    const bool begins = operation.invoked < 0;
    (begins ? operation.invoked : operation.completed) = static_cast<std::int32_t>(position);
  }
  for (auto& operation : operations) {
    operation.call = random_call(random);
    if (random.chance(indefinite)) operation.completed = -1;
  }
  return operations;
}

// Compares verdict and smallest prefix on random histories; says how many were linearizable.
template <typename M, typename Brute = M>
int compare(typename M::Call (*random_call)(maelstrom::Random&), int histories,
            std::uint64_t base) {
  int valid = 0;
  for (int i = 0; i < histories; ++i) {
    const std::uint64_t seed = base + static_cast<std::uint64_t>(i);
    CAPTURE(seed);
    maelstrom::Random random(seed);
    const auto operations = random_operations(random_call, random);
    const std::span<const maelstrom::checkers::Operation<typename M::Call>> span(operations);
    const std::int32_t culprit = BruteForce<Brute>(span).culprit();
    const auto found = check_linearizability(M(), span);
    if (culprit < 0) ++valid;
    if ((found.validity == Validity::valid) != (culprit < 0) || found.culprit != culprit) {
      CHECK(found.culprit == culprit);
      CHECK((found.validity == Validity::valid) == (culprit < 0));
    }
    CHECK(found.smallest);
  }
  return valid;
}

Linearizability<std::int32_t> check(const std::vector<RegisterOperation>& history,
                                    const LinearizabilityOptions& options = {}) {
  return check_linearizability(CasRegister(), std::span<const RegisterOperation>(history), options);
}

TEST_CASE("the search for an order of a register's operations finds what trying everything finds") {
  const std::uint64_t base = GENERATE(std::uint64_t{1}, tests::test_seed());
  CAPTURE(base);
  CHECK(compare<CasRegister>(random_register_call, 15'000, base) > 1000);
}

TEST_CASE("the search needs no knowledge of what calls do") {
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  CHECK((compare<OpaqueRegister>(random_register_call, 5'000, base)) > 300);
}

TEST_CASE("the search works for other models than registers") {
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  CHECK(compare<NumberSet>(random_set_call, 10'000, base) > 300);
}

TEST_CASE("histories in which each operation took effect at some time are linearizable") {
  Shape shape;
  shape.operations = 1000;
  shape.indefinite = GENERATE(0.0, 0.02, 0.2);
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  for (std::uint64_t seed = base; seed < base + 10; ++seed) {
    CAPTURE(seed, shape.indefinite);
    shape.processes = 1 + seed % 30;
    CHECK(check(random_history(shape, seed)).validity == Validity::valid);
  }
}

TEST_CASE("a value that nobody wrote is found among 50 operations that never completed") {
  Shape shape;
  shape.operations = 2000;
  shape.indefinite = 0.08;
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  for (std::uint64_t seed = base; seed < base + 5; ++seed) {
    CAPTURE(seed);
    auto history = random_history(shape, seed);
    corrupt_to(history, history.size() / 2, shape.values + 1);
    const auto found = check(history);
    REQUIRE(found.validity == Validity::invalid);
    const auto& call = history[static_cast<std::size_t>(found.culprit)].call;
    CHECK((call.f == CasRegister::Call::F::read && call.to == shape.values + 1));
    CHECK(found.smallest);
  }
}

TEST_CASE("before the culprit the configurations say what may have been") {
  const std::vector<RegisterOperation> history = {
      {CasRegister::write(1), 0, 1},
      {CasRegister::write(2), 2, -1},
      {CasRegister::read(3), 3, 4},
  };
  const auto found = check(history);
  REQUIRE(found.validity == Validity::invalid);
  CHECK(found.culprit == 2);
  REQUIRE(found.configurations.size() == 1);
  CHECK(found.configurations[0].state == 1);
  CHECK(found.configurations[0].last == 0);
  CHECK(found.configurations[0].pending == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("an empty history is linearizable") { CHECK(check({}).validity == Validity::valid); }

TEST_CASE("a search that is out of budget does not know") {
  Shape shape;
  shape.operations = 500;
  LinearizabilityOptions options;
  options.max_configurations = 100;
  const auto found = check(random_history(shape, 1), options);
  CHECK(found.validity == Validity::unknown);
  CHECK(found.explored == 100);
}

TEST_CASE("a search with little memory may not know but is never wrong") {
  LinearizabilityOptions options;
  options.max_bytes = 1;
  int known = 0;
  const std::uint64_t base = tests::test_seed();
  CAPTURE(base);
  for (std::uint64_t seed = base; seed < base + 3000; ++seed) {
    CAPTURE(seed);
    maelstrom::Random random(seed);
    const auto operations = random_operations(random_register_call, random);
    const std::span<const RegisterOperation> span(operations);
    const bool valid = BruteForce<CasRegister>(span).culprit() < 0;
    const auto found = check_linearizability(CasRegister(), span, options);
    if (found.validity == Validity::unknown) continue;
    ++known;
    if ((found.validity == Validity::valid) != valid) {
      CHECK((found.validity == Validity::valid) == valid);
    }
  }
  CHECK(known > 1000);
}

}  // namespace
}  // namespace lin::linearizability_test
