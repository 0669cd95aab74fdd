// Deltas that no node sent: whatever they say, everybody goes on.
#include "apps/cluster/observed.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "apps/requests/odd_json.hpp"
#include "lib/harness.hpp"
#include "txn-rw-register/delta_check.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::txn_rw_register_forgery_test {
namespace {

class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes) : ObservedCluster(app_of<apps::TxnRwRegister>(), nodes) {}
};
using apps::rw_register::kMaxAhead;

constexpr std::size_t kNodes = 3;

std::string run(Cluster& cluster, std::size_t at, std::string_view txn) {
  return cluster.told(at, fmt::format(R"({{"type":"txn","txn":{}}})", txn));
}

std::string read(Cluster& cluster, std::size_t at, std::string_view key) {
  return run(cluster, at, fmt::format(R"([["r",{},null]])", key));
}

// Each node writes a register of its own.
void write_all(Cluster& cluster, std::string_view name) {
  for (std::size_t at = 0; at < kNodes; ++at) {
    const auto reply =
        run(cluster, at,
            fmt::format(R"([["w","{} {}",{}],["w","all","{} {}"]])", name, at, at, name, at));
    CAPTURE(reply);
    REQUIRE(contains(reply, "txn_ok"));
  }
}

// All nodes have what write_all() wrote.
void check_all(Cluster& cluster, std::string_view name) {
  const std::string all = read(cluster, 0, R"("all")");
  for (std::size_t at = 0; at < kNodes; ++at) {
    for (std::size_t writer = 0; writer < kNodes; ++writer) {
      const auto key = fmt::format(R"("{} {}")", name, writer);
      const auto reply = read(cluster, at, key);
      CAPTURE(at, reply);
      REQUIRE(contains(reply, fmt::format(R"([["r",{},{}]])", key, writer)));
    }
    const auto value = read(cluster, at, R"("all")");
    REQUIRE(value.substr(value.find("\"txn\"")) == all.substr(all.find("\"txn\"")));
  }
}

std::string forged_counter(Cluster& cluster, Random& random) {
  const auto clock =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                     cluster.node(0).now().time_since_epoch())
                                     .count());
  switch (random.below(4)) {
    case 0: return extreme(choosing(random));
    case 1: return std::to_string(clock + kMaxAhead - random.below(2));
    case 2: return std::to_string(clock + random.below(1'000'000));
    default: return std::to_string(clock - random.below(1'000'000));
  }
}

std::string forged_versions(Cluster& cluster, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < kNodes + 1; ++i) {
    if (random.chance(0.4) || (i == kNodes && random.chance(0.9))) continue;
    text +=
        fmt::format(R"({}"n{}":{})", text.empty() ? "" : ",", i, forged_counter(cluster, random));
  }
  return "{" + text + "}";
}

std::string forged_writes(Cluster& cluster, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (random.chance(0.5)) continue;
    std::string writes;
    for (auto k = random.below(3); k > 0; --k) {
      writes +=
          fmt::format(R"({}[{},{},{}])", writes.empty() ? "" : ",", forged_counter(cluster, random),
                      random.chance(0.5) ? R"("all")" : odd_json(random), odd_json(random));
    }
    text += fmt::format(R"({}"n{}":[{}])", text.empty() ? "" : ",", i, writes);
  }
  return "{" + text + "}";
}

std::string forged_value(Cluster& cluster, Random& random, std::string_view field) {
  if (random.chance(0.1)) return odd_json(random);
  if (field == "asks") return random.chance(0.5) ? "true" : "false";
  if (field == "writes") return forged_writes(cluster, random);
  if (field == "n0" || field == "n1" || field == "n2") return forged_counter(cluster, random);
  return forged_versions(cluster, random);
}

void forge_one(std::uint64_t seed) {
  Random random(seed);
  Cluster cluster(kNodes);
  write_all(cluster, "first");
  cluster.pass(Duration(random.below(300) * 1ms));
  write_all(cluster, "second");
  cluster.pass(Duration(random.below(300) * 1ms));
  if (cluster.captured.empty()) return;
  static const std::vector<std::string> kFields = {"base", "seen", "writes", "asks",
                                                   "n0",   "n1",   "n2"};
  ObservedCluster::Sent forged = one_of(cluster.captured, random);
  forged.line = with_members(
      forged.line, kFields,
      [&](const std::string& field) { return forged_value(cluster, random, field); },
      choosing(random));
  CAPTURE(seed, forged.to, forged.line);
  cluster.deliver(forged.to, forged.line);
  write_all(cluster, "at once");
  cluster.pass(4s);
  check_all(cluster, "at once");
  write_all(cluster, "after");
  cluster.pass(3s);
  check_all(cluster, "after");
  cluster.restart(random.below(kNodes));
  check_all(cluster, "after");
  write_all(cluster, "restarted");
  cluster.pass(3s);
  check_all(cluster, "restarted");
}

TEST_CASE("replicas serve everybody and replicate after any forged message") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 150; ++i) forge_one(seed + i);
}

TEST_CASE("replicas after a forged message, thousands of times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) forge_one(seed);
}

TEST_CASE("a delta of which a part does not fit changes nothing at all") {
  Cluster cluster(2);
  const std::string much(apps::rw_register::kMaxCompleted, 'x');
  const std::vector<std::string> bad = {
      R"("base":{"n9":1},"delta":{"seen":{"n1":5},"writes":{}})",
      R"("base":{},"delta":{"seen":{"n1":5,"n9":1},"writes":{}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n9":[]}})",
      R"("base":{},"delta":{"seen":{"n1":18446744073709551615},"writes":{}})",
      R"("base":{"n0":18446744073709551615},"delta":{"seen":{"n1":5},"writes":{}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[6,2,20]]}})",  // beyond seen
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[3,2,20]]}})",  // not in order
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[0,1,10]]}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n0":[[1,1,10]]}})",           // not seen
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[5,1,20]]}})",  // twice
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,[1,2],10],[5,[1, 2],20]]}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[5,"\ud800",20]]}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[5,1e999,20]]}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],[5,2]]}})",
      R"("base":{},"delta":{"seen":{"n1":5},"writes":{"n1":[[4,1,10],7]}})",
      R"("base":{},"delta":{"seen":{"n1":-5},"writes":{}})",
      fmt::format(R"("base":{{}},"delta":{{"seen":{{"n1":5}},"writes":{{"n1":[[4,1,10],)"
                  R"([5,2,"{}"]]}}}})",
                  much)};
  for (const auto& fields : bad) {
    CAPTURE(fields.substr(0, 200));
    cluster.log.clear();
    cluster.deliver(
        0, line("n1", "n0", fmt::format(R"({{"type":"replicate",{},"asks":true}})", fields)));
    CHECK(cluster.log.size() == 1);
    CHECK(cluster.logged("dropped a replicate from n1: malformed-request"));
    CHECK(cluster.storage(0).load().empty());
    CHECK(contains(read(cluster, 0, "1"), R"(["r",1,null])"));
    cluster.captured.clear();
    cluster.pass(1s);
    CHECK(cluster.captured.empty());  // not even an answer
  }
  cluster.deliver(0, line("n1", "n0",
                          R"({"type":"replicate","base":{},"delta":{"seen":{"n1":5},)"
                          R"("writes":{"n1":[[4,1,10],[5,2,20]]}},"asks":true})"));
  CHECK(contains(read(cluster, 0, "1"), R"(["r",1,10])"));
}

TEST_CASE("what was written while somebody believed to have seen it is written once more") {
  Cluster cluster(2);
  run(cluster, 1, R"([["w",1,1]])");
  cluster.pass(1s);
  const auto far = fmt::format("{}", std::uint64_t{1} << 50U);
  cluster.deliver(0, line("n1", "n0",
                          fmt::format(R"({{"type":"replicate","base":{{}},"delta":)"
                                      R"({{"seen":{{"n1":{}}},"writes":{{}}}},"asks":false}})",
                                      far)));
  run(cluster, 1, R"([["w",2,2]])");
  CHECK(contains(read(cluster, 0, "2"), R"(["r",2,null])"));
  cluster.pass(2s);
  CHECK(contains(read(cluster, 0, "2"), R"(["r",2,2])"));
  run(cluster, 1, R"([["w",1,3]])");
  cluster.pass(1s);
  CHECK(contains(read(cluster, 0, "1"), R"(["r",1,3])"));
}

}  // namespace
}  // namespace tests::txn_rw_register_forgery_test
