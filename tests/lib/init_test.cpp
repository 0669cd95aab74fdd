// The first message, and what comes before it and again.
#include <stdexcept>

#include "harness.hpp"

namespace tests::init_test {
namespace {

std::string init_line(std::string_view id, std::string_view ids, int msg_id = 1) {
  return line("c0", id,
              fmt::format(R"({{"type":"init","msg_id":{},"node_id":"{}","node_ids":{}}})", msg_id,
                          id, ids));
}

TEST_CASE("init tells a node who it is") {
  TestNode node;
  CHECK(node->id().empty());
  CHECK(node(init_line("n2", R"(["n3","n1","n2"])")) ==
        Lines{line("n2", "c0", R"({"type":"init_ok","in_reply_to":1})")});
  CHECK(node->id() == "n2");
  CHECK(node->ids() == Lines{"n3", "n1", "n2"});
  CHECK(node->peers() == Lines{"n3", "n1"});
}

TEST_CASE("a node may be alone") {
  TestNode node;
  node.init("n1", R"(["n1"])");
  CHECK(node->peers().empty());
}

TEST_CASE("before init everything else is temporarily unavailable, from the node that was asked") {
  TestNode node;
  int calls = 0;
  node->on("t", [&] { ++calls; });
  const Lines expected = {line("n7", "c1",
                               R"({"type":"error","in_reply_to":4,"code":11,)"
                               R"("text":"not initialized yet"})")};
  CHECK(node(line("c1", "n7", R"({"type":"t","msg_id":4})")) == expected);
  CHECK(node(line("c1", "n7", R"({"type":"unknown","msg_id":4})")) == expected);
  CHECK(node(line("c1", "n7", R"({"type":"t"})")).empty());
  CHECK(node(line("c1", "n7", R"({"type":"t","in_reply_to":4})")).empty());
  CHECK(calls == 0);
  node.init();
  CHECK(node(to_n1(R"({"type":"t","msg_id":5})")).size() == 1);
}

TEST_CASE("before init a node cannot send, and says so") {
  TestNode node;
  CHECK_THROWS_AS(node->send("n2", "t"), std::logic_error);
  CHECK_THROWS_AS(node->rpc("n2", "t", Ack(), [](const Result<Message>&) {}), std::logic_error);
  CHECK_THROWS_AS(node->deliver("n2", "t", Ack()), std::logic_error);
  CHECK(node.take().empty());
  CHECK(!node->next_deadline());
}

TEST_CASE("init refuses ids that cannot be told apart, and the node can still be initialized") {
  const auto [id, ids, problem] = GENERATE(table<std::string, std::string, std::string>(
      {{"n1", R"(["n1","n1"])", "\"node_ids\" has \"n1\" twice"},
       {"n1", R"(["n2"])", "\"node_ids\" lacks \"node_id\""},
       {"n1", R"(["n1",""])", "\"node_ids\" has an empty id"},
       {"c1", R"(["c1","n2"])", "the id \"c1\" begins with c, as those of clients do"},
       {"n1", R"(["n1","cat"])", "the id \"cat\" begins with c, as those of clients do"},
       {"n1", R"(["n1","lin-kv"])", "the id \"lin-kv\" is a service's"}}));
  CAPTURE(ids);
  TestNode node;
  const Lines replies = node(init_line(id, ids));
  REQUIRE(replies.size() == 1);
  CHECK(contains(replies[0], R"("code":12)"));
  CHECK(contains(replies[0], json_text(problem)));
  CHECK(node->id().empty());
  node.init();
  CHECK(node->id() == "n1");
}

TEST_CASE("a second init that says the same is acknowledged and changes nothing") {
  TestNode node;
  int inits = 0;
  node->on_init([&] { ++inits; });
  node.init("n1", R"(["n1","n2"])");
  CHECK(node(init_line("n1", R"(["n1","n2"])", 9)) ==
        Lines{line("n1", "c0", R"({"type":"init_ok","in_reply_to":9})")});
  CHECK(inits == 1);
  CHECK(node->peers() == Lines{"n2"});
  CHECK(node.logged("second time"));
}

TEST_CASE("a second init that says something else is refused") {
  TestNode node;
  node.init("n1", R"(["n1","n2"])");
  for (const auto& [id, ids] : {std::pair("n2", R"(["n1","n2"])"), std::pair("n1", R"(["n1"])"),
                                std::pair("n1", R"(["n2","n1"])")}) {
    const Lines out = node(init_line(id, ids, 9));
    REQUIRE(out.size() == 1);
    CHECK(number_in(out[0], "code") == 12);
    CHECK(contains(out[0], R"("src":"n1")"));
  }
  CHECK(node->id() == "n1");
  CHECK(node->ids() == Lines{"n1", "n2"});
}

TEST_CASE("an init that cannot be understood is refused, and the next one may succeed") {
  TestNode node;
  const std::string rest =
      GENERATE(R"(,"node_id":"n1")"s, R"(,"node_ids":["n1"])"s,
               R"(,"node_id":1,"node_ids":["n1"])"s, R"(,"node_id":"n1","node_ids":"n1")"s,
               R"(,"node_id":"n1","node_ids":[1])"s, R"(,"node_id":"n1","node_ids":["n2"])"s,
               R"(,"node_id":"n1","node_ids":[])"s, R"(,"node_id":"","node_ids":[""])"s);
  CAPTURE(rest);
  const Lines out = node(line("c0", "n1", R"({"type":"init","msg_id":1)" + rest + "}"));
  REQUIRE(out.size() == 1);
  CHECK(number_in(out[0], "code") == 12);
  CHECK(contains(out[0], R"("src":"n1")"));
  CHECK(node->id().empty());
  CHECK(node->ids().empty());
  node.init();
}

TEST_CASE("init handlers run in order, know the ids, and may send before init is acknowledged") {
  TestNode node;
  std::string log;
  node->on_init([&] {
    log += fmt::format("first {} of {};", node->id(), node->ids().size());
    node->send("n2", "hello");
  });
  node->on_init([&] { log += "second"; });
  CHECK(node(init_line("n1", R"(["n1","n2"])")) ==
        Lines{line("n1", "n2", R"({"type":"hello"})"),
              line("n1", "c0", R"({"type":"init_ok","in_reply_to":1})")});
  CHECK(log == "first n1 of 2;second");
}

TEST_CASE("an init handler that throws refuses the init, and the next one may succeed") {
  TestNode node;
  bool fail = true;
  node->on_init([&] {
    if (fail) throw std::runtime_error("no disk");
  });
  const Lines out = node(init_line("n1", R"(["n1"])"));
  REQUIRE(out.size() == 1);
  CHECK(out[0] == line("n1", "c0",
                       R"({"type":"error","in_reply_to":1,"code":13,)"
                       R"("text":"no disk"})"));
  CHECK(node->id().empty());
  CHECK(number_in(node(to_n1(R"({"type":"t","msg_id":2})"))[0], "code") == 11);
  fail = false;
  node.init();
  CHECK(node->peers().size() == 2);
}

TEST_CASE("what an init handler that throws has sent is not sent") {
  TestNode node;
  node->on_init([&] {
    node->send("n2", "hello");
    throw Error(ErrorCode::abort, "not now");
  });
  CHECK(node(init_line("n1", R"(["n1","n2"])")) ==
        Lines{line("n1", "c0", R"({"type":"error","in_reply_to":1,"code":14,"text":"not now"})")});
}

TEST_CASE("an init without a msg_id is obeyed and not answered") {
  TestNode node;
  CHECK(node(line("c0", "n1", R"({"type":"init","node_id":"n1","node_ids":["n1"]})")).empty());
  CHECK(node->id() == "n1");
}

}  // namespace
}  // namespace tests::init_test
