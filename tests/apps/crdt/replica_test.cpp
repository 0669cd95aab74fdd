// The nodes g-counter, pn-counter and g-set, one at a time.
#include "apps/cluster/cluster.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "lib/harness.hpp"
#include "pn-counter/pn_counter.hpp"

namespace tests::crdt_replica_test {
namespace {

// A node that can be killed: its storage stays.
template <class App>
class Killable {
 public:
  Killable() { start(); }

  // The body of the reply to `body`, without in_reply_to.
  std::string ask(std::string_view body) {
    const std::string request = fmt::format("{},\"msg_id\":9}}", body.substr(0, body.size() - 1));
    for (const std::string& line : (*node_)(to_n1(request))) {
      const std::size_t at = line.find(R"(,"in_reply_to":9)");
      if (at == line.npos) continue;
      const std::size_t begin = line.find(R"("body":)") + 7;
      return line.substr(begin, at - begin) + line.substr(at + 16, line.size() - at - 17);
    }
    return "no reply";
  }

  void kill() {
    app_.reset();
    node_.reset();
    start();
  }

  TestNode& node() { return *node_; }
  // What it said at its start.
  const Lines& started() const { return started_; }
  MemoryStorage& storage() { return *storage_; }

 private:
  void start() {
    NodeOptions options;
    options.storage = storage_;
    node_ = std::make_unique<TestNode>(std::move(options));
    app_ = std::make_unique<App>(**node_);
    node_->receive(
        line("c0", "n1", R"({"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1","n2"]})"));
    started_ = node_->take();
    node_->log.clear();
  }

  std::shared_ptr<MemoryStorage> storage_ = std::make_shared<MemoryStorage>();
  std::unique_ptr<TestNode> node_;
  std::unique_ptr<App> app_;
  Lines started_;
};

constexpr std::string_view kRead = R"({"type":"read"})";

// A node's news: what it has, as marks, and a delta.
std::string news_body(std::uint64_t number, std::string_view have, std::string_view delta,
                      std::string_view role = "leaf") {
  return fmt::format(R"({{"type":"news","head":{{"number":{},"role":"{}","asks":false,)"
                     R"("have":{},"missing":[]}},"delta":{}}})",
                     number, role, have, delta);
}
std::string news_of_n2(std::uint64_t number, std::string_view have, std::string_view delta) {
  return line("n2", "n1", news_body(number, have, delta));
}

TEST_CASE("a g-counter refuses a negative delta as malformed") {
  Killable<apps::GCounter> counter;
  CHECK(counter.ask(R"({"type":"add","delta":3})") == R"({"type":"add_ok"})");
  CHECK(contains(counter.ask(R"({"type":"add","delta":-1})"), R"("code":12)"));
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":3})");
}

TEST_CASE("a pn-counter takes a negative delta") {
  Killable<apps::PnCounter> counter;
  CHECK(counter.ask(R"({"type":"add","delta":-3})") == R"({"type":"add_ok"})");
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":-3})");
}

TEST_CASE("a counter refuses what is no integer of 64 bits") {
  Killable<apps::PnCounter> counter;
  CHECK(contains(counter.ask(R"({"type":"add","delta":1.0})"), R"("code":12)"));
  CHECK(contains(counter.ask(R"({"type":"add","delta":9223372036854775808})"), R"("code":12)"));
  CHECK(contains(counter.ask(R"({"type":"add"})"), R"("code":12)"));
}

TEST_CASE("an acknowledged add outlives a kill") {
  Killable<apps::PnCounter> counter;
  counter.ask(R"({"type":"add","delta":5})");
  counter.ask(R"({"type":"add","delta":-1})");
  counter.kill();
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":4})");
  Killable<apps::GSet> set;
  set.ask(R"({"type":"add","element":[1]})");
  set.ask(R"({"type":"add","element":"x"})");
  set.kill();
  CHECK(set.ask(kRead) == R"({"type":"read_ok","value":[[1],"x"]})");
}

TEST_CASE("what a node has of others outlives a kill, because it has acknowledged it") {
  Killable<apps::GSet> set;
  set.node().receive(
      news_of_n2(1, "[[1,5,2]]", R"([{"node":1,"life":5,"start":0,"items":[7,8]}])"));
  const auto answer = set.node().pass(1s);
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer.front(), R"("have":[[1,5,2]])"));
  CHECK(contains(answer.front(), R"("delta":[])"));
  set.kill();
  CHECK(set.ask(kRead) == R"({"type":"read_ok","value":[7,8]})");
}

TEST_CASE("news that was had before is not stored again") {
  Killable<apps::GSet> set;
  const std::string news =
      news_of_n2(1, "[[1,5,1]]", R"([{"node":1,"life":5,"start":0,"items":[7]}])");
  for (int i = 0; i < 3; ++i) set.node().receive(news);
  set.node().receive(news_of_n2(2, "[[1,5,1]]", R"([{"node":1,"life":5,"start":0,"items":[7]}])"));
  CHECK(set.storage().load() ==
        Lines{"0", R"([{"node":1,"life":5,"start":0,"items":[7]}])"});  // and its own life
}

TEST_CASE("a storage begins with the life of its node, which goes on when it is killed") {
  Killable<apps::GCounter> counter;
  const Lines begun = {"0"};
  CHECK(counter.storage().load() == begun);
  counter.kill();
  CHECK(counter.storage().load() == begun);
  counter.storage().replace({"77"});
  counter.kill();
  counter.ask(R"({"type":"add","delta":3})");
  counter.ask(R"({"type":"add","delta":4})");
  const Lines added = {"77", R"([{"node":0,"life":77,"positive":3,"negative":0}])",
                       R"([{"node":0,"life":77,"positive":7,"negative":0}])"};
  CHECK(counter.storage().load() == added);
}

TEST_CASE("a node that has just been started says nothing of its own accord") {
  Killable<apps::GSet> set;
  CHECK(set.started().size() == 1);  // the reply
  CHECK(set.node().pass(20s).empty());
}

TEST_CASE("an element of a g-set is any JSON value, and is in it once") {
  Killable<apps::GSet> set;
  for (const char* element : {R"({"a":1,"b":[2]})", R"({ "b":[2], "a":1 })", "1", "1.0", "null"}) {
    CHECK(set.ask(fmt::format(R"({{"type":"add","element":{}}})", element)) ==
          R"({"type":"add_ok"})");
  }
  CHECK(set.ask(kRead) == R"({"type":"read_ok","value":[{"a":1,"b":[2]},1,1.0,null]})");
}

TEST_CASE("a node's storage is compacted as it grows") {
  Killable<apps::PnCounter> counter;
  std::size_t most = 0;
  for (int i = 0; i < 20'000; ++i) {
    counter.ask(R"({"type":"add","delta":1})");
    if (i % 100 != 0) continue;
    std::size_t bytes = 0;
    for (const auto& record : counter.storage().load()) bytes += record.size();
    most = std::max(most, bytes);
  }
  CHECK(most > 32U << 10U);
  CHECK(most < 65U << 10U);
  counter.kill();
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":20000})");
}

TEST_CASE("a g-set that is compacted keeps every element") {
  Killable<apps::GSet> set;
  const std::string filler(1000, 'x');
  for (int i = 0; i < 2200; ++i) {
    set.ask(fmt::format(R"({{"type":"add","element":"{}{}"}})", filler, i));
  }
  CHECK(set.storage().load().size() < 2200);
  const std::string before = set.ask(kRead);
  set.kill();
  CHECK(set.ask(kRead) == before);
  CHECK(std::ranges::count(before, ',') == 2200);
}

TEST_CASE("the storage of a larger cluster is refused at init") {
  const auto check = [](auto node, std::string_view record) {
    node.storage().append(record);
    node.kill();
    REQUIRE(node.started().size() == 1);
    CHECK(contains(node.started().front(), R"("type":"error")"));
    CHECK(contains(node.started().front(), "record 2: there is no node 2"));
  };
  check(Killable<apps::PnCounter>(), R"([{"node":2,"life":1,"positive":4,"negative":0}])");
  check(Killable<apps::GSet>(), R"([{"node":2,"life":1,"start":0,"items":[7]}])");
}

TEST_CASE("a cluster whose versions would fill the network is refused at init") {
  const auto answer = [](std::size_t nodes) {
    std::string ids = "\"n1\"";
    for (std::size_t i = 2; i <= nodes; ++i) ids += fmt::format(",\"n{}\"", i);
    TestNode node;
    const apps::GSet set(*node);
    return node(line("c0", "n1",
                     fmt::format(R"({{"type":"init","msg_id":1,"node_id":"n1","node_ids":[{}]}})",
                                 ids)))
        .at(0);
  };
  CHECK(contains(answer(128), "init_ok"));
  CHECK(contains(answer(129), R"("code":10,"text":"at most 128 nodes, not 129")"));
}

TEST_CASE("a storage of something else is refused at init") {
  const auto check = [](auto node, const Lines& records, int number) {
    CAPTURE(records);
    node.storage().replace(records);
    node.kill();
    REQUIRE(node.started().size() == 1);
    CHECK(contains(node.started().front(), R"("type":"error")"));
    CHECK(contains(node.started().front(), fmt::format("record {}: ", number)));
    CHECK(node.storage().load() == records);
  };
  for (const auto* life : {"", "x", "[", "{}", "-1", "1.0", R"([{"node":0}])"}) {
    check(Killable<apps::PnCounter>(), {life}, 1);
  }
  for (const auto* delta :
       {"", "x", "[", "{}", "7", R"([{"node":0}])",
        R"([{"node":0,"life":0,"positive":-1,"negative":0}])",
        R"([{"node":0,"life":0,"positive":18446744073709551615,"negative":0}])"}) {
    check(Killable<apps::PnCounter>(), {"0", delta}, 2);
  }
  const auto* const first = R"([{"node":0,"life":0,"start":0,"items":[7]}])";
  for (const auto* delta : {R"([{"node":0,"life":0,"start":2,"items":[8]}])",
                            R"([{"node":0,"life":0,"start":1,"items":[1e999]}])",
                            R"([{"node":0,"life":0,"start":1,"items":[]}])"}) {
    check(Killable<apps::GSet>(), {"0", first, delta}, 3);
  }
}

TEST_CASE("a g-counter takes nothing away for anybody") {
  Killable<apps::GCounter> counter;
  counter.node().receive(
      news_of_n2(1, "[[1,5,5]]", R"([{"node":1,"life":5,"positive":4,"negative":1}])"));
  CHECK(counter.node().logged("a g-counter only grows"));
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":0})");
  counter.storage().append(R"([{"node":0,"life":0,"positive":4,"negative":1}])");
  counter.kill();
  CHECK(contains(counter.started().front(), "a g-counter only grows"));
}

TEST_CASE("a g-set whose elements a reply cannot hold says so") {
  Killable<apps::GSet> set;
  for (std::uint64_t i = 0; i < 70;
       ++i) {  // of a quarter of a MiB each: what peers have added is taken
    const auto delta =
        fmt::format(R"([{{"node":1,"life":5,"start":{},"items":["{:0250000}"]}}])", i, i);
    set.node().receive(news_of_n2(i + 1, fmt::format("[[1,5,{}]]", i + 1), delta));
  }
  CHECK(contains(set.ask(kRead), R"("code":11)"));
  CHECK(contains(set.ask(R"({"type":"add","element":1})"), R"("code":11)"));
  CHECK(set.ask(fmt::format(R"({{"type":"add","element":"{:0250000}"}})", 3)) ==
        R"({"type":"add_ok"})");
}

TEST_CASE("news that nobody can have sent is dropped and changes nothing") {
  Killable<apps::GCounter> counter;
  const std::string delta = R"([{"node":1,"life":5,"positive":4,"negative":0}])";
  const std::string fine = news_body(1, "[[1,5,4]]", delta);
  const auto with = [&](std::string_view part, std::string_view other) {
    REQUIRE(contains(fine, part));
    std::string body = fine;
    return body.replace(body.find(part), part.size(), other);
  };
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"n7", fine},
      {"n1", fine},  // the node itself
      {"c1", fine},
      {"n2", with(R"("number":1)", R"("number":0)")},
      {"n2", with(R"("number":1)", R"("number":-1)")},
      {"n2", with(R"("role":"leaf")", R"("role":"king")")},
      {"n2", with(R"("asks":false)", R"("asks":1)")},
      {"n2", with(R"("missing":[])", R"("missing":[2])")},
      {"n2", with(R"("missing":[])", R"("missing":[0,0,0])")},
      {"n2", with(R"("have")", R"("echo":{"number":0,"early_us":0,"held_us":0},"have")")},
      {"n2", with(R"("have")", R"("echo":{"number":1,"early_us":3600000001,"held_us":0},"have")")},
      {"n2", with(R"("have")", R"("echo":{"number":1,"early_us":0,"held_us":3600000001},"have")")},
      {"n2", with("[[1,5,4]]", "[]")},         // it sends what it has not
      {"n2", with("[[1,5,4]]", "[[1,5,3]]")},  // or has only in part
      {"n2", with("[[1,5,4]]", "[[1,5,0]]")},
      {"n2", with("[[1,5,4]]", "[[1,4,4]]")},
      {"n2", with("[[1,5,4]]", "[[1,5,4],[2,0,1]]")},
      {"n2", with("[[1,5,4]]", "[[1,5,4],[1,5,5]]")},
      {"n2", with("[[1,5,4]]", "[[1,5,4],[0,5,5]]")},
      {"n2", with("[[1,5,4]]", "[[1,5]]")},
      {"n2", with("[[1,5,4]]", "7")},
      {"n2", with(delta, "3")},
      {"n2", with(delta, "[7]")},
      {"n2", with(R"({"node":1,)", R"({"node":5,)")},
      {"n2", with(R"("life":5,"positive")", R"("life":-5,"positive")")},
      {"n2", with(R"("positive":4)", R"("positive":9223372036854775807)")}};
  for (const auto& [from, body] : bad) {
    CAPTURE(from, body);
    counter.node().log.clear();
    counter.node().receive(line(from, "n1", body));
    CHECK((counter.node().logged("dropped a news from") || from == "c1"));
    CHECK(counter.storage().load() == Lines{"0"});
    CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":0})");
  }
  CHECK(counter.node().pass(20s).empty());  // nor is anybody answered
  counter.node().receive(line("n2", "n1", fine));
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":4})");
}

TEST_CASE("a node that has lost its storage adds to what it had before") {
  Cluster cluster(app_of<apps::PnCounter>(), 3, 1);
  const std::size_t lost = GENERATE(0U, 1U, 2U);
  for (int i = 0; i < 3; ++i) cluster.ask(lost, R"({"type":"add","delta":5})");
  cluster.ask((lost + 1) % 3, R"({"type":"add","delta":-100})");
  cluster.pass(4s);
  cluster.storage(lost).replace({});
  cluster.restart(lost);
  cluster.ask(lost, R"({"type":"add","delta":2})");
  cluster.pass(4s);
  for (std::size_t node = 0; node < 3; ++node) {
    CHECK(contains(cluster.ask(node, kRead)->body, R"("value":-83})"));
  }
}

}  // namespace
}  // namespace tests::crdt_replica_test
