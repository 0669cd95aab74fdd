// Whole tests of g-counter, pn-counter and g-set.
#include <map>
#include <set>

#include "apps/simulated.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "pn-counter/pn_counter.hpp"
#include "seeds.hpp"

namespace tests::simulation_test {
namespace {

constexpr Duration kStaleness = 1s;  // that reads may have

SimulationOptions official(std::string_view workload, std::uint64_t seed) {
  const std::size_t nodes = workload == "g-set" ? 5 : 3;
  SimulationOptions options = options_of(workload, nodes, nodes, 100, seed);
  options.engine.network.mean_overhead = kVirtualOverhead;
  options.engine.time_limit = 20s;
  return options;
}

// The same, shorter, with some of all faults.
SimulationOptions faulty(std::string_view workload, std::uint64_t seed) {
  SimulationOptions options = official(workload, seed);
  Random random(seed);
  options.engine.time_limit = 6s;
  options.engine.nemesis.faults = faults_of(seed, kFaults);
  options.engine.nemesis.interval = random.between(500ms, 3s);
  if (random.chance(0.3)) options.engine.network.mean_latency = 100ms;
  return options;
}

Outcome run_official(const SimulationOptions& options,
                     const std::function<void(const History&, const Results&)>& look = {}) {
  const auto run_as = [&]<class App>(std::type_identity<App>) {
    return run_with<App>(options, [&](const auto& simulation, const Results& results) {
      if (look) look(simulation.history(), results);
    });
  };
  if (options.workload == "g-counter") return run_as(std::type_identity<apps::GCounter>{});
  if (options.workload == "pn-counter") return run_as(std::type_identity<apps::PnCounter>{});
  return run_as(std::type_identity<apps::GSet>{});
}

void check_valid(const SimulationOptions& options) {
  CAPTURE(described(options));
  const Outcome outcome = run_official(options);
  CAPTURE(outcome.workload, outcome.reasons);
  CHECK(outcome.validity == Validity::valid);
  CHECK(outcome.warnings.empty());
}

TEST_CASE("crdt nodes are valid under every fault") {
  const char* const workload = GENERATE("g-counter", "pn-counter", "g-set");
  for (std::uint64_t seed = 1; seed <= 30; ++seed) check_valid(faulty(workload, seed));
}

TEST_CASE("crdt nodes are valid under every fault, for long", "[.soak]") {
  const char* const workload = GENERATE("g-counter", "pn-counter", "g-set");
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SimulationOptions options = faulty(workload, seed);
    options.engine.time_limit = 20s;
    check_valid(options);
  }
}

TEST_CASE("crdt nodes meet the figures of their challenges under partitions") {
  const char* const workload = GENERATE("g-counter", "pn-counter", "g-set");
  const double most = workload == "g-set"sv ? 0.2 : workload == "pn-counter"sv ? 0.1 : 0.08;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SimulationOptions options = official(workload, seed);
    options.engine.nemesis.faults = {Fault::partition};
    CAPTURE(described(options));
    const Outcome outcome = run_official(options, [&](const History&, const Results& results) {
      CHECK(figure(results, "net.servers.msgs-per-op") <= most);
    });
    CHECK(outcome.overall == Validity::valid);
  }
}

TEST_CASE("crdt nodes answer every request under partitions, in time") {
  const char* const workload = GENERATE("g-counter", "pn-counter", "g-set");
  SimulationOptions options = official(workload, 5);
  options.engine.nemesis.faults = {Fault::partition};
  options.engine.nemesis.interval = 2s;
  const Outcome outcome = run_official(options, [](const History&, const Results& results) {
    CHECK(figure(results, "availability.ok-fraction") == 1);
  });
  CHECK(outcome.overall == Validity::valid);
}

// The sums of a g-counter are between what was acknowledged early enough and what was asked for.
void check_fresh_sums(const History& history) {
  std::multimap<Duration, std::int64_t> acknowledged;  // by when
  std::int64_t asked = 0;
  int stale = 0;
  int wrong = 0;
  for (const Op& op : history) {
    if (op.f == "add" && op.is_invoke()) asked += op.value.as_integer();
    if (op.f == "add" && op.is_ok()) acknowledged.emplace(op.time, op.value.as_integer());
    if (op.f != "read" || !op.is_ok()) continue;
    const Duration begun = history.partner(op)->time;
    std::int64_t least = 0;
    for (const auto& [time, delta] : acknowledged) {
      if (time + kStaleness < begun) least += delta;
    }
    stale += op.value.as_integer() < least;
    wrong += op.value.as_integer() > asked;
  }
  CHECK(stale == 0);
  CHECK(wrong == 0);
}

void check_fresh_elements(const History& history) {
  std::multimap<Duration, Value> acknowledged;
  int stale = 0;
  int wrong = 0;
  for (const Op& op : history) {
    if (op.f == "add" && op.is_ok()) acknowledged.emplace(op.time, op.value);
    if (op.f != "read" || !op.is_ok()) continue;
    const Duration begun = history.partner(op)->time;
    const auto elements = op.value.elements();
    const std::set<Value> read(elements.begin(), elements.end());
    wrong += read.size() != elements.size();
    for (const auto& [time, element] : acknowledged) {
      stale += time + kStaleness < begun && !read.contains(element);
    }
  }
  CHECK(stale == 0);
  CHECK(wrong == 0);
}

TEST_CASE("without faults every acknowledged add is read everywhere within a second") {
  const char* const workload = GENERATE("g-counter", "g-set");
  const double rate = GENERATE(1.0, 10.0, 100.0);
  for (std::uint64_t seed = 1; seed <= seeds(5); ++seed) {
    SimulationOptions options = official(workload, seed);
    options.engine.rate = rate;
    options.engine.concurrency *= 2;
    CAPTURE(described(options), rate);
    const Outcome outcome = run_official(options, [&](const History& history, const Results&) {
      workload == "g-set"sv ? check_fresh_elements(history) : check_fresh_sums(history);
    });
    CHECK(outcome.overall == Validity::valid);
  }
}

TEST_CASE("without faults a g-counter costs 0.046 messages an operation, and a g-set 0.092") {
  const char* const workload = GENERATE("g-counter", "g-set");
  const double most = workload == "g-set"sv ? 0.092 : 0.046;
  for (std::uint64_t seed = 1; seed <= seeds(5); ++seed) {
    const SimulationOptions options = official(workload, seed);
    CAPTURE(described(options));
    run_official(options, [&](const History&, const Results& results) {
      CHECK(figure(results, "net.servers.msgs-per-op") <= most);
    });
  }
}

}  // namespace
}  // namespace tests::simulation_test
