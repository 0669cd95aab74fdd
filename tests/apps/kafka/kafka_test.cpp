#include "kafka/kafka.hpp"

#include <array>

#include "apps/cluster/cluster.hpp"
#include "tests/apps/simulated.hpp"

namespace tests::kafka_test {
namespace {

NodeOptions storing_in(std::shared_ptr<Storage> storage) {
  NodeOptions options;
  options.storage = std::move(storage);
  return options;
}

// The only node, so that its messages are visible at once.
struct Single {
  explicit Single(std::shared_ptr<Storage> storage = nullptr,
                  const apps::kafka::PollLimits& limits = {})
      : node(storing_in(std::move(storage))), kafka(*node, limits) {
    node.init("n1", R"(["n1"])");
  }
  std::string operator()(std::string_view body) {
    const Lines replies = node(to_n1(body));
    return replies.size() == 1 ? replies[0] : fmt::format("{} replies", replies.size());
  }

  TestNode node;
  apps::Kafka kafka;
};

const std::string kInitWithPeer =
    line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1","n2"]})");
constexpr std::string_view kPollA = R"({"type":"poll","msg_id":3,"offsets":{"a":0}})";

TEST_CASE("a kafka node gives offsets from 0 for each key, and what was sent is polled") {
  Single node;
  CHECK(node(R"({"type":"send","msg_id":1,"key":"a","msg":7})") ==
        to_c1(R"({"type":"send_ok","in_reply_to":1,"offset":0})"));
  CHECK(node(R"({"type":"send","msg_id":2,"key":"a","msg":8})") ==
        to_c1(R"({"type":"send_ok","in_reply_to":2,"offset":1})"));
  CHECK(node(R"({"type":"send","msg_id":3,"key":"b","msg":9})") ==
        to_c1(R"({"type":"send_ok","in_reply_to":3,"offset":0})"));
  CHECK(node(R"({"type":"poll","msg_id":4,"offsets":{"a":1,"b":0,"c":0,"d":7}})") ==
        to_c1(R"({"type":"poll_ok","in_reply_to":4,"msgs":{"a":[[1,8]],"b":[[0,9]]}})"));
}

TEST_CASE("a kafka node keeps messages and keys of all kinds, in their one spelling") {
  Single node;
  const std::vector<std::string> messages = {"null", "1.5", R"("a\"b")", R"({"x":[{},9e+99]})",
                                             "1e999"};
  std::string expected;
  for (const auto& message : messages) {
    node(fmt::format(R"({{"type":"send","msg_id":1,"key":"a","msg":{}}})", message));
    expected +=
        fmt::format("{}[{},{}]", expected.empty() ? "" : ",", &message - messages.data(), message);
  }
  CHECK(contains(node(kPollA), "[" + expected + "]"));
  const std::string_view key = R"("\"\\ \u00e9 ")";
  node(fmt::format(R"({{"type":"send","msg_id":1,"key":{},"msg":1}})", key));
  CHECK(contains(node(fmt::format(R"({{"type":"poll","msg_id":3,"offsets":{{{}:0}}}})", key)),
                 R"(:[[0,1]]})"));
}

TEST_CASE("a kafka node's committed offsets only grow, and unknown keys have none") {
  Single node;
  for (const auto* offsets : {R"({"a":5,"b":1})", R"({"a":3})"}) {
    CHECK(node(fmt::format(R"({{"type":"commit_offsets","msg_id":1,"offsets":{}}})", offsets)) ==
          to_c1(R"({"type":"commit_offsets_ok","in_reply_to":1})"));
  }
  CHECK(node(R"({"type":"list_committed_offsets","msg_id":2,"keys":["a","b","c"]})") ==
        to_c1(R"({"type":"list_committed_offsets_ok","in_reply_to":2,"offsets":{"a":5,"b":1}})"));
}

TEST_CASE("a kafka node says what is wrong with a request") {
  Single node;
  for (const auto* type : {"poll", "commit_offsets"}) {
    const auto answer =
        node(fmt::format(R"({{"type":"{}","msg_id":1,"offsets":{{"b":2,"a":-1}}}})", type));
    CHECK(contains(answer, R"("code":12)"));
    CHECK(contains(answer, R"(field \"a\": expected an integer that is at least 0, got -1)"));
  }
  CHECK(contains(node(R"({"type":"list_committed_offsets","msg_id":2,"keys":["b"]})"),
                 R"("offsets":{}})"));  // nothing of it was done
  const std::array<std::string_view, 5> bad = {
      R"({"type":"send","msg_id":1,"key":7,"msg":1})", R"({"type":"send","msg_id":1,"key":"a"})",
      R"({"type":"poll","msg_id":1,"offsets":{"a":1.0}})",
      R"({"type":"poll","msg_id":1,"offsets":["a"]})",
      R"({"type":"list_committed_offsets","msg_id":1,"keys":"a"})"};
  for (const auto request : bad) CHECK(contains(node(request), R"("code":12)"));
  CHECK(contains(node(R"({"type":"news","msg_id":1,"head":{"number":1,"role":"leaf",)"
                      R"("asks":false,"have":[],"missing":[]},"delta":[]})"),
                 R"("code":12)"));  // no peer
}

TEST_CASE("a key in an error text is shortened") {
  Single node;
  const auto reply = node(
      fmt::format(R"({{"type":"poll","msg_id":1,"offsets":{{"{}":-1}}}})", std::string(5000, 'k')));
  CAPTURE(reply);
  CHECK(contains(reply, R"(\"kkkk)"));
  CHECK(contains(reply, "that is at least 0"));
  CHECK(reply.size() < 500);
}

TEST_CASE("a kafka node returns a limited number of messages at a time, and the rest later") {
  Single node(nullptr, {.messages = 2});
  for (int i = 0; i < 3; ++i) node(R"({"type":"send","msg_id":1,"key":"a","msg":5})");
  CHECK(contains(node(kPollA), R"({"a":[[0,5],[1,5]]})"));
  CHECK(contains(node(R"({"type":"poll","msg_id":3,"offsets":{"a":2}})"), R"({"a":[[2,5]]})"));
  // Of duplicate keys the last one counts.
  CHECK(contains(node(R"({"type":"poll","msg_id":3,"offsets":{"a":2,"a":1}})"),
                 R"({"a":[[1,5],[2,5]]})"));
}

TEST_CASE("a kafka node that is started again has its logs and committed offsets") {
  const auto storage = std::make_shared<MemoryStorage>();
  {
    Single node(storage);
    node(R"({"type":"send","msg_id":1,"key":"a","msg":7})");
    node(R"({"type":"commit_offsets","msg_id":2,"offsets":{"a":0}})");
  }
  Single node(storage);
  CHECK(contains(node(kPollA), R"({"a":[[0,7]]})"));
  CHECK(contains(node(R"({"type":"send","msg_id":1,"key":"a","msg":8})"), R"("offset":1)"));
  CHECK(
      contains(node(R"({"type":"list_committed_offsets","msg_id":2,"keys":["a"]})"), R"({"a":0})"));
}

bool speaks(const Lines& lines) {
  return std::ranges::any_of(
      lines, [](const std::string& text) { return contains(text, R"("dest":"n2")"); });
}

TEST_CASE("a kafka node writes to its peers only when it knows that they have been started") {
  const auto storage = std::make_shared<MemoryStorage>();
  {
    TestNode node(storing_in(storage));
    apps::Kafka kafka(*node);
    node.receive(kInitWithPeer);
    CHECK(!speaks(node.take()));
    CHECK(!speaks(node.pass(10s)));
    CHECK(!speaks(node(to_n1(kPollA))));
    CHECK(!speaks(node.pass(10s)));
    node(to_n1(R"({"type":"commit_offsets","msg_id":1,"offsets":{"a":1}})"));
    CHECK(speaks(node.pass(1s)));  // clients ask when all nodes are up
  }
  TestNode again(storing_in(storage));
  apps::Kafka kafka(*again);
  again.receive(kInitWithPeer);
  CHECK(speaks(again.take()));
}

TEST_CASE("a kafka node without peers that answer takes messages at once, and shows none") {
  TestNode node;
  apps::Kafka kafka(*node);
  node.receive(kInitWithPeer);
  for (int i = 0; i < 20; ++i) {
    const auto sent = node(to_n1(R"({"type":"send","msg_id":1,"key":"a","msg":1})"));
    const auto expected =
        to_c1(fmt::format(R"({{"type":"send_ok","in_reply_to":1,"offset":{}}})", 2 * i));
    CHECK(std::ranges::count(sent, expected) == 1);
    node.pass(1s);
    CHECK(contains(node(to_n1(kPollA)).at(0), R"("msgs":{})"));
  }
}

TEST_CASE(
    "a list of committed offsets waits until other nodes' commits are here, and asks nobody") {
  TestNode node;
  apps::Kafka kafka(*node);
  node.receive(kInitWithPeer);
  node.take();
  const std::string list = to_n1(R"({"type":"list_committed_offsets","msg_id":2,"keys":["a"]})");
  CHECK(node(list).empty());
  CHECK(node.pass(apps::Kafka::kOptions.period - 1ms).empty());
  node.receive(
      line("n2", "n1",
           R"({"type":"news","head":{"number":1,"role":"leaf","asks":false,"have":[[1,5,1]],)"
           R"("missing":[]},"delta":[{"node":1,"life":5,"start":0,"items":[)"
           R"({"key":"a","commit":4}]}]})"));
  const Lines lines = node.pass(apps::Kafka::kOptions.period);
  CHECK(std::ranges::count(lines, to_c1(R"({"type":"list_committed_offsets_ok","in_reply_to":2,)"
                                        R"("offsets":{"a":4}})")) == 1);
}

TEST_CASE("a kafka node that ended before it had promised does so when it is started again") {
  std::vector<std::shared_ptr<Storage>> storages = {std::make_shared<MemoryStorage>(),
                                                    std::make_shared<MemoryStorage>()};
  storages[1]->append("5");
  storages[1]->append(R"([{"node":0,"life":6,"start":0,"items":[)"
                      R"({"key":"a","message":[0,7]}]}])");
  storages[0]->append("6");
  storages[0]->append(storages[1]->load().at(1));
  Cluster cluster(app_of<apps::Kafka>(), storages, 1);
  for (std::size_t node = 0; node < 2; ++node) cluster.start(node);
  cluster.pass(2s);
  for (std::size_t node = 0; node < 2; ++node) {
    CHECK(contains(cluster.ask(node, R"({"type":"poll","offsets":{"a":0}})")->body, "[[0,7]]"));
  }
}

TEST_CASE("a kafka node that has lost its storage shows what it had, and gives new offsets") {
  Cluster cluster(app_of<apps::Kafka>(), 2, 1);
  const std::size_t lost = GENERATE(0U, 1U);
  const auto send = [&](int msg) {
    cluster.ask(lost, fmt::format(R"({{"type":"send","key":"a","msg":{}}})", msg));
  };
  for (int i = 1; i <= 3; ++i) send(i);
  cluster.pass(1s);
  cluster.storage(lost).replace({});
  cluster.restart(lost);
  cluster.ask(1 - lost, R"({"type":"send","key":"a","msg":4})");  // so that they talk
  cluster.pass(1s);
  send(5);
  cluster.pass(1s);
  for (std::size_t node = 0; node < 2; ++node) {
    const auto reply = cluster.ask(node, R"({"type":"poll","offsets":{"a":0}})")->body;
    CAPTURE(reply);
    for (int i = 1; i <= 5; ++i) CHECK(contains(reply, fmt::format(",{}]", i)));
  }
}

SimulationOptions simulated_kafka(std::uint64_t seed) {
  Random random(seed);
  auto options = options_of("kafka", 1 + random.below(5), 0, 150, seed);
  options.engine.concurrency = 2 * options.engine.nodes.size();
  options.engine.time_limit = 6s;
  options.engine.network.mean_latency = random.chance(0.5) ? 0ms : 2ms;
  options.engine.nemesis.interval = 1s;
  options.workload_options.max_writes_per_key = random.chance(0.5) ? 16 : 500;
  return options;
}

// The same under faults of all kinds, and long enough for clients that wait in vain to try again.
SimulationOptions faulty_kafka(std::uint64_t seed) {
  auto options = simulated_kafka(seed);
  options.engine.nemesis.faults = faults_of(seed, kFaults);
  options.engine.time_limit = 20s;
  return options;
}

// Valid, and warned of nothing but a committed offset that its node did not know of.
void check_valid(const SimulationOptions& options) {
  CAPTURE(described(options));
  const auto outcome = run<apps::Kafka>(options);
  CAPTURE(outcome.reasons, outcome.workload.substr(0, 2000));
  CHECK(outcome.overall == Validity::valid);
  for (const auto& warning : outcome.warnings) {
    CAPTURE(warning);
    CHECK(contains(warning, "had been committed before"));
    CHECK(!options.engine.nemesis.faults.empty());
  }
}

TEST_CASE("kafka is valid without faults, and all that is sent and polled succeeds") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto options = simulated_kafka(seed + i);
    check_valid(options);
    const auto outcome = run<apps::Kafka>(options);
    for (const auto* f : {"send", "poll", "assign"}) {
      CHECK(outcome.count(f, OpType::fail) + outcome.count(f, OpType::info) == 0);
    }
  }
}

TEST_CASE("kafka survives every fault, and all of them together") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 40; ++i) check_valid(faulty_kafka(seed + i));
}

TEST_CASE("kafka under faults, a thousand times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) check_valid(faulty_kafka(seed));
}

// Challenges 5b and 5c, also with more nodes.
SimulationOptions official(std::size_t nodes, std::uint64_t seed) {
  SimulationOptions options = options_of("kafka", nodes, 2 * nodes, 1000, seed);
  options.engine.time_limit = 20s;
  return options;
}

void check_figures(const SimulationOptions& options, double most_messages) {
  CAPTURE(described(options));
  const auto look = [&](const auto&, const Results& results) {
    CHECK(figure(results, "net.servers.msgs-per-op") <= most_messages);
    CHECK(figure(results, "perf.latencies-by-f.poll.0.99") < 5);
    CHECK(figure(results, "perf.latencies-by-f.send.0.99") < 5);
    CHECK(figure(results, "stats.by-f.send.fail-count") == 0);
    CHECK(figure(results, "stats.by-f.send.info-count") == 0);
    CHECK(figure(results, "stats.by-f.poll.fail-count") == 0);
    CHECK(figure(results, "stats.by-f.poll.info-count") == 0);
  };
  const auto outcome = run_with<apps::Kafka>(options, look);
  CAPTURE(outcome.reasons);
  CHECK(outcome.overall == Validity::valid);
}

TEST_CASE("two kafka nodes send 0.03 messages for each operation, and refuse or delay none") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < seeds(3); ++i) check_figures(official(2, seed + i), 0.03);
}

TEST_CASE("during partitions kafka takes in every message, at once") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < seeds(3); ++i) {
    auto options = official(2, seed + i);
    options.engine.nemesis.faults = {Fault::partition};
    options.engine.nemesis.interval = i % 2 == 0 ? options.engine.nemesis.interval : Duration(3s);
    check_figures(options, 0.03);
  }
}

TEST_CASE("many kafka nodes send a message for each operation, or less") {
  const auto [nodes, time_limit, most] = GENERATE(table<std::size_t, Duration, double>(
      {{5U, 20s, 0.1}, {25U, 10s, 0.6}, {50U, 5s, 1.2}}));  // many nodes take long to simulate
  auto options = official(nodes, test_seed());
  options.engine.time_limit = time_limit;
  check_figures(options, most);
}

}  // namespace
}  // namespace tests::kafka_test
