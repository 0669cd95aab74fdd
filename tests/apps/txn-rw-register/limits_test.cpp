// What is accepted is kept, sent, read and answered, and what is refused has had no effect.
#include "apps/cluster/observed.hpp"
#include "apps/requests/odd_json.hpp"
#include "lib/harness.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::txn_rw_register_limits_test {
namespace {

using apps::rw_register::kMaxCompleted;
class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes)
      : ObservedCluster(app_of<apps::rw_register::TxnRwRegister>(), nodes) {}
};

std::string run(Cluster& cluster, std::size_t at, std::string_view txn) {
  return cluster.told(at, fmt::format(R"({{"type":"txn","txn":{}}})", txn));
}
// The transaction as it was completed.
std::string completed(std::string_view reply) {
  const std::size_t begin = reply.find(R"("txn":)");
  return std::string(begin == std::string_view::npos ? reply : reply.substr(begin));
}

TEST_CASE("a transaction whose reply would be too long writes nothing") {
  Cluster cluster(1);
  const std::string value = '"' + std::string(1U << 20U, 'v') + '"';  // 1 MiB
  REQUIRE(contains(run(cluster, 0, fmt::format(R"([["w",1,{}]])", value)), "txn_ok"));
  std::string reads = R"(["w",2,"new"])";
  for (int i = 0; i < 16; ++i) reads += R"(,["r",1,null])";
  const std::string reply = run(cluster, 0, "[" + reads + "]");
  CHECK(contains(reply, R"("code":11)"));
  CHECK(contains(reply, "longer than a reply may be: split the transaction"));
  CHECK(contains(run(cluster, 0, R"([["r",2,null]])"), R"(["r",2,null])"));
  CHECK(cluster.storage(0).load().size() == 2);  // its life, and the one that wrote

  SECTION("what fits is answered") {
    const std::string less = reads.substr(0, reads.rfind(",["));
    const std::string whole = run(cluster, 0, "[" + less + "]");
    CHECK(contains(whole, "txn_ok"));
    CHECK(whole.size() > 15U << 20U);
    CHECK(whole.size() < Node::kMaxReply);
    CHECK(contains(run(cluster, 0, R"([["r",2,null]])"), R"(["r",2,"new"])"));
  }
  SECTION("also if a transaction reads what it writes itself") {
    std::string own = fmt::format(R"(["w",3,{}])", value);
    for (int i = 0; i < 16; ++i) own += R"(,["r",3,null])";
    CHECK(contains(run(cluster, 0, "[" + own + "]"), R"("code":11)"));
    CHECK(contains(run(cluster, 0, R"([["r",3,null]])"), R"(["r",3,null])"));
  }
  SECTION("or if its keys alone are too much as they are spelled") {
    std::string key;
    for (int i = 0; i < 10'000; ++i) key += i == 0 ? "1e15" : ",1e15";
    std::string many = R"(["w",3,1])";
    for (int i = 0; i < 100; ++i) many += fmt::format(R"(,["r",[{}],null])", key);
    const std::string refused = run(cluster, 0, "[" + many + "]");
    CHECK(contains(refused, R"("code":12)"));
    CHECK(contains(refused, "longer than a reply may be"));
    CHECK(contains(run(cluster, 0, R"([["r",3,null]])"), R"(["r",3,null])"));
  }
}

TEST_CASE("the largest value that is written is read at all nodes, and after a restart") {
  Cluster cluster(2);
  const auto write = [](std::size_t size) {
    return fmt::format(R"([["w",1,"{}"]])", std::string(size, 'x'));
  };
  const std::size_t most =
      kMaxCompleted - apps::rw_register::completed_size(Canonical(Raw{"1"}), R"("")");
  CHECK(contains(run(cluster, 0, write(most + 1)), R"("code":12)"));
  CHECK(cluster.storage(0).load().size() == 1);  // its life
  REQUIRE(contains(run(cluster, 0, write(most)), "txn_ok"));
  cluster.pass(1s);
  for (std::size_t at = 0; at < 2; ++at) {
    CHECK(run(cluster, at, R"([["r",1,null]])").size() > most);
    cluster.restart(at);
    CHECK(run(cluster, at, R"([["r",1,null]])").size() > most);
  }
  CHECK(cluster.log.empty());
}

TEST_CASE("a value nested as deep as a client may is replicated and kept") {
  Cluster cluster(2);
  const auto write = [](std::size_t depth) {
    return fmt::format(R"([["w",1,{}{}]])", std::string(depth, '['), std::string(depth, ']'));
  };
  const std::size_t most = Decoder::kMaxClientDepth - 4;  // message, body, transaction, operation
  CHECK(contains(run(cluster, 0, write(most + 1)), R"("code":12)"));
  REQUIRE(contains(run(cluster, 0, write(most)), "txn_ok"));
  cluster.pass(1s);
  cluster.restart(1);
  const std::string read = run(cluster, 1, R"([["r",1,null]])");
  CHECK(contains(read, std::string(most, '[') + std::string(most, ']')));
}

std::string any_txn(Random& random) {
  if (random.chance(0.05)) return odd_json(random);
  std::string txn;
  for (auto i = random.below(5); i > 0; --i) {
    const bool is_write = random.chance(0.5);
    const std::string op =
        random.chance(0.03) ? odd_json(random)
                            : fmt::format(R"([{},{},{}])", is_write ? R"("w")" : R"("r")",
                                          odd_json(random), is_write ? odd_json(random) : "null");
    txn += (txn.empty() ? "" : ",") + op;
  }
  return "[" + txn + "]";
}

void request_at_random(std::uint64_t seed) {
  CAPTURE(seed);
  Random random(seed);
  Cluster cluster(2);
  std::vector<std::string> reads;  // of each key that was written
  for (int i = 0; i < 60; ++i) {
    const std::size_t at = random.below(2);
    const std::string txn = any_txn(random);
    const std::size_t before = cluster.storage(at).load().size();
    const std::string reply = run(cluster, at, txn);
    CAPTURE(txn, reply);
    if (reply.empty()) {
      REQUIRE(cluster.logged("too deep"));
      continue;
    }
    if (!contains(reply, "txn_ok")) {
      REQUIRE((contains(reply, R"("code":12)") || contains(reply, R"("code":10)")));
      REQUIRE(cluster.storage(at).load().size() == before);
      continue;
    }
    for (const auto& [kind, key, value] :
         parse<apps::rw_register::Txn>("{\"txn\":" + txn + "}").ops) {
      if (kind.is_write) reads.push_back(fmt::format(R"([["r",{},null]])", key.text));
    }
    if (random.chance(0.3)) cluster.pass(200ms);
  }
  cluster.pass(2s);
  std::vector<std::string> values;
  for (const auto& read : reads) {
    values.push_back(completed(run(cluster, 0, read)));
    CAPTURE(read, values.back());
    REQUIRE(contains(values.back(), R"(["r",)"));
    REQUIRE(completed(run(cluster, 1, read)) == values.back());
  }
  cluster.restart(0);
  for (std::size_t i = 0; i < reads.size(); ++i) {
    REQUIRE(completed(run(cluster, 0, reads[i])) == values[i]);
  }
  cluster.take_logged("deep");
  CAPTURE(cluster.log);
  REQUIRE(cluster.log.empty());
}

TEST_CASE("whatever transactions clients send, all nodes have what they wrote, or nothing") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 30; ++i) request_at_random(seed + i);
}

}  // namespace
}  // namespace tests::txn_rw_register_limits_test
