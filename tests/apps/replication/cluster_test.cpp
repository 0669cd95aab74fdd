// lin-kv and txn-list-append in whole tests, under every fault that they are to survive.
#include <algorithm>
#include <array>
#include <string>

#include "apps/simulated.hpp"
#include "lin-kv/lin_kv.hpp"
#include "seeds.hpp"
#include "txn-list-append/txn_list_append.hpp"

namespace tests::replication_cluster_test {
namespace {

using namespace std::chrono_literals;

// Nothing that the workbench can do may cost an answer: what was answered is in a majority of
// storages.
constexpr std::array kSurvived = kFaults;

SimulationOptions options_for(std::string_view workload, std::uint64_t seed) {
  const std::size_t nodes = 1 + 2 * (seed % 3);
  SimulationOptions options = options_of(workload, nodes, 4 * nodes, 100, seed);
  options.workload_options.nodes = options.engine.nodes;
  options.engine.time_limit = 12s;
  options.engine.network.mean_latency = seed % 4 == 0 ? 10ms : 0ms;
  options.engine.nemesis.faults = faults_of(seed, kSurvived);
  options.engine.nemesis.interval = 3s;
  return options;
}

// Snapshots and rounds of reads, which short runs with leases would not need, in every other run.
maelstrom::replication::ReplicaOptions replica_options(std::uint64_t seed) {
  maelstrom::replication::ReplicaOptions options;
  if (seed % 2 == 0) options.snapshot_bytes = 2 << 10U;
  options.raft.lease_reads = seed % 5 < 3;
  options.raft.kept_entries = 16;
  return options;
}

// With enough faults at once a short run may have no time in which a majority was up and connected.
// Then nothing was answered, and there is nothing to judge; that must be rare.
template <class App>
void check_seeds(std::string_view workload, std::uint64_t first, std::uint64_t last) {
  std::uint64_t idle = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const SimulationOptions options = options_for(workload, seed);
    CAPTURE(described(options));
    const Outcome outcome = run<App>(options, replica_options(seed));
    if (outcome.total(OpType::ok) == 0) {
      ++idle;
      continue;
    }
    CAPTURE(outcome.workload, outcome.reasons);
    REQUIRE(outcome.validity == Validity::valid);
  }
  CHECK(20 * idle <= last - first + 1);
}

TEST_CASE("lin-kv is linearizable under every fault") {
  check_seeds<apps::LinKv>("lin-kv", 1, seeds(24));
}

TEST_CASE("txn-list-append is strictly serializable under every fault") {
  check_seeds<apps::TxnListAppend>("txn-list-append", 1, seeds(24));
}

// Whether all partitions of the run let each of three nodes hear only one other.
bool is_ring(const History& history) {
  std::size_t rings = 0;
  for (const Op& op : history) {
    if (op.f != "start-partition" || !op.value.is_keyword()) continue;
    if (!op.value.is_keyword("majorities-ring")) return false;
    ++rings;
  }
  return rings > 0;
}

TEST_CASE("nodes of which no two hear each other answer everything by detours") {
  std::size_t rings = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SimulationOptions options = options_of("lin-kv", 3, 12, 30, seed);
    options.workload_options.nodes = options.engine.nodes;
    options.engine.nemesis.faults = {Fault::partition};
    CAPTURE(described(options));
    bool ring = false;
    const auto look = [&](const Simulation<apps::LinKv>& simulation, const Results&) {
      ring = is_ring(simulation.history());
    };
    const Outcome outcome = run_with<apps::LinKv>(options, look);
    if (!ring) continue;
    ++rings;
    REQUIRE(outcome.total(OpType::ok) > 100);
    REQUIRE(outcome.total(OpType::info) == 0);
  }
  CHECK(rings >= 3);
}

TEST_CASE("over many seeds lin-kv is linearizable", "[.soak]") {
  check_seeds<apps::LinKv>("lin-kv", 1, 1000);
}

TEST_CASE("over many seeds txn-list-append is strictly serializable", "[.soak]") {
  check_seeds<apps::TxnListAppend>("txn-list-append", 1, 1000);
}

}  // namespace
}  // namespace tests::replication_cluster_test
