// Which consistency models the workbench's checker finds to hold under partitions, and which not.
// docs/challenges/txn-rw-register.md has the table, and says which of the models that hold here do
// so because registers hide the order of blind writes.
#include <cstdio>
#include <map>

#include "apps/simulated.hpp"
#include "maelstrom/checkers/transactions.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::rw_register_models_test {
namespace {

using namespace std::chrono_literals;

// Challenge 6c, shorter.
SimulationOptions partitioned(std::uint64_t seed, std::size_t nodes) {
  auto options = options_of("txn-rw-register", nodes, 2 * nodes, 1000, seed);
  options.engine.time_limit = 5s;
  options.engine.nemesis.faults = {Fault::partition};
  options.engine.nemesis.interval = 2s;
  return options;
}

// In how many of the runs each model does not hold.
std::map<std::string_view, int> count_invalid(std::uint64_t seeds, std::size_t nodes) {
  std::map<std::string_view, int> invalid;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Simulation<apps::rw_register::TxnRwRegister> simulation(partitioned(seed, nodes));
    simulation.run();
    for (const std::string_view model : consistency_model_names()) {
      Arena arena;
      TxnOptions options;
      options.consistency_models = {std::string(model)};
      const Verdict verdict = check_rw_register(simulation.history(), options, arena);
      invalid[model] += verdict.validity == Validity::valid ? 0 : 1;
    }
  }
  return invalid;
}

constexpr std::string_view kClaimed[] = {
    "read-uncommitted",
    "read-committed",
    "monotonic-atomic-view",
    "read-atomic",
    "causal-cerone",
    "strong-session-read-uncommitted",
    "strong-session-read-committed",
};
// The next stronger ones: each forbids lost updates, which no replica can prevent alone.
constexpr std::string_view kImpossible[] = {
    "update-atomic",   "parallel-snapshot-isolation", "cursor-stability", "consistent-view",
    "repeatable-read", "snapshot-isolation",          "serializable",
};

}  // namespace

TEST_CASE("what is claimed holds under partitions, and the next stronger models do not") {
  constexpr std::uint64_t kSeeds = seeds(5);
  auto invalid = count_invalid(kSeeds, 2);
  for (const auto model : kClaimed) {
    CAPTURE(model);
    CHECK(invalid.at(model) == 0);
  }
  for (const auto model : kImpossible) {
    CAPTURE(model);
    CHECK(invalid.at(model) == static_cast<int>(kSeeds));
  }
}

TEST_CASE("the table of models", "[.soak]") {
  constexpr std::uint64_t kSeeds = 200;
  auto invalid = count_invalid(kSeeds, 2);
  for (const auto& [model, count] : invalid) {
    std::fprintf(stderr, "%.*s: invalid in %d of %llu\n", static_cast<int>(model.size()),
                 model.data(), count, static_cast<unsigned long long>(kSeeds));
  }
  for (const auto model : kClaimed) CHECK(invalid.at(model) == 0);
  for (const auto model : kImpossible) CHECK(invalid.at(model) > 0);
}

}  // namespace tests::rw_register_models_test
