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

const std::vector<std::string> kKeys = {"k0", "k1", "k2"};

// Every node sends to every key; everybody gets all of it.
void check_serves(Cluster& cluster, std::string_view name) {
  for (const auto& key : kKeys) {
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
  for (int i = 0; i < 6; ++i) {
    send(cluster, random.below(kNodes), one_of(kKeys, random), std::to_string(i));
  }
  cluster.told(0, R"({"type":"commit_offsets","offsets":{"k0":1}})");
  if (random.chance(0.5)) cluster.pass(1s);
}

std::string forged_event(Random& random) {
  const auto key = random.chance(0.8) ? '"' + one_of(kKeys, random) + '"' : odd_string(random);
  const auto number =
      random.chance(0.5) ? extreme(choosing(random)) : std::to_string(random.below(12));
  switch (random.below(6)) {
    case 0: return odd_json(random);
    case 1: return fmt::format(R"({{"key":{},"commit":{}}})", key, number);
    case 2: return fmt::format(R"({{"key":{},"promise":{}}})", key, number);
    case 3: return fmt::format(R"({{"key":{},"message":[{}]}})", key, number);
    default:
      return fmt::format(R"({{"key":{},"message":[{},{}]}})", key, number,
                         random.chance(0.5) ? "\"forged\"" : odd_json(random));
  }
}

std::string forged_value(Cluster& cluster, Random& random, std::string_view field) {
  if (random.chance(0.1)) return odd_json(random);
  if (field == "items") {
    std::string list;
    for (auto i = random.below(4); i > 0; --i) {
      list += (list.empty() ? "" : ",") + forged_event(random);
    }
    return "[" + list + "]";
  }
  if (field == "have") {
    return fmt::format("[[{},{},{}]]", random.below(4), cluster.node(0).boot() / 1000,
                       extreme(choosing(random)));
  }
  static const std::vector<std::string> kRoles = {R"("hub")", R"("leaf")", R"("reply")"};
  if (field == "role") return one_of(kRoles, random);
  if (field == "missing") return fmt::format("[{}]", random.below(4));
  if (random.chance(0.5)) return extreme(choosing(random));
  return std::to_string(random.below(12));
}

void forge_one(std::uint64_t seed) {
  Random random(seed);
  Cluster cluster(kNodes);
  run_in(cluster, random);
  static const std::vector<std::string> kFields = {"number", "early_us", "held_us", "have",
                                                   "role",   "node",     "life",    "start",
                                                   "items",  "missing",  "promise"};
  if (cluster.captured.empty()) cluster.pass(1s);
  ObservedCluster::Sent forged = one_of(cluster.captured, random);
  forged.line = with_members(
      forged.line, kFields,
      [&](const std::string& field) { return forged_value(cluster, random, field); },
      choosing(random));
  CAPTURE(seed, forged.to, forged.line);
  cluster.deliver(forged.to, forged.line);
  if (random.chance(0.3)) cluster.deliver(forged.to, forged.line);
  if (random.chance(0.5)) run_in(cluster, random);
  cluster.pass(8s);
  // An event that was made up may stand in the place of a node's next one.
  for (std::size_t at = 0; at < kNodes; ++at) {
    for (const auto& key : kKeys) send(cluster, at, key, "0");
  }
  cluster.pass(12s);
  check_serves(cluster, "after");
  const std::size_t again = random.below(kNodes);
  cluster.restart(again);
  cluster.pass(3s);
  check_serves(cluster, "restarted");
}

TEST_CASE("kafka nodes serve everybody after any forged message") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 60; ++i) forge_one(seed + i);
}

TEST_CASE("kafka nodes after a forged message, thousands of times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) forge_one(seed);
}

// Events that n1 did not write, in the name of another life of n1's.
std::string news_of_n1(std::string_view items, std::uint64_t count, std::uint64_t number = 1,
                       std::uint64_t start = 0) {
  const std::string have = count == 0 ? "[]" : fmt::format("[[1,5,{}]]", count);
  const std::string delta =
      items.empty()
          ? "[]"
          : fmt::format(R"([{{"node":1,"life":5,"start":{},"items":[{}]}}])", start, items);
  return line("n1", "n0",
              fmt::format(R"({{"type":"news","head":{{"number":{},"role":"leaf","asks":false,)"
                          R"("have":{},"missing":[]}},"delta":{}}})",
                          number, have, delta));
}

TEST_CASE("news of which a part does not fit changes nothing at all") {
  Cluster cluster(2);
  const std::string good = R"({"key":"a","message":[0,1]})";
  const std::vector<std::string> bad_events = {
      "7",
      "null",
      R"("text")",
      "[]",
      "{}",
      R"({"key":7,"message":[1,1]})",
      R"({"message":[1,1]})",
      R"({"key":"a","message":1})",
      R"({"key":"a","message":[-1,1]})",
      R"({"key":"a","message":[18446744073709551616,1]})",
      R"({"key":"a\ud800","message":[1,1]})",
      R"({"key":"a","message":[1]})",
      R"({"key":"a","promise":-1})",
      R"({"key":"a","promise":[]})",
      R"({"key":"a","commit":-1})",
      R"({"key":"a","commit":18446744073709551616})",
      R"({"key":"a","commit":"7"})",
      fmt::format(R"({{"key":"a","message":[1,"{}"]}})",
                  std::string(apps::kafka::kMaxContent, 'x'))};
  std::vector<std::string> lines;
  for (const auto& bad : bad_events) {
    lines.push_back(news_of_n1(good + "," + bad, 2));
    lines.push_back(news_of_n1(bad + "," + good, 2));
  }
  lines.push_back(news_of_n1(good, 0));  // it sends what it says that it has not
  lines.push_back(news_of_n1(good + "," + good, 1));
  lines.push_back(news_of_n1(good, 1, 0));                     // a batch without a number
  lines.push_back(news_of_n1(good, 1, 1, ~std::uint64_t{0}));  // there is no such place
  for (const auto& text : lines) {
    CAPTURE(text.substr(0, 300));
    cluster.log.clear();
    cluster.deliver(0, text);
    CHECK(cluster.log.size() == 1);
    CHECK(cluster.logged("dropped a news from n1: malformed-request"));
    CHECK(cluster.storage(0).load().size() == 1);  // its life
    CHECK(contains(poll(cluster, 0, "a", 0), R"("msgs":{})"));
  }
}

TEST_CASE("an event that its node never wrote costs one of that node's, and later ones come") {
  Cluster cluster(2);
  send(cluster, 1, "k0", "1");
  cluster.pass(1s);
  const auto life = std::stoull(cluster.storage(1).load().at(0));
  const std::uint64_t count = cluster.storage(1).load().size() - 1;
  cluster.deliver(
      0, line("n1", "n0",
              fmt::format(R"({{"type":"news","head":{{"number":{0},"role":"leaf","asks":false,)"
                          R"("have":[[1,{1},{2}]],"missing":[]}},"delta":[{{"node":1,"life":{1},)"
                          R"("start":{3},"items":[{{"key":"lie","commit":9}}]}}]}})",
                          life + 100, life, count + 1, count)));
  CHECK(cluster.log.empty());
  send(cluster, 1, "k0", "2");  // lost at n0
  cluster.pass(13s);
  check_serves(cluster, "after");
  CHECK(contains(poll(cluster, 1, "k0", 0), ",2]"));
  cluster.restart_all();
  cluster.pass(3s);
  check_serves(cluster, "restarted");
}

TEST_CASE("a node listens to a peer whose batches count from less than they did") {
  Cluster cluster(2);
  const bool is_far = GENERATE(false, true);
  send(cluster, 0, "k0", "1");
  cluster.pass(1s);
  const auto life = std::stoull(cluster.storage(1).load().at(0));
  cluster.deliver(0, news_of_n1("", 0, is_far ? ~std::uint64_t{0} : life + 999'000));
  CHECK(cluster.log.empty());
  send(cluster, 0, "k0", "1");
  send(cluster, 1, "k0", "1");
  cluster.pass(is_far ? 1s : 12s);
  check_serves(cluster, "after");
}

TEST_CASE("a commit that a node never made does not keep another's from the rest") {
  Cluster cluster(3);
  send(cluster, 1, "k1", "1");
  cluster.deliver(0, news_of_n1(R"({"key":"k1","commit":255})", 1));
  CHECK(contains(cluster.told(0, R"({"type":"commit_offsets","offsets":{"k1":6}})"),
                 "commit_offsets_ok"));
  cluster.pass(3s);
  const std::string listed = cluster.told(1, R"({"type":"list_committed_offsets","keys":["k1"]})");
  CAPTURE(listed);
  REQUIRE(contains(listed, R"("k1":)"));
  CHECK(number_in(listed, "k1") >= 6);
}

TEST_CASE("promises that no node can keep are passed on once, and do not go round") {
  constexpr std::uint64_t kFarNumber = std::uint64_t{1} << 62U;  // of a batch
  Cluster cluster(3);
  check_serves(cluster, "before");
  std::uint64_t place = 0;
  for (const char* counter : {"18446744073709551615", "18014398509481984", "4294967400"}) {
    for (const char* form :
         {R"({{"key":"k0","promise":{}}})", R"({{"key":"k0","message":[{},1]}})"}) {
      CAPTURE(counter, form);
      const std::string item = fmt::format(fmt::runtime(form), counter);
      cluster.deliver(0, news_of_n1(item, place + 1, kFarNumber + place, place));
      ++place;
      cluster.pass(10s);
      const std::size_t before = cluster.captured.size();
      cluster.pass(60s);
      CHECK(cluster.captured.size() == before);
    }
  }
  check_serves(cluster, "after");
}

}  // namespace
}  // namespace tests::kafka_forgery_test
