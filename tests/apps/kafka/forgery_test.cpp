// Messages that no node sent: whatever they say, everybody goes on.
#include "apps/cluster/observed.hpp"
#include "apps/forgeries/forgeries.hpp"
#include "apps/requests/odd_json.hpp"
#include "kafka/kafka.hpp"
#include "lib/harness.hpp"

namespace tests::kafka_forgery_test {
namespace {

class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes) : ObservedCluster(app_of<apps::Kafka>(), nodes) {}
};

constexpr std::size_t kNodes = 3;

std::string send(Cluster& cluster, std::size_t at, std::string_view key, std::string_view msg) {
  return cluster.told(at, fmt::format(R"({{"type":"send","key":"{}","msg":{}}})", key, msg));
}

std::string poll(Cluster& cluster, std::size_t at, std::string_view key, std::int64_t from) {
  return cluster.told(at, fmt::format(R"({{"type":"poll","offsets":{{"{}":{}}}}})", key, from));
}

// One key of each node's.
std::vector<std::string> keys_of(Cluster& cluster) {
  std::vector<std::string> keys;
  for (int k = 0; keys.size() < cluster.size(); ++k) {
    const std::string key = fmt::format("k{}", k);
    if (cluster.node(0).owner(key) == cluster.node(keys.size()).id()) keys.push_back(key);
  }
  return keys;
}

// Every node sends to every key; everybody gets all of it.
void check_serves(Cluster& cluster, std::string_view name) {
  for (const auto& key : keys_of(cluster)) {
    for (std::size_t at = 0; at < cluster.size(); ++at) {
      const std::string msg = fmt::format(R"("{} {} {}")", name, key, at);
      const std::string reply = send(cluster, at, key, msg);
      CAPTURE(key, at, reply);
      REQUIRE(contains(reply, "send_ok"));
      const std::int64_t offset = number_in(reply, "offset");
      cluster.pass(3s);
      for (std::size_t reader = 0; reader < cluster.size(); ++reader) {
        const std::string polled = poll(cluster, reader, key, offset);
        CAPTURE(reader, polled);
        REQUIRE(contains(polled, fmt::format("[[{},{}]", offset, msg)));
      }
      const auto commit =
          fmt::format(R"({{"type":"commit_offsets","offsets":{{"{}":{}}}}})", key, offset);
      REQUIRE(contains(cluster.told(at, commit), "commit_offsets_ok"));
      const auto list = fmt::format(R"({{"type":"list_committed_offsets","keys":["{}"]}})", key);
      const std::string listed = cluster.told((at + 1) % cluster.size(), list);
      CAPTURE(listed);
      REQUIRE(contains(listed, fmt::format(R"("{}":)", key)));
      REQUIRE(number_in(listed, key) >= offset);
    }
  }
}

// Some traffic, so that there is something to forge.
void run_in(Cluster& cluster, Random& random) {
  const auto keys = keys_of(cluster);
  for (int i = 0; i < 6; ++i) {
    send(cluster, random.below(kNodes), one_of(keys, random), std::to_string(i));
  }
  cluster.told(0, fmt::format(R"({{"type":"commit_offsets","offsets":{{"{}":1}}}})", keys[0]));
  if (random.chance(0.5)) cluster.pass(1s);
}

std::string forged_record(Cluster& cluster, Random& random) {
  const auto key =
      random.chance(0.8) ? '"' + one_of(keys_of(cluster), random) + '"' : odd_string(random);
  switch (random.below(6)) {
    case 0: return odd_json(random);
    case 1: return fmt::format(R"({{"commits":{{{}:{}}}}})", key, extreme(choosing(random)));
    case 2: return fmt::format(R"({{"key":{},"msg":{}}})", key, odd_json(random));
    case 3: return fmt::format(R"({{"msg":{}}})", odd_json(random));
    default:
      return fmt::format(
          R"({{"key":{},"msg":"forged","ticket":{{"origin":"n{}","boot":{},"seq":{}}}}})", key,
          random.below(4),
          random.chance(0.5) ? extreme(choosing(random)) : std::to_string(cluster.node(0).boot()),
          random.chance(0.5) ? extreme(choosing(random)) : std::to_string(1 + random.below(8)));
  }
}

std::string forged_value(Cluster& cluster, Random& random, std::string_view field) {
  if (random.chance(0.1)) return odd_json(random);
  if (field == "records" || field == "forwards") {
    std::string list;
    for (auto i = random.below(4); i > 0; --i) {
      list += (list.empty() ? "" : ",") + forged_record(cluster, random);
    }
    return "[" + list + "]";
  }
  if (random.chance(0.5)) return extreme(choosing(random));
  return std::to_string(random.below(12));
}

void forge_one(std::uint64_t seed) {
  Random random(seed);
  Cluster cluster(kNodes);
  run_in(cluster, random);
  static const std::vector<std::string> kFields = {"boot",   "heard", "ack",     "from",
                                                   "digest", "first", "records", "forwards"};
  ObservedCluster::Sent forged = one_of(cluster.captured, random);
  forged.line = with_members(
      forged.line, kFields,
      [&](const std::string& field) { return forged_value(cluster, random, field); },
      choosing(random));
  CAPTURE(seed, forged.to, forged.line);
  cluster.deliver(forged.to, forged.line);
  if (random.chance(0.3)) cluster.deliver(forged.to, forged.line);
  // What was being waited for may be refused meanwhile, or not be known.
  if (random.chance(0.5)) run_in(cluster, random);
  cluster.pass(8s);
  for (std::size_t at = 0; at < kNodes; ++at) {
    for (const auto& key : keys_of(cluster)) send(cluster, at, key, "0");
  }
  cluster.pass(12s);
  check_serves(cluster, "after");
  const std::size_t again = random.below(kNodes);
  cluster.restart(again);
  cluster.pass(3s);
  check_serves(cluster, "restarted");
}

TEST_CASE("brokers serve everybody and replicate after any forged message") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 60; ++i) forge_one(seed + i);
}

TEST_CASE("brokers after a forged message, thousands of times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) forge_one(seed);
}

// A message to n0 that n1 did not send, with the boot that n1 has, or another one.
std::string batch_of_n1(Cluster& cluster, std::string_view fields, std::uint64_t digest = 0,
                        std::optional<std::uint64_t> boot = {}) {
  return line(
      "n1", "n0",
      fmt::format(R"({{"type":"replicate","boot":{},"heard":{},"ack":0,"digest":{},{}}})",
                  boot.value_or(cluster.node(1).boot()), cluster.node(0).boot(), digest, fields));
}

TEST_CASE("a batch of which a part does not fit changes nothing at all") {
  Cluster cluster(2);
  const auto keys = keys_of(cluster);
  const std::string good = fmt::format(R"({{"key":"{}","msg":1}})", keys[1]);
  const std::string forward = fmt::format(R"({{"key":"{}","msg":2}})", keys[0]);
  const std::vector<std::string> bad_records = {
      "7",
      "null",
      R"("text")",
      "[]",
      "{}",
      R"({"key":7,"msg":1})",
      R"({"msg":1})",
      R"({"key":"a\ud800","msg":1})",
      fmt::format(R"({{"key":"{}","msg":1}})", keys[0]),  // n0 owns it
      R"({"commits":{"a":-1}})",
      R"({"commits":{"a":9223372036854775808}})",
      R"({"commits":7})",
      fmt::format(R"({{"key":"{}","msg":1,"ticket":{{"origin":"n9","boot":1,"seq":1}}}})", keys[1]),
      fmt::format(R"({{"key":"{}","msg":1,"ticket":{{"origin":"n1","boot":1,"seq":1}}}})", keys[1]),
      fmt::format(R"({{"key":"{}","msg":1,"ticket":{{"origin":"n0","boot":1,"seq":0}}}})", keys[1]),
      fmt::format(R"({{"key":"{}","msg":"{}"}})", keys[1],
                  std::string(apps::kafka::kMaxRecord, 'x'))};
  std::vector<std::string> batches;
  for (const auto& bad : bad_records) {
    batches.push_back(
        fmt::format(R"("from":0,"records":[{},{}],"first":1,"forwards":[{}])", good, bad, forward));
  }
  const std::vector<std::string> bad_forwards = {
      "7",
      "{}",
      fmt::format(R"({{"key":"{}","msg":1}})", keys[1]),
      R"({"key":"a\ud800","msg":1})",
      fmt::format(R"({{"key":"{}"}})", keys[0]),
      fmt::format(R"({{"key":"{}","msg":"{}"}})", keys[0],
                  std::string(apps::kafka::kMaxContent, 'x'))};
  for (const auto& bad : bad_forwards) {
    batches.push_back(
        fmt::format(R"("from":0,"records":[{}],"first":1,"forwards":[{},{}])", good, forward, bad));
  }
  for (const auto* numbers :
       {R"("from":18446744073709551615,"first":1)", R"("from":-1,"first":1)",
        R"("from":0,"first":0)", R"("from":0,"first":18446744073709551615)"}) {
    batches.push_back(fmt::format(R"({},"records":[{}],"forwards":[{}])", numbers, good, forward));
  }
  for (const auto& batch : batches) {
    CAPTURE(batch.substr(0, 300));
    cluster.log.clear();
    cluster.deliver(0, batch_of_n1(cluster, batch));
    CHECK(cluster.log.size() == 1);
    CHECK(cluster.logged("dropped a replicate from n1: malformed-request"));
    CHECK(cluster.storage(0).load().empty());
    CHECK(contains(poll(cluster, 0, keys[0], 0), R"("msgs":{})"));
    CHECK(contains(poll(cluster, 0, keys[1], 0), R"("msgs":{})"));
  }
  cluster.deliver(0, batch_of_n1(cluster, fmt::format(R"("from":0,"records":[{}],"first":1,)"
                                                      R"("forwards":[{}])",
                                                      good, forward)));
  CHECK(contains(poll(cluster, 0, keys[0], 0), "[[0,2]]"));
  CHECK(contains(poll(cluster, 0, keys[1], 0), "[[0,1]]"));
}

TEST_CASE("a broker replaces records that its peer never wrote when it gets the true ones") {
  Cluster cluster(2);
  const auto keys = keys_of(cluster);
  send(cluster, 1, keys[1], "1");
  cluster.pass(1s);
  apps::kafka::Journal journal;
  journal.add(cluster.storage(1).load().at(0));
  const auto batch = fmt::format(
      R"("from":1,"records":[{{"key":"{}","msg":"x"}}],"first":1,"forwards":[])", keys[1]);
  cluster.deliver(0, batch_of_n1(cluster, batch, journal.digest(1)));
  CHECK(contains(poll(cluster, 0, keys[1], 0), R"([[0,1],[1,"x"]])"));
  cluster.pass(1s);
  CHECK(cluster.logged("n0 has 2 records of ours, we have 1"));
  send(cluster, 1, keys[1], "2");
  cluster.pass(3s);
  CHECK(cluster.logged("n1 has other records from 1 than it had"));
  CHECK(contains(poll(cluster, 0, keys[1], 0), "[[0,1],[1,2]]"));
  check_serves(cluster, "after");
}

TEST_CASE("a broker replaces records of a peer that never sent the true ones") {
  Cluster cluster(2);
  const auto keys = keys_of(cluster);
  send(cluster, 0, keys[0], "1");
  cluster.pass(1s);
  const auto batch = fmt::format(
      R"("from":0,"records":[{{"key":"{}","msg":"x"}}],"first":1,"forwards":[])", keys[1]);
  cluster.deliver(0, batch_of_n1(cluster, batch));
  // n1 is told that its first record is there before it has ever sent it.
  send(cluster, 1, keys[1], "1");
  for (int i = 0; i < 3; ++i) send(cluster, 0, keys[1], "2");
  cluster.pass(3s);
  CHECK(contains(poll(cluster, 0, keys[1], 0), "[[0,1],[1,2],[2,2],[3,2]]"));
}

TEST_CASE("a broker listens to a peer whose clock went back before it was started again") {
  Cluster cluster(2);
  const auto keys = keys_of(cluster);
  send(cluster, 0, keys[1], "1");
  cluster.deliver(0, batch_of_n1(cluster, R"("from":0,"records":[],"first":1,"forwards":[])", 0,
                                 ~std::uint64_t{0}));
  send(cluster, 0, keys[0], "1");
  send(cluster, 1, keys[0], "1");
  cluster.pass(10s);
  check_serves(cluster, "after");
}

TEST_CASE("what a peer knows of commits is taken for keys that were asked for, from 0 on") {
  Cluster cluster(2);
  send(cluster, 0, keys_of(cluster)[1], "1");
  cluster.pass(1s);
  constexpr std::int64_t kAsked = 5'000'000;
  cluster.deliver(0, line("c1", "n0",
                          fmt::format(R"({{"type":"list_committed_offsets","msg_id":{},)"
                                      R"("keys":["a","b"]}})",
                                      kAsked)));
  REQUIRE(contains(cluster.captured.back().line, R"("type":"committed")"));
  const auto id = number_in(cluster.captured.back().line, "msg_id");
  cluster.deliver(0, line("n1", "n0",
                          fmt::format(R"({{"type":"committed_ok","in_reply_to":{},)"
                                      R"("offsets":{{"a":-5,"b":3,"c":4}}}})",
                                      id)));
  REQUIRE(cluster.reply(kAsked) != nullptr);
  CHECK(contains(cluster.reply(kAsked)->body, R"("offsets":{"b":3})"));
}

}  // namespace
}  // namespace tests::kafka_forgery_test
