// Who may be written to, until when, and who owns a key.
#include "directory.hpp"

#include <map>

#include "harness.hpp"

namespace tests::directory_test {
namespace {

TEST_CASE("nodes, services and clients that have spoken are known, others are not") {
  Directory directory;
  directory.set_nodes({"n1", "n2", "cat"});
  for (const std::string_view id : {"n1", "n2", "cat", "lin-kv", "seq-kv", "lww-kv", "lin-tso"}) {
    CHECK(directory.knows(id));
  }
  for (const std::string_view id : {"n3", "", "c", "c0", "c17", "x", "lin-kv2", "client"}) {
    CAPTURE(id);
    CHECK(!directory.knows(id));
  }
  directory.saw("c17");
  directory.saw("c");
  directory.saw("client");
  directory.saw("c99999999999999999999");
  directory.saw("n3");  // no client, so it does not get to be known by speaking
  CHECK(directory.knows("c17"));
  CHECK(!directory.knows("c16"));
  CHECK(!directory.knows("c1"));
  CHECK(directory.knows("c"));
  CHECK(directory.knows("client"));
  CHECK(directory.knows("c99999999999999999999"));
  CHECK(!directory.knows("n3"));
}

TEST_CASE("very many clients with any names are remembered, in bounded memory") {
  Directory directory;
  directory.set_nodes({"n1"});
  for (int i = 0; i < 100'000; ++i) {
    directory.saw(fmt::format("c{}", i));
    directory.saw(fmt::format("client-{}", i));
  }
  CHECK(directory.knows("c0"));
  CHECK(directory.knows("c99999"));
  CHECK(!directory.knows("c100000"));
  CHECK(directory.knows("client-0"));
  CHECK(directory.knows("client-99999"));
  CHECK(!directory.knows("n2"));
}

TEST_CASE("a client is who is named like one") {
  CHECK(is_client("c0"));
  CHECK(is_client("client"));
  CHECK(!is_client("n1"));
  CHECK(!is_client(""));
}

TEST_CASE("sending to somebody who does not exist is an error and writes nothing") {
  TestNode node;
  node.init();
  const auto check_refused = [&](auto&& send) {
    const auto error = error_of(send);
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::node_not_found);
    CHECK(error->text() == R"(there is no "n9")");
    CHECK(node.take().empty());
  };
  check_refused([&] { return node->send("n9", "t"), 0; });
  check_refused([&] { return node->rpc("n9", "t", Ack(), [](const Result<Message>&) {}), 0; });
  check_refused([&] { return node->call("n9", "t"); });
  check_refused([&] { return node->try_call("n9", "t"); });
  check_refused([&] { return node->deliver("n9", "t", Ack()), 0; });
  CHECK(!node->next_deadline());  // nothing waits, nothing is tried again
}

TEST_CASE("a handler that sends to somebody who does not exist claims nothing definite") {
  TestNode node;
  node->on("t", [&] { node->send("n9", "x"); });
  node.init();
  CHECK(number_in(node(to_n1(R"({"type":"t","msg_id":1})")).at(0), "code") == 13);
}

TEST_CASE("a client may be written to once it has spoken") {
  TestNode node;
  node->on("hello", [] {});
  node.init();
  CHECK_THROWS_AS(node->send("c5", "news"), CallError);
  node(line("c5", "n1", R"({"type":"hello"})"));
  node->send("c5", "news", body<"n">(1));
  CHECK(node.take() == Lines{line("n1", "c5", R"({"type":"news","n":1})")});
}

TEST_CASE("a message that is sent one way has no id") {
  TestNode node;
  node.init();
  node->send("n2", "t", body<"a">("x\"y"));
  node->send("lin-kv", "t");
  CHECK(node.take() == Lines{line("n1", "n2", R"({"type":"t","a":"x\"y"})"),
                             line("n1", "lin-kv", R"({"type":"t"})")});
}

// Deadlines of replies ----------------------------------------------------------------------------

struct Slow {
  Slow() {
    node->on("slow", [this](const Message& m) -> Task<> {
      co_await node->sleep(std::chrono::milliseconds(m.get<int>("ms")));
      if (m.find("fail") != nullptr) throw Error(ErrorCode::abort, "late");
    });
    node.init();
  }
  Lines ask(std::string_view src, int ms, std::string_view rest = "") {
    node.receive(
        line(src, "n1", fmt::format(R"({{"type":"slow","msg_id":1,"ms":{}{}}})", ms, rest)));
    return node.pass(std::chrono::milliseconds(ms));
  }
  TestNode node;
};

TEST_CASE("a client is answered up to 4.5 s after its request, and not later") {
  Slow slow;
  slow.node.jump(1h);
  CHECK(slow.ask("c1", 4500).size() == 1);
  CHECK(slow.ask("c1", 4501).empty());
  CHECK(slow.node->counters().expired_requests == 1);
  CHECK(slow.node.logged("too late"));
  CHECK(slow.ask("c1", 10).size() == 1);
}

TEST_CASE("an error that is too late is not sent either") {
  Slow slow;
  CHECK(slow.ask("c1", 4500, R"(,"fail":1)").size() == 1);
  CHECK(slow.ask("c1", 4501, R"(,"fail":1)").empty());
}

TEST_CASE("other nodes are answered however late") {
  Slow slow;
  CHECK(slow.ask("n2", 60'000).size() == 1);
  CHECK(slow.node->counters().expired_requests == 0);
}

TEST_CASE("the reply deadline is an option") {
  NodeOptions options;
  options.reply_deadline = 100ms;
  TestNode node(std::move(options));
  node->on("slow", [&]() -> Task<> { co_await node->sleep(101ms); });
  node.init();
  node(to_n1(R"({"type":"slow","msg_id":1})"));
  CHECK(node.pass(1s).empty());
  CHECK(node->counters().expired_requests == 1);
}

// Owners of keys ----------------------------------------------------------------------------------

TEST_CASE("the owners of keys are the same in every build") {
  TestNode three;
  three.init("n0", R"(["n0","n1","n2"])");
  TestNode five;
  five.init("n4", R"(["n0","n1","n2","n3","n4"])");
  struct Row {
    std::string_view key, of_three, of_five;
  };
  const auto row = GENERATE(Row{"", "n1", "n1"}, Row{"a", "n2", "n2"}, Row{"b", "n1", "n4"},
                            Row{"k1", "n2", "n2"}, Row{"k2", "n1", "n1"}, Row{"0", "n2", "n2"},
                            Row{"1", "n1", "n3"}, Row{"2", "n0", "n0"}, Row{"3", "n0", "n3"},
                            Row{"counter", "n1", "n4"}, Row{"é", "n1", "n3"});
  CAPTURE(row.key);
  CHECK(three->owner(row.key) == row.of_three);
  CHECK(five->owner(row.key) == row.of_five);
}

TEST_CASE("keys are spread nearly evenly, and all nodes agree, in whatever order they are listed") {
  TestNode a;
  a.init("n0", R"(["n0","n1","n2","n3","n4"])");
  TestNode b;
  b.init("n3", R"(["n4","n3","n1","n2","n0"])");
  std::map<std::string, int> counts;
  for (int i = 0; i < 10'000; ++i) {
    const std::string key = std::to_string(i);
    REQUIRE(a->owner(key) == b->owner(key));
    ++counts[std::string(a->owner(key))];
  }
  CHECK(counts.size() == 5);
  for (const auto& [id, count] : counts) {
    CAPTURE(id, count);
    CHECK(std::abs(count - 2000) < 320);  // eight standard deviations
  }
}

TEST_CASE("a node that is added takes keys over, and no others move") {
  TestNode before;
  before.init("n0", R"(["n0","n1","n2"])");
  TestNode after;
  after.init("n0", R"(["n0","n1","n2","n3"])");
  int moved = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string key = fmt::format("key-{}", i);
    if (after->owner(key) == before->owner(key)) continue;
    ++moved;
    REQUIRE(after->owner(key) == "n3");
  }
  CHECK(moved > 150);
  CHECK(moved < 350);
}

}  // namespace
}  // namespace tests::directory_test
