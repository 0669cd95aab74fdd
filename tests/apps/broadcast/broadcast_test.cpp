#include "broadcast/broadcast.hpp"

#include <array>

#include "apps/cluster/cluster.hpp"
#include "apps/simulated.hpp"
#include "lib/harness.hpp"
#include "seeds.hpp"

namespace tests::broadcast_test {
namespace {

using apps::broadcast::Options;

const std::array kProfiles = {Options::balanced(), Options::under_400(), Options::cheap(),
                              Options::fresh()};

// The official test: 25 nodes, 100 operations a second, 100 ms.
SimulationOptions official(std::uint64_t seed) {
  SimulationOptions options = options_of("broadcast", 25, 25, 100, seed);
  options.engine.time_limit = 20s;
  options.engine.network.mean_latency = 100ms;
  return options;
}

SimulationOptions faulty(std::uint64_t seed, Duration time_limit) {
  maelstrom::Random random(seed);
  SimulationOptions options = options_of("broadcast", 1 + random.below(7), 7, 30, seed);
  options.engine.time_limit = time_limit;
  options.engine.network.mean_latency = std::chrono::milliseconds(10 * random.below(6));
  options.engine.nemesis.faults = faults_of(seed, kFaults);
  options.engine.nemesis.interval = 1s;
  return options;
}

struct Figures {
  double messages;
  double median;  // ms
  double maximum;
};

Figures measure(const SimulationOptions& options, const Options& profile) {
  Figures figures{};
  const auto look = [&](const auto&, const Results& results) {
    figures.messages = figure(results, "net.servers.msgs-per-op");
    figures.median = figure(results, "workload.stable-latencies.0.5");
    figures.maximum = figure(results, "workload.stable-latencies.1");
  };
  const auto outcome = run_with<apps::Broadcast>(options, look, profile);
  CAPTURE(outcome.reasons);
  CHECK(outcome.overall == Validity::valid);
  return figures;
}

void check_figures(std::uint64_t seed) {
  const SimulationOptions options = official(seed);
  CAPTURE(described(options));
  const Figures balanced = measure(options, Options::balanced());
  CHECK(balanced.messages <= 1.0);
  CHECK(balanced.median < 400);
  CHECK(balanced.maximum < 550);
  const Figures under_400 = measure(options, Options::under_400());
  CHECK(under_400.messages <= 1.3);
  CHECK(under_400.median < 200);
  CHECK(under_400.maximum < 400);
  const Figures cheap = measure(options, Options::cheap());
  CHECK(cheap.messages <= 0.35);
  CHECK(cheap.median < 1000);
  CHECK(cheap.maximum < 2000);
  const Figures fresh = measure(options, Options::fresh());
  CHECK(fresh.messages <= 1.53);
  CHECK(fresh.median == 0);
  CHECK(fresh.maximum <= 110);
}

TEST_CASE("broadcast: figures of challenges 3d and 3e") {
  for (std::uint64_t seed = 0; seed < seeds(3); ++seed) check_figures(seed);
}

TEST_CASE("broadcast: figures of challenges 3d and 3e with many seeds", "[.soak]") {
  for (std::uint64_t seed = 100; seed < 300; ++seed) check_figures(seed);
}

// What a profile may cost whatever the latency, with 100 operations a second.
double most_messages(const Options& profile) {
  if (profile.asks_hub) return 2.4;  // a read's question and its answer, and a write's news
  if (profile.gossip.period > 1s) return 0.6;
  return profile.gossip.period < 400ms ? 2.2 : 1.6;
}

void check_cost(std::uint64_t seed, Duration latency, LatencyDistribution distribution) {
  SimulationOptions options = official(seed);
  options.engine.network.mean_latency = latency;
  options.engine.network.distribution = distribution;
  CAPTURE(described(options), latency / 1ms, static_cast<int>(distribution));
  for (const Options& profile : kProfiles) {
    CAPTURE(profile.asks_hub, profile.gossip.period / 1ms);
    const auto look = [&](const auto&, const Results& results) {
      CHECK(figure(results, "net.servers.msgs-per-op") <= most_messages(profile));
    };
    const auto outcome = run_with<apps::Broadcast>(options, look, profile);
    CAPTURE(outcome.reasons);
    CHECK(outcome.overall == Validity::valid);
    CHECK(outcome.tells(":lost-count 0"));
  }
}

TEST_CASE("broadcast: no latency makes it flood") {
  const auto distribution =
      GENERATE(LatencyDistribution::constant, LatencyDistribution::exponential);
  const int latency = GENERATE(300, 1000);
  check_cost(1, latency * 1ms, distribution);
}

TEST_CASE("broadcast: no latency at all costs no more") {
  check_cost(1, 0ms, LatencyDistribution::constant);
}

TEST_CASE("broadcast: no latency makes it flood, with many seeds", "[.soak]") {
  const auto distribution =
      GENERATE(LatencyDistribution::constant, LatencyDistribution::exponential);
  const int latency = GENERATE(0, 10, 50, 100, 150, 200, 300, 500, 1000);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) check_cost(seed, latency * 1ms, distribution);
}

// Then each of the two hops takes all of the latency. Before them a value waits for half a period
// on average, and never longer than for a period and its grace.
TEST_CASE("broadcast: where receivers do not block a value waits for a period, and for two hops") {
  SimulationOptions options = official(GENERATE(1U, 2U));
  options.engine.network.head_of_line_blocking = false;
  for (const Options& profile : {Options::balanced(), Options::under_400()}) {
    const auto period = static_cast<double>(profile.gossip.period / 1ms);
    CAPTURE(described(options), period);
    const Figures figures = measure(options, profile);
    CHECK(figures.median < period / 2 + 200);
    CHECK(figures.maximum < period * 1.1 + 200);
  }
  const Figures fresh = measure(options, Options::fresh());
  CHECK(fresh.median == 0);
  CHECK(fresh.maximum <= 110);
}

// Challenge 3b, and 3c with partitions.
SimulationOptions small(std::uint64_t seed) {
  SimulationOptions options = options_of("broadcast", 5, 5, 10, seed);
  options.engine.time_limit = 20s;
  return options;
}

TEST_CASE("broadcast: five nodes need less than 1.6 messages an operation") {
  for (std::uint64_t seed = 0; seed < seeds(20); ++seed) {
    const SimulationOptions options = small(seed);
    CAPTURE(described(options));
    CHECK(measure(options, Options::balanced()).messages < 1.6);
  }
}

TEST_CASE("broadcast: during partitions five nodes need at most 2 messages an operation") {
  for (std::uint64_t seed = 0; seed < seeds(20); ++seed) {
    SimulationOptions options = small(seed);
    options.engine.nemesis.faults = {Fault::partition};
    CAPTURE(described(options));
    CHECK(measure(options, Options::balanced()).messages <= 2);
  }
}

void check_faults(const SimulationOptions& options, Options profile) {
  CAPTURE(described(options), profile.asks_hub, profile.gossip.period / 1ms);
  const Outcome outcome = run<apps::Broadcast>(options, profile);
  CAPTURE(outcome.reasons);
  // Nothing but lost values is wrong: with few operations there may be none of a kind.
  CHECK(outcome.validity != Validity::invalid);
  CHECK(outcome.tells(":lost-count 0"));
}

TEST_CASE("broadcast: no acknowledged value is lost under any faults") {
  for (const Options& profile : kProfiles) {
    for (std::uint64_t seed = 0; seed < seeds(30); ++seed) check_faults(faulty(seed, 5s), profile);
  }
}

TEST_CASE("broadcast: nothing is lost under any faults with many seeds", "[.soak]") {
  for (const Options& profile : kProfiles) {
    for (std::uint64_t seed = 1000; seed < 2000; ++seed) check_faults(faulty(seed, 15s), profile);
  }
}

TEST_CASE("broadcast: a durable value is acknowledged when peers hold it") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const std::array arguments = {"--profile", "fresh", "--durability", "2"};
    const Options profile = apps::broadcast::parse_options(arguments);
    SimulationOptions options = faulty(seed, 5s);
    options.engine.nodes = node_names(5);
    options.engine.nemesis.faults = faults_of(seed, std::array{Fault::loss, Fault::kill});
    options.engine.network.mean_latency = 10ms;
    CAPTURE(described(options));
    const Outcome outcome = run<apps::Broadcast>(options, profile);
    CHECK(outcome.overall == Validity::valid);
    CHECK(outcome.count("broadcast", OpType::ok) > 0);
  }
}

Lines answers(const Lines& lines) {
  Lines found;
  std::ranges::copy_if(lines, std::back_inserter(found),
                       [](const std::string& line) { return contains(line, R"("dest":"c1")"); });
  return found;
}

// A batch of n2's without news: it has this much of n1's first life.
std::string n2_has(std::uint64_t number, std::uint64_t count) {
  return line("n2", "n1",
              fmt::format(R"({{"type":"news","head":{{"number":{},"role":"leaf","asks":false,)"
                          R"("have":[[0,0,{}]],"missing":[]}},"delta":[]}})",
                          number, count));
}

TEST_CASE("broadcast: a durable value that peers do not confirm times out") {
  Options options;
  options.durability = 1;
  TestNode node;
  apps::Broadcast broadcast(*node, options);
  node.init();
  node.receive(to_n1(R"({"type":"broadcast","msg_id":2,"message":7})"));
  CHECK(answers(node.pass(3'999ms)).empty());
  const Lines answer = answers(node.pass(1ms));
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer.front(), R"("type":"error")"));
  CHECK(contains(answer.front(), R"("code":0,)"));
  // It is there all the same, and who confirms it now answers nobody.
  CHECK(contains(node(to_n1(R"({"type":"read","msg_id":3})")).front(), R"("messages":[7])"));
  node.receive(n2_has(1, 1));
  CHECK(answers(node.pass(5s)).empty());
}

TEST_CASE("broadcast: a durable value is acknowledged as soon as so many peers have confirmed it") {
  Options options;
  options.durability = 2;
  TestNode node;
  apps::Broadcast broadcast(*node, options);
  node.init();
  node.receive(to_n1(R"({"type":"broadcast","msg_id":2,"message":7})"));
  node.receive(to_n1(R"({"type":"broadcast","msg_id":3,"message":8})"));
  node.receive(n2_has(1, 2));
  node.receive(n2_has(2, 2));  // one peer, twice
  CHECK(answers(node.pass(100ms)).empty());
  std::string n3_has = n2_has(1, 1);
  n3_has.replace(n3_has.find("n2"), 2, "n3");
  node.receive(n3_has);
  const Lines answer = answers(node.take());
  REQUIRE(answer.size() == 1);
  CHECK(answer.front() == to_c1(R"({"type":"broadcast_ok","in_reply_to":2})"));
}

TEST_CASE(
    "broadcast: a fresh read gets what others have acknowledged, and without them is in time") {
  TestNode node;
  apps::Broadcast broadcast(*node, Options::fresh());
  node.init("n2", R"(["n1","n2"])");
  const auto read = [&node](int id) {
    node.receive(line("c1", "n2", fmt::format(R"({{"type":"read","msg_id":{}}})", id)));
    return node.take();
  };
  const Lines question = read(1);
  REQUIRE(question.size() == 1);  // and no answer yet
  CHECK(contains(question.front(), R"("asks":true)"));
  const auto number = question.front().substr(question.front().find(R"("number":)") + 9);
  node.receive(
      line("n1", "n2",
           fmt::format(R"({{"type":"news","head":{{"number":1,"role":"hub","asks":false,)"
                       R"("echo":{{"number":{},"early_us":0,"held_us":0}},"have":[[0,5,2]],)"
                       R"("missing":[]}},"delta":[{{"node":0,"life":5,"start":0,)"
                       R"("items":[7,8]}}]}})",
                       number.substr(0, number.find(',')))));
  const Lines answer = answers(node.take());
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer.front(), R"("messages":[7,8])"));
  read(2);  // and nobody answers
  const Lines late = answers(node.pass(4s));
  REQUIRE(late.size() == 1);
  CHECK(contains(late.front(), R"("messages":[7,8])"));
  const Lines alone = read(3);  // it is its own hub now
  REQUIRE(answers(alone).size() == 1);
}

TEST_CASE("broadcast: reads that wait for a hub that is gone are answered when it is given up") {
  TestNode node;
  apps::Broadcast broadcast(*node, Options::fresh());
  node.init("n3");
  node.receive(line("c1", "n3", R"({"type":"read","msg_id":1})"));
  CHECK(answers(node.pass(3s)).size() == 1);
}

TEST_CASE("broadcast: more durability than there are peers is refused at init") {
  Options profile;
  profile.durability = 3;
  Simulation<apps::Broadcast> simulation(options_of("broadcast", 3, 3, 10, 1), profile);
  CHECK(simulation.run().validity != Validity::valid);
}

// A storage that forgets: each start of its node is a new life.
class NoStorage final : public Storage {
 public:
  Lines load() override { return {}; }
  void append(std::string_view /*record*/) override {}
  void replace(const Lines& /*records*/) override {}
};

TEST_CASE("broadcast: what a node is given after it has lost its storage arrives everywhere") {
  const std::size_t lost = GENERATE(0U, 1U, 2U);
  CAPTURE(lost);
  std::vector<std::shared_ptr<Storage>> storages(3);
  for (auto& storage : storages) storage = std::make_shared<MemoryStorage>();
  storages[lost] = std::make_shared<NoStorage>();
  Cluster cluster(app_of<apps::Broadcast>(), storages, 1);
  for (std::size_t node = 0; node < 3; ++node) cluster.start(node);
  std::vector<std::int64_t> given;
  for (std::int64_t life = 0; life < 4; ++life) {
    for (std::int64_t i = 0; i < 5; ++i) {
      given.push_back(10 * life + i);
      const auto body = fmt::format(R"({{"type":"broadcast","message":{}}})", given.back());
      REQUIRE(cluster.ask(lost, body)->is_ok());
    }
    cluster.pass(3s);
    for (std::size_t node = 0; node < 3; ++node) {
      const auto reply = cluster.ask(node, R"({"type":"read"})");
      const std::size_t begin = reply->body.find('[');
      auto read = parse<std::vector<std::int64_t>>(
          std::string_view(reply->body).substr(begin, reply->body.find(']') + 1 - begin));
      std::ranges::sort(read);
      CAPTURE(life, node);
      CHECK(read == given);  // its own of former lives, too, and nothing twice
    }
    cluster.restart(lost);
  }
}

// A node whose storage has what it is to start with.
std::unique_ptr<TestNode> node_with(std::shared_ptr<Storage> storage) {
  NodeOptions options;
  options.storage = std::move(storage);
  return std::make_unique<TestNode>(std::move(options));
}

// A record of `count` values of n1's first life, of 20 bytes each.
std::string record_of(std::size_t count) {
  std::vector<std::int64_t> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = -1'000'000'000'000'000'000 - static_cast<std::int64_t>(i);
  }
  return json_text(apps::broadcast::Values::Delta{{0, 5, 0, std::move(values)}});
}

const std::string kInitAlone =
    line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})");

TEST_CASE("broadcast: a value that a reply could not hold is refused and has no effect") {
  const std::size_t size = GENERATE(600'000U, 800'000U);
  const auto storage = std::make_shared<MemoryStorage>();
  storage->replace({"5", record_of(size)});
  const auto node = node_with(storage);
  apps::Broadcast broadcast(**node);
  node->receive(kInitAlone);
  node->take();
  const std::size_t stored = storage->load().size();
  const auto refused = (*node)(to_n1(R"({"type":"broadcast","msg_id":2,"message":7})"));
  REQUIRE(refused.size() == 1);
  CHECK(contains(refused.front(), R"("code":11)"));
  CHECK(storage->load().size() == stored);
  const auto read = (*node)(to_n1(R"({"type":"read","msg_id":3})"));
  REQUIRE(read.size() == 1);
  CHECK(read.front().size() < Node::kMaxReply);
  CHECK(contains(read.front().substr(0, 200), size > 700'000 ? R"("code":11)" : "read_ok"));
}

TEST_CASE("broadcast: a storage of something else is refused at init") {
  const auto [records, number] = GENERATE(table<Lines, int>({
      {{"7 8"}, 1},
      {{"x"}, 1},
      {{"1.5"}, 1},
      {{"99999999999999999999"}, 1},
      {{"-1"}, 1},
      {{""}, 1},
      {{"[]"}, 1},
      {{"5", "5"}, 2},
      {{"5", ""}, 2},
      {{"5", "{}"}, 2},
      {{"5", R"([{"node":0,"life":5,"start":0,"items":[]}])"}, 2},
      {{"5", R"([{"node":0,"life":5,"start":0,"items":["x"]}])"}, 2},
      {{"5", R"([{"node":1,"life":5,"start":0,"items":[7]}])"}, 2},  // there is no such node
      {{"5", R"([{"node":0,"life":5,"start":1,"items":[7]}])"}, 2},  // nor what comes before
      {{"5", R"([{"node":0,"life":5,"start":0,"items":[7]}])", "6"}, 3},
  }));
  CAPTURE(records, number);
  const auto storage = std::make_shared<MemoryStorage>();
  storage->replace(records);
  const auto node = node_with(storage);
  apps::Broadcast broadcast(**node);
  const auto answer = (*node)(kInitAlone);
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer.front(), R"("type":"error")"));
  CHECK(contains(answer.front(), fmt::format("record {}: ", number)));
  CHECK(storage->load() == records);
}

}  // namespace
}  // namespace tests::broadcast_test
