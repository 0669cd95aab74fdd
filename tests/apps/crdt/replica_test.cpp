// The nodes g-counter, pn-counter and g-set, one at a time.
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
  set.node().receive(line("n2", "n1",
                          R"({"type":"news","delta":[{"node":1,"start":0,"elements":[7,8]}],)"
                          R"("table":[[0,0],[0,2]],"asks":false})"));
  const auto answer = set.node().pass(1s);
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer.front(), R"("table":[[0,2],[0,2]])"));
  set.kill();
  CHECK(set.ask(kRead) == R"({"type":"read_ok","value":[7,8]})");
}

TEST_CASE("news that was had before is not stored again") {
  Killable<apps::GSet> set;
  const std::string news = line("n2", "n1",
                                R"({"type":"news","delta":[{"node":1,"start":0,"elements":[7]}],)"
                                R"("table":[[0,0],[0,1]],"asks":false})");
  for (int i = 0; i < 3; ++i) set.node().receive(news);
  CHECK(set.storage().load().size() == 1);
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
    CHECK(contains(node.started().front(), "record 1: there is no node 2"));
  };
  check(Killable<apps::PnCounter>(), R"([{"node":2,"positive":4,"negative":0}])");
  check(Killable<apps::GSet>(), R"([{"node":2,"start":0,"elements":[7]}])");
}

TEST_CASE("a cluster whose tables would fill the network is refused at init") {
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
  const std::string record =
      GENERATE("", "x", "[", "{}", R"([{"node":0}])", R"([{"node":0,"positive":-1,"negative":0}])",
               R"([{"node":0,"positive":18446744073709551615,"negative":0}])");
  CAPTURE(record);
  Killable<apps::PnCounter> counter;
  counter.storage().append(record);
  counter.kill();
  REQUIRE(counter.started().size() == 1);
  CHECK(contains(counter.started().front(), R"("type":"error")"));
  CHECK(contains(counter.started().front(), "record 1: "));
}

TEST_CASE("a g-counter takes nothing away for anybody") {
  Killable<apps::GCounter> counter;
  counter.node().receive(line("n2", "n1",
                              R"({"type":"news","delta":[{"node":1,"positive":4,"negative":1}],)"
                              R"("table":[[0,0],[0,5]],"asks":false})"));
  CHECK(counter.node().logged("a g-counter only grows"));
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":0})");
  counter.storage().append(R"([{"node":0,"positive":4,"negative":1}])");
  counter.kill();
  CHECK(contains(counter.started().front(), "a g-counter only grows"));
}

TEST_CASE("a g-set whose elements a reply cannot hold says so") {
  Killable<apps::GSet> set;
  for (int i = 0; i < 70; ++i) {  // of a quarter of a MiB each: what peers have added is taken
    set.node().receive(line("n2", "n1",
                            fmt::format(R"({{"type":"news","delta":[{{"node":1,"start":{},)"
                                        R"("elements":["{:0250000}"]}}],)"
                                        R"("table":[[0,0],[0,{}]],"asks":false}})",
                                        i, i, i + 1)));
  }
  CHECK(contains(set.ask(kRead), R"("code":11)"));
  CHECK(contains(set.ask(R"({"type":"add","element":1})"), R"("code":11)"));
  CHECK(set.ask(fmt::format(R"({{"type":"add","element":"{:0250000}"}})", 3)) ==
        R"({"type":"add_ok"})");
}

TEST_CASE("news that nobody can have sent is dropped and changes nothing") {
  Killable<apps::GCounter> counter;
  const auto send = [&](std::string_view from, std::string_view rest) {
    counter.node().receive(
        line(from, "n1", fmt::format(R"({{"type":"news","asks":false,{}}})", rest)));
  };
  const std::string_view delta = R"("delta":[{"node":1,"positive":4,"negative":0}])";
  send("n2", fmt::format(R"({},"table":[[0,0]])", delta));
  send("n7", fmt::format(R"({},"table":[[0,0],[0,4]])", delta));
  send("n2", R"("delta":[{"node":5,"positive":4,"negative":0}],"table":[[0,0],[0,4]])");
  send("n2", R"("delta":3,"table":[[0,0],[0,4]])");
  send("n1", fmt::format(R"({},"table":[[0,0],[0,4]])", delta));
  send("c1", fmt::format(R"({},"table":[[0,0],[0,4]])", delta));
  send("n2", fmt::format(R"({},"table":[[0,9],[0,3]])", delta));
  CHECK(counter.storage().load().empty());
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":0})");
  send("n2", fmt::format(R"({},"table":[[0,0],[0,4]])", delta));
  CHECK(counter.ask(kRead) == R"({"type":"read_ok","value":4})");
}

}  // namespace
}  // namespace tests::crdt_replica_test
