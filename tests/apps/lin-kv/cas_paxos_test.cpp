// lin-kv without a leader, in whole tests and one node at a time.
#include "lin-kv/cas_paxos.hpp"

#include <algorithm>
#include <string>

#include "apps/cluster/observed.hpp"
#include "apps/simulated.hpp"
#include "lib/harness.hpp"
#include "seeds.hpp"

namespace tests::cas_paxos_test {
namespace {

SimulationOptions options_for(std::uint64_t seed) {
  const std::size_t nodes = 1 + 2 * (seed % 3);
  SimulationOptions options = options_of("lin-kv", nodes, 4 * nodes, 100, seed);
  options.workload_options.nodes = options.engine.nodes;
  options.engine.time_limit = 12s;
  options.engine.network.mean_latency = seed % 4 == 0 ? 10ms : 0ms;
  options.engine.nemesis.faults = faults_of(seed, kFaults);
  options.engine.nemesis.interval = 3s;
  return options;
}

// As for Raft, a short run may have no time in which a majority was up and connected.
void check_seeds(std::uint64_t last) {
  std::uint64_t idle = 0;
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    const SimulationOptions options = options_for(seed);
    CAPTURE(described(options));
    const Outcome outcome = run<apps::CasPaxos>(options);
    if (outcome.total(OpType::ok) == 0) {
      ++idle;
      continue;
    }
    CAPTURE(outcome.workload, outcome.reasons);
    REQUIRE(outcome.validity == Validity::valid);
  }
  CHECK(20 * idle <= last);
}

TEST_CASE("registers by CASPaxos are linearizable under every fault") { check_seeds(seeds(24)); }

TEST_CASE("over many seeds registers by CASPaxos are linearizable", "[.soak]") {
  check_seeds(1000);
}

TEST_CASE("without faults CASPaxos answers everything for four messages an operation, or less") {
  SimulationOptions options = options_of("lin-kv", 3, 12, 30, test_seed());
  options.workload_options.nodes = options.engine.nodes;
  options.engine.time_limit = 20s;
  CAPTURE(described(options));
  const auto look = [](const auto&, const Results& results) {
    CHECK(figure(results, "net.servers.msgs-per-op") <= 4);
  };
  const Outcome outcome = run_with<apps::CasPaxos>(options, look);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.total(OpType::info) == 0);
}

constexpr std::string_view kRead = R"({"type":"read","key":1})";

// A write at node 0 of three, and what it answers.
std::string write(ObservedCluster& cluster, int value) {
  const auto reply = cluster.ask(0, fmt::format(R"({{"type":"write","key":1,"value":{}}})", value));
  return reply ? reply->body : "";
}
std::string read(ObservedCluster& cluster, std::size_t node) {
  const auto reply = cluster.ask(node, kRead);
  return reply ? reply->body : "";
}

TEST_CASE("a node that is lost costs CASPaxos no time without service") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  CHECK(contains(write(cluster, 1), "write_ok"));
  for (std::size_t lost = 1; lost < 3; ++lost) {
    cluster.kill(lost);
    const auto begun = cluster.now();
    CHECK(contains(write(cluster, 2), "write_ok"));
    CHECK(cluster.now() - begun < 500ms);
    cluster.start(lost);
    CHECK(contains(read(cluster, lost), R"("value":2)"));
  }
}

TEST_CASE("what CASPaxos has acknowledged is there after all nodes were killed") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  for (int value = 1; value <= 50; ++value) REQUIRE(contains(write(cluster, value), "write_ok"));
  cluster.restart_all();
  for (std::size_t node = 0; node < 3; ++node) {
    CHECK(contains(read(cluster, node), R"("value":50)"));
  }
}

TEST_CASE("without a majority a read has certainly failed, and a write perhaps") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  CHECK(contains(write(cluster, 1), "write_ok"));
  cluster.kill(1);
  cluster.kill(2);
  CHECK(contains(read(cluster, 0), R"("code":11)"));
  CHECK(contains(write(cluster, 2), R"("code":11)"));  // nobody was asked to accept it
}

TEST_CASE("CASPaxos keeps null as any other value") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  REQUIRE(contains(cluster.ask(0, R"({"type":"write","key":1,"value":null})")->body, "write_ok"));
  for (std::size_t node = 0; node < 3; ++node) {
    CHECK(contains(read(cluster, node), R"("value":null)"));
  }
  cluster.restart_all();
  CHECK(contains(read(cluster, 1), R"("value":null)"));
  CHECK(contains(cluster.ask(2, R"({"type":"cas","key":1,"from":null,"to":5})")->body, "cas_ok"));
}

// A node asks another to accept its change, and is cut off before the answer. Many changes later it
// finds out all the same that its own took effect.
TEST_CASE("a change that took effect unnoticed is neither refused nor repeated") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  REQUIRE(contains(write(cluster, 1), "write_ok"));
  bool is_cut = false;
  cluster.on_peer_line = [&](std::size_t to, std::string& text) {
    const bool is_answer = to == 0 && contains(text, "accept_ok");
    is_cut = is_cut || is_answer;
    if (is_cut && (to == 0 || contains(text, R"("src":"n0")"))) text = "{}";  // a line of nobody
  };
  const auto cas = cluster.begin(0, R"({"type":"cas","key":1,"from":1,"to":2})");
  cluster.pass(60ms);
  REQUIRE(is_cut);
  for (int value = 100; value < 170; ++value) {
    const auto reply =
        cluster.ask(1, fmt::format(R"({{"type":"write","key":1,"value":{}}})", value));
    REQUIRE(contains(reply->body, "write_ok"));
  }
  REQUIRE(cluster.reply(cas) == nullptr);
  cluster.on_peer_line = nullptr;
  cluster.pass(4s);
  REQUIRE(cluster.reply(cas) != nullptr);
  CHECK(contains(cluster.reply(cas)->body, "cas_ok"));
  CHECK(contains(read(cluster, 2), R"("value":169)"));
}

TEST_CASE("the storage of CASPaxos is compacted as it grows") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 1);
  const std::string filler(1000, 'x');
  for (int i = 0; i < 2000; ++i) {
    REQUIRE(cluster.told(0, fmt::format(R"({{"type":"write","key":1,"value":"{}{}"}})", filler, i))
                .find("write_ok") != std::string::npos);
  }
  std::size_t bytes = 0;
  for (const auto& record : cluster.storage(0).load()) bytes += record.size();
  CHECK(bytes < 400'000);
  cluster.restart(0);
  CHECK(contains(cluster.told(0, kRead), "x1999"));
}

TEST_CASE("a lie about a round uses up no rounds") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  CHECK(contains(write(cluster, 1), "write_ok"));
  for (const char* counter :
       {"4611686018427387904", "4611686018427387903", "18446744073709551615"}) {
    cluster.deliver(0, line("n1", "n0",
                            fmt::format(R"({{"type":"prepare","msg_id":99,"key":1,)"
                                        R"("ballot":{{"counter":{},"node":1}}}})",
                                        counter)));
  }
  CHECK(contains(write(cluster, 2), "write_ok"));
  CHECK(contains(read(cluster, 2), R"("value":2)"));
}

TEST_CASE("CASPaxos tells a missing key and another value apart") {
  ObservedCluster cluster(app_of<apps::CasPaxos>(), 3);
  const std::string_view cas = R"({"type":"cas","key":1,"from":1,"to":3})";
  CHECK(contains(read(cluster, 0), R"("code":20)"));
  CHECK(contains(cluster.ask(1, cas)->body, R"("code":20)"));
  write(cluster, 2);
  CHECK(contains(cluster.ask(1, cas)->body, R"("code":22)"));
  write(cluster, 1);
  CHECK(contains(cluster.ask(1, cas)->body, "cas_ok"));
  CHECK(contains(read(cluster, 2), R"("value":3)"));
}

}  // namespace
}  // namespace tests::cas_paxos_test
