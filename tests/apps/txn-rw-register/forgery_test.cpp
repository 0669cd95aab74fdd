// Deltas that no node sent: whatever they say, everybody goes on.
#include "apps/cluster/observed.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "apps/requests/odd_json.hpp"
#include "lib/harness.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::txn_rw_register_forgery_test {
namespace {

class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes)
      : ObservedCluster(app_of<apps::rw_register::TxnRwRegister>(), nodes) {}
};
constexpr std::uint64_t kMaxAhead = apps::rw_register::TxnRwRegister::kMaxAhead;

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

std::string forged_have(Cluster& cluster, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < kNodes; ++i) {
    if (random.chance(0.4)) continue;
    text += fmt::format("{}[{},{},{}]", text.empty() ? "" : ",", i, cluster.node(i).boot() / 1000,
                        forged_counter(cluster, random));
  }
  return "[" + text + "]";
}

std::string forged_writes(Cluster& cluster, Random& random) {
  std::string text;
  for (auto k = random.below(3); k > 0; --k) {
    text += fmt::format(R"({}[{},{},{}])", text.empty() ? "" : ",", forged_counter(cluster, random),
                        random.chance(0.5) ? R"("all")" : odd_json(random), odd_json(random));
  }
  return "[" + text + "]";
}

std::string forged_value(Cluster& cluster, Random& random, std::string_view field) {
  if (random.chance(0.1)) return odd_json(random);
  if (field == "asks") return random.chance(0.5) ? "true" : "false";
  if (field == "writes") return forged_writes(cluster, random);
  if (field == "have") return forged_have(cluster, random);
  if (field == "node") return std::to_string(random.below(kNodes));
  return forged_counter(cluster, random);
}

// One message or two: what a sender has must cover what it sends, so a lie about a delta takes two
// members that agree.
std::string forged_line(Cluster& cluster, Random& random, const std::string& text) {
  static const std::vector<std::string> kFields = {"number", "asks",  "have", "node",
                                                   "life",   "start", "end",  "writes"};
  if (random.chance(0.5)) {
    return with_members(
        text, kFields,
        [&](const std::string& field) { return forged_value(cluster, random, field); },
        choosing(random));
  }
  const std::string number = forged_counter(cluster, random);
  const auto same = [&](const std::string& field) {
    if (field == "end") return number;
    std::string have;
    for (std::size_t i = 0; i < kNodes; ++i) {
      have +=
          fmt::format("{}[{},{},{}]", i == 0 ? "" : ",", i, cluster.node(i).boot() / 1000, number);
    }
    return "[" + have + "]";
  };
  const std::string forged = with_members(text, {"end"}, same, choosing(random));
  return with_members(forged, {"have"}, same, choosing(random));
}

void forge_one(std::uint64_t seed) {
  Random random(seed);
  Cluster cluster(kNodes);
  write_all(cluster, "first");
  cluster.pass(Duration(random.below(300) * 1ms));
  write_all(cluster, "second");
  cluster.pass(Duration(random.below(300) * 1ms));
  if (cluster.captured.empty()) return;
  ObservedCluster::Sent forged = one_of(cluster.captured, random);
  forged.line = forged_line(cluster, random, forged.line);
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

// A message from n1 to n0, with these versions and this delta.
std::string news(std::string_view have, std::string_view delta) {
  return line("n1", "n0",
              fmt::format(R"({{"type":"news","head":{{"number":1,"role":"leaf","asks":true,)"
                          R"("echo":null,"have":{},"missing":[]}},"delta":{}}})",
                          have, delta));
}

TEST_CASE("a message of which a part does not fit changes nothing at all") {
  const auto run_of = [](std::string_view rest) {
    return fmt::format(R"([{{"node":1,"life":1,{}}}])", rest);
  };
  const std::string good = R"("start":0,"end":5,"writes":[[4,1,10],[5,2,20]])";
  Cluster cluster(2);
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"[[1,1,5]]", run_of(R"("start":0,"end":5,"writes":[[4,1,10],[6,2,20]])")},
      {"[[1,1,5]]", run_of(R"("start":0,"end":5,"writes":[[4,1,10],[5,2]])")},
      {"[[1,1,5]]", run_of(R"("start":0,"end":5,"writes":[[4,1,10],[5,1e999,20]])")},
      {"[[1,1,4]]", run_of(good)},  // the sender does not have it
      {"[[1,2,5]]", run_of(good)},
      {"[[1,1,5],[9,1,1]]", run_of(good)},
      {"[[1,1,5],[0,1,1]]", run_of(good)},
      {"[[1,1,0]]", run_of(good)},
      {"[[1,1,18446744073709551615]]",
       run_of(R"("start":0,"end":18446744073709551615,"writes":[])")},
      {fmt::format("[[1,1,{}]]", kMaxAhead << 1U),
       run_of(fmt::format(R"("start":0,"end":{},"writes":[[4,1,10]])", kMaxAhead << 1U))}};
  for (const auto& [have, delta] : bad) {
    CAPTURE(have, delta);
    cluster.log.clear();
    cluster.deliver(0, news(have, delta));
    CHECK(cluster.log.size() == 1);
    CHECK(cluster.logged("dropped a news from n1: malformed-request"));
    CHECK(cluster.storage(0).load().size() == 1);  // its life
    CHECK(contains(read(cluster, 0, "1"), R"(["r",1,null])"));
    cluster.captured.clear();
    cluster.pass(1s);
    CHECK(cluster.captured.empty());  // not even an answer
  }
  cluster.deliver(0, news("[[1,1,5]]", run_of(good)));
  CHECK(contains(read(cluster, 0, "1"), R"(["r",1,10])"));
}

TEST_CASE("what was written while somebody believed to have seen it is written once more") {
  Cluster cluster(2);
  run(cluster, 1, R"([["w",1,1]])");
  cluster.pass(1s);
  const std::uint64_t life = cluster.node(1).boot() / 1000;
  const auto far = std::uint64_t{1} << 50U;
  cluster.deliver(0, news(fmt::format("[[1,{},{}]]", life, far),
                          fmt::format(R"([{{"node":1,"life":{},"start":0,"end":{},"writes":[]}}])",
                                      life, far)));
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
