// Calls: a callback or an awaiting task gets the reply, exactly once.
#include <functional>
#include <set>
#include <stdexcept>

#include "harness.hpp"

namespace tests::rpc_test {
namespace {

struct Vote {
  std::int64_t term;
  std::string voter;
  using fields = Fields<"term", "voter">;
};

// What a callback got, as text.
std::string shown(const Result<Message>& reply) {
  if (!reply) return fmt::format("{} {}", to_string(reply.error().code()), reply.error().text());
  return fmt::format("{} from {}", reply->type, reply->src);
}

struct Fixture {
  Fixture() { node.init(); }

  // Calls n2 and returns the msg_id.
  std::int64_t rpc(Duration timeout = 100ms) {
    node->rpc(
        "n2", "ask", body<"q">(1),
        [this](const Result<Message>& reply) { replies.push_back(shown(reply)); }, timeout);
    const Lines out = node.take();
    REQUIRE(out.size() == 1);
    const std::int64_t id = number_in(out[0], "msg_id");
    CHECK(out[0] == line("n1", "n2", fmt::format(R"({{"type":"ask","msg_id":{},"q":1}})", id)));
    return id;
  }
  void reply(std::int64_t id, std::string_view rest, std::string_view src = "n2") {
    CHECK(node(line(src, "n1", fmt::format(R"({{"in_reply_to":{},{}}})", id, rest))).empty());
  }

  TestNode node;
  Lines replies;
};

TEST_CASE("a callback gets the reply, once") {
  Fixture f;
  const auto id = f.rpc();
  f.reply(id, R"("type":"ask_ok")");
  CHECK(f.replies == Lines{"ask_ok from n2"});
  f.reply(id, R"("type":"ask_ok")");
  f.node.pass(1s);
  CHECK(f.replies.size() == 1);
  CHECK(f.node->counters().unexpected_replies == 1);
  CHECK(!f.node->next_deadline());
}

TEST_CASE("a callback gets a timeout at the deadline, once, and a late reply is ignored") {
  Fixture f;
  const auto id = f.rpc(100ms);
  CHECK(f.node->next_deadline() == f.node.now() + 100ms);
  f.node.pass(99ms);
  CHECK(f.replies.empty());
  f.node.pass(1ms);
  CHECK(f.replies == Lines{"timeout no reply in time"});
  f.reply(id, R"("type":"ask_ok")");
  CHECK(f.replies.size() == 1);
  CHECK(f.node->counters().unexpected_replies == 1);
}

TEST_CASE("a callback gets an error reply as an error") {
  Fixture f;
  f.reply(f.rpc(), R"("type":"error","code":22,"text":"current value 5 is not 4")");
  f.reply(f.rpc(), R"("type":"error","code":20,"text":"x","extra":[1])");
  f.reply(f.rpc(), R"("type":"error","code":14)");
  f.reply(f.rpc(), R"("type":"error","code":14,"text":null)");
  f.reply(f.rpc(), R"("type":"error","code":1000,"text":"mine")");
  f.reply(f.rpc(), R"("type":"error","code":0,"text":"gone")");
  CHECK(f.replies == Lines{"precondition-failed current value 5 is not 4", "key-does-not-exist x",
                           "abort ", "abort ", "custom mine", "timeout gone"});
}

TEST_CASE("an error reply whose code cannot be read is indefinite") {
  Fixture f;
  const std::string rest = GENERATE(
      R"("type":"error")"s, R"("type":"error","code":"20")"s, R"("type":"error","code":20.0)"s,
      R"("type":"error","code":null,"text":"x")"s, R"("type":"error","code":4294967306)"s,
      R"("type":"error","code":-4294967276)"s, R"("type":"error","code":9223372036854775807)"s);
  CAPTURE(rest);
  std::optional<ErrorCode> code;
  f.node->rpc("n2", "ask", Ack(), [&](const Result<Message>& reply) {
    REQUIRE(!reply);
    code = reply.error().code();
  });
  f.reply(number_in(f.node.take().at(0), "msg_id"), rest);
  REQUIRE(code);
  CHECK(!is_definite(*code));
}

TEST_CASE("the reply's fields can be read in the callback, escapes too") {
  Fixture f;
  std::string got;
  f.node->rpc("n2", "ask", Ack(), [&](Result<Message> reply) {
    got = fmt::format("{} {}", reply->get<std::string_view>("t"), reply->get<int>("n"));
  });
  f.reply(1, R"("type":"ask_ok","t":"a\nb","n":5)");
  CHECK(got == "a\nb 5");
}

TEST_CASE("replies find their calls in any order") {
  Fixture f;
  std::vector<std::int64_t> ids;
  Lines got;
  for (int i = 0; i < 100; ++i) {
    f.node->rpc("n2", "ask", Ack(),
                [&got, i](const Result<Message>&) { got.push_back(std::to_string(i)); });
    ids.push_back(number_in(f.node.take().at(0), "msg_id"));
  }
  CHECK(std::set(ids.begin(), ids.end()).size() == 100);
  for (std::size_t i = 100; i-- > 0;) f.reply(ids[i], R"("type":"ask_ok")");
  REQUIRE(got.size() == 100);
  CHECK(got.front() == "99");
  CHECK(got.back() == "0");
}

TEST_CASE("a callback may call again, and what it throws is logged and stops nothing") {
  Fixture f;
  int calls = 0;
  std::function<void(const Result<Message>&)> again = [&](const Result<Message>&) {
    if (++calls < 3) f.node->rpc("n2", "ask", Ack(), again, 10ms);
  };
  f.node->rpc("n2", "ask", Ack(), again, 10ms);
  f.node.pass(1s);
  CHECK(calls == 3);

  const auto thrower = [](const Result<Message>&) { throw std::runtime_error("in a callback"); };
  f.node->rpc("n2", "ask", Ack(), thrower, 10ms);
  f.reply(number_in(f.node.take().back(), "msg_id"), R"("type":"ask_ok")");
  CHECK(f.node.logged("in a callback"));
  f.node.log.clear();
  f.node->rpc("n2", "ask", Ack(), thrower, 10ms);
  f.node.pass(10ms);
  CHECK(f.node.logged("in a callback"));
}

TEST_CASE("a node's death drops what waits: nothing is called, everything is freed") {
  const auto held = std::make_shared<int>(0);
  {
    TestNode node;
    node.init();
    node->rpc("n2", "ask", Ack(), [held](const Result<Message>&) { REQUIRE(false); });
    node->after(1s, [held] { REQUIRE(false); });
    node->every(1s, [held] { REQUIRE(false); });
    const auto task = [](Node& n, std::shared_ptr<int> h) -> Task<> {
      (void)co_await n.call("n2", "ask");
      *h = 1;
    };
    node->spawn(task(*node, held));
    const auto sleeper = [](Node& n, std::shared_ptr<int> h) -> Task<> {
      co_await n.sleep(1s);
      *h = 1;
    };
    node->spawn(sleeper(*node, held));
    CHECK(held.use_count() == 6);
  }
  CHECK(held.use_count() == 1);
  CHECK(*held == 0);
}

TEST_CASE("call gives the reply's body, or throws a CallError") {
  Fixture f;
  std::string got;
  const auto ask = [](Node& node, std::string& to) -> Task<> {
    try {
      const Vote vote = co_await node.call<Vote>("n2", "vote", body<"term">(3), 100ms);
      to = fmt::format("{} {}", vote.term, vote.voter);
    } catch (const CallError& error) {
      to = fmt::format("{} {}", to_string(error.code()), error.text());
    }
  };
  SECTION("a reply") {
    f.node->spawn(ask(*f.node, got));
    f.reply(1, R"("type":"vote_ok","term":3,"voter":"n\u0032","extra":1)");
    CHECK(got == "3 n2");
  }
  SECTION("an error") {
    f.node->spawn(ask(*f.node, got));
    f.reply(1, R"("type":"error","code":14,"text":"no")");
    CHECK(got == "abort no");
  }
  SECTION("a timeout") {
    f.node->spawn(ask(*f.node, got));
    f.node.pass(100ms);
    CHECK(got == "timeout no reply in time");
  }
  SECTION("a reply that is no vote: the request was served, so the error is indefinite") {
    f.node->spawn(ask(*f.node, got));
    f.reply(1, R"("type":"vote_ok","term":"3","voter":"n2")");
    CHECK(got == R"(crash unreadable reply: field "term": expected an integer, got "3")");
  }
}

TEST_CASE("try_call gives an error as a value") {
  Fixture f;
  std::optional<Result<Vote>> got;
  const auto ask = [](Node& node, std::optional<Result<Vote>>& to) -> Task<> {
    to.emplace(co_await node.try_call<Vote>("n2", "vote", Ack(), 100ms));
  };
  f.node->spawn(ask(*f.node, got));
  f.reply(1, R"("type":"vote_ok","term":3,"voter":"n2")");
  REQUIRE(got);
  CHECK((*got)->voter == "n2");
  f.node->spawn(ask(*f.node, got));
  f.node.pass(100ms);
  REQUIRE(!*got);
  CHECK(got->error().code() == ErrorCode::timeout);
}

TEST_CASE("a call is sent when it is made, and a reply may come before it is awaited") {
  Fixture f;
  std::int64_t sum = 0;
  const auto ask = [](Node& node, std::int64_t& to) -> Task<> {
    auto a = node.call<Vote>("n2", "vote");
    auto b = node.call<Vote>("n3", "vote");
    co_await node.sleep(10ms);
    to = (co_await std::move(a)).term + (co_await std::move(b)).term;
  };
  f.node->spawn(ask(*f.node, sum));
  CHECK(f.node.take().size() == 2);
  f.reply(2, R"("type":"vote_ok","term":20,"voter":"n3")", "n3");
  f.reply(1, R"("type":"vote_ok","term":1,"voter":"n2")");
  CHECK(sum == 0);
  f.node.pass(10ms);
  CHECK(sum == 21);
}

TEST_CASE("a call that is forgotten does no harm when its reply comes, or does not") {
  Fixture f;
  { const auto forgotten = f.node->call<Vote>("n2", "vote"); }
  {
    auto started = f.node->call<Vote>("n2", "vote");
    started.start();
  }
  f.reply(1, R"("type":"vote_ok","term":1,"voter":"n2")");
  f.reply(2, R"("type":"vote_ok","term":1,"voter":"n2")");
  { const auto forgotten = f.node->call<Vote>("n2", "vote"); }
  f.node.pass(1h);
}

TEST_CASE("an error from a call that escapes a handler claims nothing definite") {
  Fixture f;
  f.node->on("relay", [&]() -> Task<Vote> { co_return co_await f.node->call<Vote>("n2", "vote"); });
  f.node->on("knows", [&]() -> Task<> {
    if (!co_await f.node->try_call<Vote>("n2", "vote")) throw Error(ErrorCode::abort, "no vote");
  });
  f.node.receive(to_n1(R"({"type":"relay","msg_id":9})"));
  CHECK(f.node(line("n2", "n1", R"({"type":"error","in_reply_to":1,"code":14,"text":"no"})")) ==
        Lines{to_c1(R"({"type":"error","in_reply_to":9,"code":13,)"
                    R"("text":"a call failed: abort: no"})")});
  f.node.receive(to_n1(R"({"type":"knows","msg_id":10})"));
  CHECK(f.node(line("n2", "n1", R"({"type":"error","in_reply_to":2,"code":13,"text":"?"})")) ==
        Lines{to_c1(R"({"type":"error","in_reply_to":10,"code":14,"text":"no vote"})")});
}

TEST_CASE("ids of calls are not used again after a restart") {
  const auto first_id = [](std::uint64_t boot) {
    NodeOptions options;
    options.boot = boot;
    TestNode node(std::move(options));
    node.init();
    node->rpc("n2", "ask", Ack(), [](const Result<Message>&) {});
    return number_in(node.take().at(0), "msg_id");
  };
  const std::uint64_t boot = 1'000'000'000'000'000;  // after eleven days
  const auto before = first_id(boot);
  const auto after = first_id(boot + 1'000'000'000);  // a second later
  CHECK(after - before >= 1'000'000);                 // a million calls made in between
  CHECK(after < std::int64_t{1} << 53U);
  CHECK(first_id(0) == 1);
}

}  // namespace
}  // namespace tests::rpc_test
