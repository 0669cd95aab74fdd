#include "kafka/kafka.hpp"

#include <array>

#include "tests/apps/simulated.hpp"

namespace tests::kafka_test {
namespace {

NodeOptions storing_in(std::shared_ptr<Storage> storage) {
  NodeOptions options;
  options.storage = std::move(storage);
  return options;
}

// The only node, so that it owns all keys.
struct Single {
  explicit Single(std::shared_ptr<Storage> storage = nullptr,
                  apps::kafka::BrokerOptions options = {})
      : node(storing_in(std::move(storage))), kafka(*node, options) {
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
    CHECK(contains(answer, R"(the offset of key \"a\" is -1)"));
  }
  CHECK(contains(node(R"({"type":"list_committed_offsets","msg_id":2,"keys":["b"]})"),
                 R"("offsets":{}})"));  // nothing of it was done
  const std::array<std::string_view, 5> bad = {
      R"({"type":"send","msg_id":1,"key":7,"msg":1})", R"({"type":"send","msg_id":1,"key":"a"})",
      R"({"type":"poll","msg_id":1,"offsets":{"a":1.0}})",
      R"({"type":"poll","msg_id":1,"offsets":["a"]})",
      R"({"type":"list_committed_offsets","msg_id":1,"keys":"a"})"};
  for (const auto request : bad) CHECK(contains(node(request), R"("code":12)"));
  CHECK(contains(node(R"({"type":"replicate","msg_id":1,"boot":1,"ack":0,"from":0,"first":1,)"
                      R"("records":[],"forwards":[]})"),
                 R"("code":12)"));
}

TEST_CASE("a key in an error text is shortened") {
  Single node;
  const auto reply = node(
      fmt::format(R"({{"type":"poll","msg_id":1,"offsets":{{"{}":-1}}}})", std::string(5000, 'k')));
  CHECK(contains(reply, R"(\"kkkk)"));
  CHECK(contains(reply, "must be at least 0"));
  CHECK(reply.size() < 500);
}

TEST_CASE("a kafka node returns a limited number of messages at a time, and the rest later") {
  Single node(nullptr, {.poll = {.messages = 2}});
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

TEST_CASE("a kafka node writes to its peers only when it knows that they have been started") {
  const auto storage = std::make_shared<MemoryStorage>();
  const auto greets = [](const Lines& lines) {
    return std::ranges::any_of(lines, [](const auto& text) { return contains(text, "replicate"); });
  };
  {
    TestNode node(storing_in(storage));
    apps::Kafka kafka(*node);
    node.receive(kInitWithPeer);
    CHECK(!greets(node.pass(10s)));
    CHECK(greets(node(to_n1(kPollA))));
    node(to_n1(R"({"type":"commit_offsets","msg_id":1,"offsets":{"a":1}})"));
  }
  TestNode again(storing_in(storage));
  apps::Kafka kafka(*again);
  again.receive(kInitWithPeer);
  CHECK(greets(again.take()));
}

TEST_CASE("a kafka node answers in time that it does not know whether the owner has appended") {
  TestNode node;
  apps::Kafka kafka(*node);
  node.receive(kInitWithPeer);
  int key = 0;  // one of n2's
  while (node->owner(std::to_string(key)) == "n1") ++key;
  const auto send = fmt::format(R"({{"type":"send","msg_id":1,"key":"{}","msg":1}})", key);
  node(to_n1(send));
  const auto answers = [](const Lines& lines) {
    Lines found;
    for (const auto& text : lines) {
      if (contains(text, R"("dest":"c1")")) found.push_back(text);
    }
    return found;
  };
  CHECK(answers(node.pass(1500ms)).empty());
  const auto refused = answers(node(to_n1(send)));
  REQUIRE(refused.size() == 1);
  CHECK(contains(refused[0], R"("code":11)"));
  const auto late = answers(node.pass(3s));
  REQUIRE(late.size() == 1);
  CHECK(contains(late[0], R"("code":0)"));
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

TEST_CASE("kafka sends less than one message between two nodes for each operation") {
  const auto seed = test_seed();
  auto options = options_of("kafka", 2, 4, 1000, seed);
  CAPTURE(described(options));
  run_with<apps::Kafka>(options, [](const Simulation<apps::Kafka>&, const Results& results) {
    CHECK(figure(results, "net.servers.msgs-per-op") < 0.6);
    CHECK(figure(results, "perf.latencies-by-f.poll.0.99") < 5);
    CHECK(figure(results, "perf.latencies-by-f.send.0.99") < 5);
  });
}

TEST_CASE("kafka takes in most sends during a partition, and refuses others at once") {
  const auto seed = test_seed();
  auto options = options_of("kafka", 2, 4, 200, seed);
  options.engine.nemesis = {.faults = {Fault::partition}, .interval = 3s};
  CAPTURE(described(options));
  const auto outcome = run<apps::Kafka>(options);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.count("send", OpType::ok) > outcome.count("send", OpType::fail));
  CHECK(outcome.count("poll", OpType::ok) > 100);
  CHECK(outcome.count("poll", OpType::fail) + outcome.count("poll", OpType::info) == 0);
}

}  // namespace
}  // namespace tests::kafka_test
