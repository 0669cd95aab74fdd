// Unique ids in whole tests: under every fault there are no two alike.
#include "unique-ids/unique_ids.hpp"

#include "apps/simulated.hpp"
#include "seeds.hpp"

namespace tests::unique_ids_test {
namespace {

using namespace std::chrono_literals;

void check_seeds(std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    SimulationOptions options = options_of("unique-ids", 1 + seed % 5, 10, 1000, seed);
    options.engine.time_limit = 3s;
    options.engine.nemesis.faults = faults_of(seed, kFaults);
    options.engine.nemesis.interval = 500ms;
    CAPTURE(described(options));
    const Outcome outcome = run<apps::UniqueIds>(options);
    CAPTURE(outcome.workload, outcome.reasons);
    REQUIRE(outcome.validity == Validity::valid);
  }
}

TEST_CASE("ids are unique under every fault") { check_seeds(1, seeds(40)); }

TEST_CASE("over many seeds ids are unique", "[.soak]") { check_seeds(1, 1000); }

TEST_CASE("ids are given by every node while nobody hears anybody") {
  SimulationOptions options = options_of("unique-ids", 3, 3, 1000, 1);
  options.engine.nemesis.faults = {Fault::partition, Fault::one_way, Fault::loss, Fault::slow};
  options.check.availability = 1.0;
  CHECK(run<apps::UniqueIds>(options).overall == Validity::valid);
}

}  // namespace
}  // namespace tests::unique_ids_test
