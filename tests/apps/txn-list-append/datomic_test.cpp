// txn-list-append on Maelstrom's own services, in whole tests.
#include "txn-list-append/datomic.hpp"

#include "apps/simulated.hpp"
#include "seeds.hpp"

namespace tests::datomic_test {
namespace {

SimulationOptions options_for(std::uint64_t seed) {
  SimulationOptions options = options_of("txn-list-append", 1 + seed % 5, 8, 50, seed);
  options.workload_options.nodes = options.engine.nodes;
  options.engine.time_limit = 8s;
  options.engine.network.mean_latency = seed % 4 == 0 ? 10ms : 0ms;
  return options;
}

TEST_CASE("transactions on a root pointer are strictly serializable under every fault") {
  for (std::uint64_t seed = 1; seed <= seeds(16); ++seed) {
    SimulationOptions options = options_for(seed);
    options.engine.nemesis.faults = faults_of(seed, kFaults);
    options.engine.nemesis.interval = 2s;
    CAPTURE(described(options));
    const Outcome outcome = run<apps::Datomic>(options);
    CAPTURE(outcome.workload, outcome.reasons);
    CHECK(outcome.validity != Validity::invalid);
    CHECK(outcome.total(OpType::ok) > 0);
  }
}

TEST_CASE("transactions on a root pointer all succeed without faults, beside each other") {
  SimulationOptions options = options_for(test_seed());
  options.engine.nodes = node_names(5);
  options.workload_options.nodes = options.engine.nodes;
  options.engine.network.mean_latency = 0ms;  // else transactions come faster than roots can move
  CAPTURE(described(options));
  const Outcome outcome = run<apps::Datomic>(options);
  CAPTURE(outcome.workload, outcome.reasons);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.total(OpType::info) + outcome.total(OpType::fail) == 0);
}

TEST_CASE("partitions between nodes do not keep them from the services") {
  SimulationOptions options = options_for(3);
  options.engine.nemesis.faults = {Fault::partition};
  options.engine.nemesis.interval = 1s;
  const Outcome outcome = run<apps::Datomic>(options);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.total(OpType::info) + outcome.total(OpType::fail) == 0);
}

}  // namespace
}  // namespace tests::datomic_test
