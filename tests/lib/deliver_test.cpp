// Deliveries: again and again, until acknowledged.
#include "harness.hpp"

namespace tests::deliver_test {
namespace {

constexpr RetryPolicy kPolicy{.first = 100ms, .longest = 1s, .jitter = 0.25};

struct Fixture {
  explicit Fixture(std::uint64_t seed = 1) : node(options(seed)) {
    node.init();
    node->deliver("n2", "gossip", body<"v">(5), kPolicy);
    const Lines out = node.take();
    REQUIRE(out.size() == 1);
    sent = out[0];
    id = number_in(sent, "msg_id");
    CHECK(sent == line("n1", "n2", fmt::format(R"({{"type":"gossip","msg_id":{},"v":5}})", id)));
  }
  static NodeOptions options(std::uint64_t seed) {
    NodeOptions result;
    result.seed = seed;
    return result;
  }
  Lines reply(std::string_view rest) {
    return node(line("n2", "n1", fmt::format(R"({{"in_reply_to":{},{}}})", id, rest)));
  }

  TestNode node;
  std::string sent;
  std::int64_t id = 0;
};

TEST_CASE("a delivery goes out at once and then after growing waits, each a little longer") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Fixture f(seed);
  Duration wait = kPolicy.first;
  for (int tries = 0; tries < 10; ++tries) {
    REQUIRE(f.node->next_deadline());
    const Duration actual = *f.node->next_deadline() - f.node.now();
    CAPTURE(tries, actual.count());
    CHECK(actual >= wait);
    CHECK(actual <= wait + wait / 4);
    CHECK(f.node.pass(actual) == Lines{f.sent});  // the same message with the same id
    wait = std::min<Duration>(2 * wait, kPolicy.longest);
  }
}

TEST_CASE("the waits of different nodes differ") {
  Fixture a(1);
  Fixture b(2);
  CHECK(a.node->next_deadline() != b.node->next_deadline());
}

TEST_CASE("an acknowledgement stops a delivery, whatever its type") {
  Fixture f;
  f.node.pass(1s);
  CHECK(f.reply(R"("type":"anything_ok")").empty());
  CHECK(!f.node->next_deadline());
  CHECK(f.node.pass(1h).empty());
  CHECK(f.node->counters().unexpected_replies == 0);
  f.reply(R"("type":"anything_ok")");  // that of an earlier try
  CHECK(f.node->counters().unexpected_replies == 1);
}

TEST_CASE("a definite error stops a delivery, and is logged") {
  Fixture f;
  f.reply(R"("type":"error","code":12,"text":"what?")");
  CHECK(!f.node->next_deadline());
  CHECK(f.node.logged("gave up"));
  CHECK(f.node.logged("what?"));
}

TEST_CASE("errors that may pass do not stop a delivery") {
  Fixture f;
  const std::string error =
      GENERATE(R"("type":"error","code":11,"text":"not initialized yet")"s,
               R"("type":"error","code":13,"text":"crash")"s, R"("type":"error","code":0)"s,
               R"("type":"error","code":1000)"s, R"("type":"error")"s);
  CAPTURE(error);
  f.reply(error);
  CHECK(f.node.pass(1s).size() >= 2);
  f.reply(R"("type":"gossip_ok")");
  CHECK(f.node.pass(1h).empty());
}

TEST_CASE("deliveries do not disturb each other or calls") {
  TestNode node;
  node.init();
  for (int i = 0; i < 10; ++i) node->deliver("n2", "gossip", body<"v">(i), kPolicy);
  int timeouts = 0;
  node->rpc(
      "n2", "ask", Ack(), [&](const Result<Message>&) { ++timeouts; }, 50ms);
  Lines out = node.take();
  REQUIRE(out.size() == 11);
  for (std::size_t i = 0; i < 10; i += 2) {
    node.receive(line(
        "n2", "n1",
        fmt::format(R"({{"type":"gossip_ok","in_reply_to":{}}})", number_in(out[i], "msg_id"))));
  }
  node.take();
  Lines again = node.pass(125ms);
  Lines expected = {out[1], out[3], out[5], out[7], out[9]};
  std::ranges::sort(again);
  std::ranges::sort(expected);
  CHECK(again == expected);
  CHECK(timeouts == 1);
}

TEST_CASE("a delivery to a node itself works like any other") {
  TestNode node;
  int got = 0;
  node->on("gossip", [&] { ++got; });
  node.init();
  node->deliver("n1", "gossip", Ack(), kPolicy);
  const Lines out = node.take();
  const Lines reply = node(out.at(0));
  CHECK(got == 1);
  node(reply.at(0));
  CHECK(!node->next_deadline());
}

TEST_CASE("by default a delivery is tried again after half a second, and at most every five") {
  TestNode node;
  node.init();
  node->deliver("n2", "gossip", Ack());
  node.take();
  CHECK(node.pass(499ms).empty());
  CHECK(node.pass(126ms).size() == 1);
  node.pass(60s);
  const auto often = node.pass(60s).size();
  CHECK(often >= 9);
  CHECK(often <= 12);
}

TEST_CASE("a policy without jitter keeps its waits exactly") {
  TestNode node;
  node.init();
  node->deliver("n2", "gossip", Ack(), {.first = 10ms, .longest = 40ms, .jitter = 0});
  node.take();
  for (const Duration wait : {10ms, 20ms, 40ms, 40ms}) {
    CHECK(node.pass(wait - 1ns).empty());
    CHECK(node.pass(1ns).size() == 1);
  }
}

}  // namespace
}  // namespace tests::deliver_test
