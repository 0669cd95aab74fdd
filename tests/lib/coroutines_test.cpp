// Handlers that wait: what they were given lives until they have completed.
#include "harness.hpp"

namespace tests::coroutines_test {
namespace {

struct Put {
  std::string_view key;
  Raw value;
  List<std::string_view> tags;
  Dict<std::int64_t> counts;
  using fields = Fields<"key", "value", "tags", "counts">;
};

std::string shown(const Put& put) {
  std::string text = fmt::format("{}={}", put.key, put.value.text);
  for (const std::string_view tag : put.tags) text += fmt::format(" {}", tag);
  for (const auto& [name, n] : put.counts) text += fmt::format(" {}:{}", name, n);
  return text;
}

std::string put_line(int i) {
  return to_n1(fmt::format(R"({{"type":"put","msg_id":{},"key":"k\u0031-{}","value":{{"v":[{}]}},)"
                           R"("tags":["a{}","b\n"],"counts":{{"x\t":{}}}}})",
                           i, i, i, i, i));
}

TEST_CASE("views in a request live until its handler has completed, many at a time") {
  TestNode node;
  node->on(
      "put", [&](const Put& put, const Message& m) -> Task<Body<Fields<"text">, std::string>> {
        const std::string before = shown(put);
        co_await node->sleep(10ms);
        const std::string_view key = put.key;
        co_await node->sleep(10ms);
        if (before != shown(put) || key != put.key || m.get<std::string_view>("key") != key) {
          throw Error(ErrorCode::crash, "the request has changed");
        }
        co_return body<"text">(shown(put));
      });
  node.init();
  Lines expected;
  for (int i = 1; i <= 100; ++i) {
    CHECK(node(put_line(i)).empty());
    expected.push_back(to_c1(fmt::format(R"({{"type":"put_ok","in_reply_to":{},)"
                                         R"("text":"k1-{}={{\"v\":[{}]}} a{} b\n x\t:{}"}})",
                                         i, i, i, i, i)));
  }
  CHECK(node.pass(19ms).empty());
  node(to_n1(R"({"type":"other","msg_id":1,"padding":")" + std::string(100'000, '#') + "\"}"));
  CHECK(node.pass(1ms) == expected);
}

TEST_CASE("requests are handled in the order in which they came, also by handlers that may wait") {
  TestNode node;
  std::string log;
  node->on("wait", [&](const Message& m) -> Task<> {
    log += fmt::format("{} ", *m.msg_id);
    co_await node->sleep(m.get<int>("ms") * 1ms);
    log += fmt::format("[{}] ", *m.msg_id);
  });
  node->on("at_once", [&](const Message& m) { log += fmt::format("{} ", *m.msg_id); });
  node.init();
  node(to_n1(R"({"type":"wait","msg_id":1,"ms":5})"));
  node(to_n1(R"({"type":"at_once","msg_id":2})"));
  node(to_n1(R"({"type":"wait","msg_id":3,"ms":5})"));
  node(to_n1(R"({"type":"wait","msg_id":4,"ms":1})"));
  node.pass(5ms);
  CHECK(log == "1 2 3 4 [4] [1] [3] ");
}

TEST_CASE("a handler that does not have to wait answers at once") {
  TestNode node;
  node->on("t", []() -> Task<> { co_return; });
  node.init();
  CHECK(node(to_n1(R"({"type":"t","msg_id":1})")).size() == 1);
}

TEST_CASE("a handler may call another node and answer with what it got") {
  TestNode node;
  node->on("relay", [&](const Message& m) -> Task<Json> {
    const Raw question = m.get<Raw>("q");
    auto answer = co_await node->call<Json>("n2", "ask", body<"q">(question));
    (void)m.get<Raw>("q");
    co_return answer;
  });
  node.init();
  CHECK(node(to_n1(R"({"type":"relay","msg_id":9,"q":{"x":1}})")) ==
        Lines{line("n1", "n2", R"({"type":"ask","msg_id":1,"q":{"x":1}})")});
  CHECK(node(line("n2", "n1", R"({"type":"ask_ok","in_reply_to":1,"a":[2],"msg_id":4})")) ==
        Lines{to_c1(R"({"type":"relay_ok","in_reply_to":9,"a":[2]})")});
}

TEST_CASE("a handler keeps its captures and its own state while others of its kind run") {
  TestNode node;
  node->on(
      "count", [&node, total = 0 ](const Message& m) mutable -> Task<Body<Fields<"n">, int>> {
        const int mine = m.get<int>("by");
        co_await node->sleep(1ms);
        total += mine;
        co_return body<"n">(total);
      });
  node.init();
  for (int i = 1; i <= 3; ++i) {
    node(to_n1(fmt::format(R"({{"type":"count","msg_id":{},"by":{}}})", i, i)));
  }
  const Lines out = node.pass(1ms);
  REQUIRE(out.size() == 3);
  CHECK(number_in(out[0], "n") == 1);
  CHECK(number_in(out[1], "n") == 3);
  CHECK(number_in(out[2], "n") == 6);
}

TEST_CASE("handlers may be added while another one waits") {
  TestNode node;
  node->on(
      "wait", [&](const Message& m) -> Task<Body<Fields<"src">, std::string>> {
        co_await node->sleep(1ms);
        co_return body<"src">(std::string(m.src));
      });
  node.init();
  node(to_n1(R"({"type":"wait","msg_id":1})"));
  for (int i = 0; i < 100; ++i) node->on(fmt::format("type-{}", i), [] {});
  CHECK(node.pass(1ms) == Lines{to_c1(R"({"type":"wait_ok","in_reply_to":1,"src":"c1"})")});
}

TEST_CASE("handlers that still wait when the node dies are freed with what they hold") {
  const auto held = std::make_shared<int>(0);
  {
    TestNode node;
    node->on("wait", [&node](const Message& m) -> Task<> {
      const std::string local(100, 'x');
      co_await node->sleep(1h);
      (void)m.get<int>("missing");
    });
    node->on("call", [&node, held]() -> Task<> { (void)co_await node->call("n2", "ask"); });
    node.init();
    for (int i = 0; i < 100; ++i) {
      node(to_n1(R"({"type":"wait","msg_id":1,"text":"\n"})"));
      node(to_n1(R"({"type":"call","msg_id":1})"));
    }
    CHECK(held.use_count() == 2);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("thousands of handlers may wait at once") {
  TestNode node;
  node->on("wait", [&]() -> Task<> { co_await node->sleep(10ms); });
  node.init();
  for (int i = 0; i < 5'000; ++i) {
    node.receive(to_n1(fmt::format(R"({{"type":"wait","msg_id":{}}})", i)));
  }
  const Lines out = node.pass(10ms);
  REQUIRE(out.size() == 5'000);
  CHECK(number_in(out.front(), "in_reply_to") == 0);
  CHECK(number_in(out.back(), "in_reply_to") == 4'999);
}

}  // namespace
}  // namespace tests::coroutines_test
