// What is accepted is kept, sent, read and answered, and what is refused has had no effect.
#include <set>

#include "apps/cluster/observed.hpp"
#include "apps/requests/odd_json.hpp"
#include "kafka/kafka.hpp"
#include "lib/harness.hpp"
#include "maelstrom/canonical.hpp"

namespace tests::kafka_limits_test {
namespace {

using apps::kafka::kMaxContent;
class Cluster : public ObservedCluster {
 public:
  explicit Cluster(std::size_t nodes) : ObservedCluster(app_of<apps::Kafka>(), nodes) {}
};

std::string send_of(std::string_view key, std::string_view msg) {
  return fmt::format(R"({{"type":"send","key":{},"msg":{}}})", key, msg);
}
std::string poll_of(std::string_view key, std::int64_t from = 0) {
  return fmt::format(R"({{"type":"poll","offsets":{{{}:{}}}}})", key, from);
}
// A request to a node that has no cluster around it.
std::string asked(std::string_view body) {
  return to_n1(fmt::format(R"({{"msg_id":1,{})", body.substr(1)));
}
bool is_refused(std::string_view reply) { return contains(reply, R"("code":12)"); }

// Records beside those that every storage begins with.
std::size_t stored(Cluster& cluster) {
  std::size_t records = 0;
  for (std::size_t i = 0; i < cluster.size(); ++i) records += cluster.storage(i).load().size() - 1;
  return records;
}

// All nodes return the message, also after a restart.
void check_everywhere(Cluster& cluster, std::string_view key, std::int64_t offset,
                      std::string_view msg) {
  cluster.pass(1s);
  const std::string expected = fmt::format("[[{},{}]", offset, msg);
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    CHECK(contains(cluster.told(i, poll_of(key, offset)), expected));
    cluster.restart(i);
    CHECK(contains(cluster.told(i, poll_of(key, offset)), expected));
  }
}

TEST_CASE("a message is refused by its size as it is written, before anything happens") {
  Cluster cluster(2);
  std::string grown;  // 3 MB that become 9
  for (int i = 0; i < 1'500'000; ++i) grown += "\\b";
  const std::string large = '"' + std::string(kMaxContent, 'x') + '"';
  for (std::size_t at = 0; at < 2; ++at) {
    for (const auto& request : {send_of('"' + grown + '"', "1"), send_of(R"("a")", large)}) {
      const std::string reply = cluster.told(at, request);
      CAPTURE(reply);
      CHECK(is_refused(reply));
      CHECK(contains(reply, fmt::format("{} is the limit", kMaxContent)));
    }
  }
  cluster.pass(5s);
  CHECK(stored(cluster) == 0);
  CHECK(cluster.log.empty());
}

std::int64_t sent(Cluster& cluster, std::size_t at, std::string_view key, std::string_view msg) {
  const std::string reply = cluster.told(at, send_of(key, msg));
  CAPTURE(reply);
  REQUIRE(contains(reply, "send_ok"));
  return number_in(reply, "offset");
}

TEST_CASE("a message at the limit reaches all nodes, beside others, and survives a restart") {
  Cluster cluster(2);
  const std::string large = '"' + std::string(kMaxContent - 100, 'x') + '"';
  for (std::size_t at = 0; at < 2; ++at) {
    sent(cluster, at, R"("a")", "1");
    const std::int64_t first = sent(cluster, at, R"("a")", large);
    const std::int64_t second = sent(cluster, at, R"("a")", "2");
    cluster.pass(1s);
    check_everywhere(cluster, R"("a")", first, large);
    check_everywhere(cluster, R"("a")", second, "2");
  }
  CHECK(cluster.log.empty());
}

TEST_CASE("a message nested as deep as a client may is replicated and kept") {
  Cluster cluster(2);
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const std::size_t most = Decoder::kMaxClientDepth - 2;  // the message and its body
  for (std::size_t at = 0; at < 2; ++at) {
    CHECK(is_refused(cluster.told(at, send_of(R"("a")", nested(most + 1)))));
    const std::int64_t offset = sent(cluster, at, R"("a")", nested(most));
    cluster.pass(1s);
    check_everywhere(cluster, R"("a")", offset, nested(most));
  }
}

TEST_CASE("a poll's limit counts keys, escapes and offsets too") {
  NodeOptions options;
  TestNode node(std::move(options));
  apps::Kafka kafka(*node, {.bytes = 5000});
  node.init("n1", R"(["n1"])");
  std::string offsets;
  for (int i = 0; i < 500; ++i) {
    const std::string key = fmt::format(R"("{}\b\b\b\b\b\b\b\b\b\b")", i);
    node(asked(send_of(key, "1")));
    offsets += (i == 0 ? "" : ",") + key + ":0";
    offsets += "," + key + ":0";  // twice
  }
  const Lines replies = node(asked(fmt::format(R"({{"type":"poll","offsets":{{{}}}}})", offsets)));
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].size() > 500);
  CHECK(replies[0].size() < 5000);
  // A key that is beyond the limit alone is read all the same.
  const std::string key = '"' + std::string(6000, 'k') + '"';
  node(asked(send_of(key, "1")));
  CHECK(contains(node(asked(poll_of(key)))[0], "[[0,1]]"));
}

// A million keys' worth of `"k0000001":1,` and the like.
std::string many(std::size_t keys, std::string_view after) {
  std::string text;
  for (std::size_t i = 0; i < keys; ++i) {
    text += fmt::format(R"({}"k{:07}"{})", i == 0 ? "" : ",", i, after);
  }
  return text;
}

TEST_CASE("commits and lists of many keys are done as a whole or refused as a whole") {
  Cluster cluster(2);
  const std::size_t most = kMaxContent / (10 + 24);
  const auto commit = [](std::size_t keys) {
    return fmt::format(R"({{"type":"commit_offsets","offsets":{{{}}}}})", many(keys, ":1"));
  };
  const auto list = [](std::size_t keys) {
    return fmt::format(R"({{"type":"list_committed_offsets","keys":[{}]}})", many(keys, ""));
  };
  CHECK(is_refused(cluster.told(0, commit(most + 1))));
  CHECK(is_refused(cluster.told(0, list(most + 1))));
  CHECK(stored(cluster) == 0);
  CHECK(contains(cluster.told(0, commit(most)), "commit_offsets_ok"));
  CHECK(stored(cluster) == 1);
  cluster.pass(3s);  // it goes in parts
  const std::string listed = cluster.told(1, list(most));
  CHECK(contains(listed, many(most, ":1")));
  CHECK(listed.size() < Node::kMaxReply);
  CHECK(cluster.log.empty());
}

// Full from the third record on.
class FullStorage : public Storage {
 public:
  std::vector<std::string> load() override { return records_; }
  void append(std::string_view record) override {
    if (records_.size() >= 2) throw std::system_error(ENOSPC, std::system_category());
    records_.emplace_back(record);
  }
  void replace(const std::vector<std::string>& records) override { records_ = records; }

 private:
  std::vector<std::string> records_;
};

TEST_CASE("a commit that cannot be kept has not happened for any of its keys") {
  NodeOptions options;
  options.storage = std::make_shared<FullStorage>();
  TestNode node(std::move(options));
  apps::Kafka kafka(*node);
  node.init("n1", R"(["n1"])");
  const auto commit = R"({"type":"commit_offsets","offsets":{"a":1,"b":2,"c":3}})";
  const auto list = R"({"type":"list_committed_offsets","keys":["a","b","c"]})";
  node(asked(send_of(R"("a")", "1")));
  CHECK(node(asked(commit)).empty());  // a node whose storage fails ends without a word
  CHECK_FALSE(node->failure().empty());
  CHECK(node(asked(list)).empty());
}

TEST_CASE("a storage with a record that the node never wrote refuses the start and names it") {
  const auto event = [](std::string_view text) {
    return fmt::format(R"([{{"node":0,"life":5,"start":1,"items":[{}]}}])", text);
  };
  const auto good = R"([{"node":0,"life":5,"start":0,"items":[)"
                    R"({"key":"a","message":[0,1]}]}])";
  const std::vector<std::string> bad = {
      "",
      "7",
      R"([{"node":0)",
      R"([{"node":0,"life":5,"start":1}])",
      R"([{"node":0,"life":5,"start":1,"items":[]}])",
      R"([{"node":0,"life":5,"start":2,"items":[{"key":"a","commit":1}]}])",
      R"([{"node":1,"life":5,"start":0,"items":[{"key":"a","commit":1}]}])",
      event("7"),
      event("{}"),
      event(R"({"key":"a","message":[0]})"),
      event(R"({"message":[0,1]})"),
      event(R"({"key":"a","message":1})"),
      event(R"({"key":"a","message":[-1,1]})"),
      event(R"({"key":"a","commit":-1})"),
      event(R"({"key":"a","commit":[]})"),
      event(R"({"key":"a","promise":-1})"),
      event(R"({"key":"a","commit":1})") + " 2",
      event("{\"key\":\"a\",\"message\":[1,\"\xff\"]}"),
      event(R"({"key":"a\ud800","message":[1,1]})")};
  for (const auto& record : bad) {
    CAPTURE(record);
    NodeOptions options;
    const auto storage = std::make_shared<MemoryStorage>();
    storage->replace({"5", good, record});
    options.storage = storage;
    TestNode node(std::move(options));
    apps::Kafka kafka(*node);
    const Lines replies =
        node(line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]})"));
    REQUIRE(replies.size() == 1);
    CHECK(contains(replies[0], R"("code":13)"));
    CHECK(contains(replies[0], "record 3: "));
    CHECK(storage->load().size() == 3);
  }
}

// The messages of a key as a poll gives them, from offset 0 on.
std::string log_at(Cluster& cluster, std::size_t at, std::string_view key) {
  const std::string reply = cluster.told(at, poll_of(key));
  const std::size_t begin = reply.find(R"("msgs":)");
  return begin == std::string::npos ? reply : reply.substr(begin);
}

void request_at_random(std::uint64_t seed) {
  CAPTURE(seed);
  Random random(seed);
  Cluster cluster(2);
  std::map<std::string, std::set<std::string>> sent;  // by key, as it was written: [offset,message]
  for (int i = 0; i < 60; ++i) {
    const std::size_t at = random.below(2);
    const std::string key = random.chance(0.9) ? odd_string(random) : odd_json(random);
    const std::string value = odd_json(random);
    std::string request;
    switch (random.below(5)) {
      case 0: request = poll_of(odd_string(random)); break;
      case 1:
        request = fmt::format(R"({{"type":"commit_offsets","offsets":{{{}:{}}}}})",
                              odd_string(random), value);
        break;
      case 2:
        request = fmt::format(R"({{"type":"list_committed_offsets","keys":[{},{}]}})", key,
                              odd_string(random));
        break;
      default: request = send_of(key, value);
    }
    cluster.pass(500ms);  // what was sent before arrives
    const std::size_t before = stored(cluster);
    const std::string reply = cluster.told(at, request);
    CAPTURE(request, reply);
    if (reply.empty() || is_refused(reply)) {
      if (reply.empty()) REQUIRE(cluster.logged("too deep"));
      cluster.pass(500ms);
      REQUIRE(stored(cluster) == before);
    } else {
      REQUIRE(!contains(reply, R"("type":"error")"));
      if (contains(reply, "send_ok")) {
        const Json kept = maelstrom::normalized(Raw{value}, {.bytes = apps::kafka::kMaxContent});
        const std::int64_t offset = number_in(reply, "offset");
        REQUIRE(sent[key].insert(fmt::format("[{},{}]", offset, kept.text)).second);
      }
    }
  }
  cluster.pass(1s);
  for (const auto& [key, messages] : sent) {
    const std::string before = log_at(cluster, 0, key);
    CAPTURE(key, before);
    for (const std::string& message : messages) REQUIRE(contains(before, message));
    REQUIRE(log_at(cluster, 1, key) == before);
  }
  cluster.restart(0);
  cluster.pass(3s);
  for (const auto& [key, messages] : sent) {
    REQUIRE(log_at(cluster, 0, key) == log_at(cluster, 1, key));
  }
  cluster.take_logged("deep");
  CAPTURE(cluster.log);
  REQUIRE(cluster.log.empty());
}

TEST_CASE("whatever kafka's clients ask, it is done at all nodes for good, or refused") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 20; ++i) request_at_random(seed + i);
}

}  // namespace
}  // namespace tests::kafka_limits_test
