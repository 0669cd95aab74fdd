// Clients of Maelstrom's services, against a service that does as it is told.
#include "maelstrom/kv.hpp"

#include <map>

#include "harness.hpp"
#include "maelstrom/tso.hpp"

namespace tests::kv_test {
namespace {

// A key-value service that answers at once, as Maelstrom's lin-kv does. Before it does so it may
// let somebody else write, or be deaf for a while.
class Service {
 public:
  explicit Service(TestNode& node) : node_(node) {}

  // Answers what the node asks, until it asks no more.
  void serve() {
    for (Lines asked = node_.take(); !asked.empty(); asked = node_.take()) {
      for (const std::string& text : asked) answer(text);
    }
  }
  // Serves while time passes, deadline by deadline.
  void serve(Duration time) {
    const Time end = node_.now() + time;
    serve();
    while (node_->next_deadline() && *node_->next_deadline() <= end) {
      node_.jump(*node_->next_deadline() - node_.now());
      serve();
    }
  }

  std::map<std::string, std::string> values;  // JSON to JSON
  Lines requests;                             // "service request"
  int deaf = 0;                               // as many requests get no answer
  int rivals = 0;                             // as many cas come too late: somebody was faster

 private:
  void answer(const std::string& text) {
    const Padded padded(text);
    Message message;
    std::string problem;
    REQUIRE(decoder_.decode(padded.view(), message, problem));
    const std::string service(message.dest);
    const std::string type(message.type);
    const auto field = [&](std::string_view name) {
      const Raw* const value = message.find(name);
      return std::string(value == nullptr ? std::string_view() : value->text);
    };
    const std::string key = field("key");
    requests.push_back(fmt::format("{} {} {}", service, type, key));
    if (deaf > 0 && deaf-- > 0) return;
    const auto at = values.find(key);
    std::string reply = fmt::format(R"("type":"{}_ok")", type);
    if (type == "read") {
      reply = at == values.end() ? missing() : fmt::format(R"({},"value":{})", reply, at->second);
    } else if (type == "write") {
      values[key] = field("value");
    } else if (type == "cas") {
      if (rivals > 0 && rivals-- > 0) values[key] = std::to_string(1000 + rivals);
      const auto now = values.find(key);
      if (now == values.end() && field("create_if_not_exists") != "true") {
        reply = missing();
      } else if (now != values.end() && now->second != field("from")) {
        reply = R"("type":"error","code":22,"text":"current value is another")";
      } else {
        values[key] = field("to");
      }
    } else {
      return;  // as Maelstrom does
    }
    node_.receive(
        line(service, "n1", fmt::format(R"({{{},"in_reply_to":{}}})", reply, field("msg_id"))));
  }
  static std::string missing() { return R"("type":"error","code":20,"text":"key does not exist")"; }

  TestNode& node_;
  Decoder decoder_;
};

struct Fixture {
  Fixture() { node.init(); }

  // What `task` gives, or the code and text of what it throws; nothing while it waits.
  template <class T>
  std::string run(Task<T> task, Duration time = 10s) {
    const auto body = [](Task<T> inner, std::string& to) -> Task<> {
      try {
        if constexpr (std::is_void_v<T>) {
          co_await std::move(inner);
          to = "done";
        } else {
          to = json_text(co_await std::move(inner));
        }
      } catch (const CallError& error) {
        to = to_string(error.code());
      }
    };
    std::string result;
    node->spawn(body(std::move(task), result));
    service.serve(time);
    return result;
  }

  TestNode node;
  Service service{node};
};

TEST_CASE("reading gives the value, or nothing if there is none") {
  Fixture f;
  const LinKv kv(*f.node);
  f.service.values = {{"\"a\"", "5"}, {"7", "[1,{\"x\":2}]"}, {"\"n\"", "null"}, {"[1]", "\"t\""}};
  CHECK(f.run(kv.read<int>("a")) == "5");
  CHECK(f.run(kv.read<int>("missing")) == "null");
  CHECK(f.run(kv.read<Json>(7)) == "[1,{\"x\":2}]");
  CHECK(f.run(kv.read<std::string>(std::vector{1})) == "\"t\"");
  CHECK(f.run(kv.read<std::optional<int>>("n")) == "null");
}

TEST_CASE("a value of another type is a crash: the service has served, we cannot use it") {
  Fixture f;
  f.service.values = {{"\"a\"", "\"text\""}};
  CHECK(f.run(LinKv(*f.node).read<int>("a")) == "crash");
}

TEST_CASE("writing sets a value of any type") {
  Fixture f;
  const SeqKv kv(*f.node);
  CHECK(f.run(kv.write("a", 5)) == "done");
  CHECK(f.run(kv.write(std::string("b"), std::vector<std::string>{"x", "y\n"})) == "done");
  CHECK(f.run(kv.write(3, std::map<std::string, int>{{"k", 1}})) == "done");
  CHECK(f.service.values == std::map<std::string, std::string>{
                                {"\"a\"", "5"}, {"\"b\"", R"(["x","y\n"])"}, {"3", R"({"k":1})"}});
  CHECK(f.service.requests[0] == "seq-kv write \"a\"");
}

TEST_CASE("cas says whether it has set the value") {
  Fixture f;
  const LwwKv kv(*f.node);
  f.service.values = {{"\"a\"", "1"}};
  CHECK(f.run(kv.cas("a", 1, 2)) == "true");
  CHECK(f.run(kv.cas("a", 1, 3)) == "false");
  CHECK(f.run(kv.cas("missing", 1, 3)) == "false");
  CHECK(f.service.values == std::map<std::string, std::string>{{"\"a\"", "2"}});
  CHECK(f.service.requests[0] == "lww-kv cas \"a\"");
}

TEST_CASE("a key is created if it is missing, and left alone if it has another value") {
  Fixture f;
  const LinKv kv(*f.node);
  CHECK(f.run(kv.create_if_missing("a", 1)) == "true");
  CHECK(f.run(kv.create_if_missing("a", 1)) == "true");
  CHECK(f.run(kv.create_if_missing("a", 2)) == "false");
  CHECK(f.service.values["\"a\""] == "1");
}

TEST_CASE("update makes a missing key from the initial value, and then from what is there") {
  Fixture f;
  const LinKv kv(*f.node);
  const auto add = [](std::int64_t n) { return [n](std::int64_t old) { return old + n; }; };
  CHECK(f.run(kv.update<std::int64_t>("sum", 0, add(5))) == "5");
  CHECK(f.run(kv.update<std::int64_t>("sum", 0, add(7))) == "12");
  CHECK(f.service.values["\"sum\""] == "12");
}

TEST_CASE("update tries again, after growing random waits, until nobody comes in between") {
  Fixture f;
  const SeqKv kv(*f.node);
  f.service.rivals = 5;
  const Time start = f.node.now();
  std::vector<std::int64_t> seen;
  const auto fn = [&seen](std::int64_t old) {
    seen.push_back(old);
    return old + 1;
  };
  CHECK(f.run(kv.update<std::int64_t>("sum", 0, fn)) == "1001");
  CHECK(seen == std::vector<std::int64_t>{0, 1004, 1003, 1002, 1001, 1000});
  CHECK(f.node.now() > start);
  CHECK(f.node.now() - start < 62ms);  // 2 + 4 + 8 + 16 + 32
  CHECK(f.service.values["\"sum\""] == "1001");
}

TEST_CASE("the waits between the tries of an update grow up to a limit") {
  Random random(test_seed());
  for (int tries = 1; tries < 100; ++tries) {
    const Duration longest = std::min<Duration>((1 << std::min(tries, 20)) * 1ms, 64ms);
    Duration seen{};
    for (int i = 0; i < 200; ++i) {
      const Duration wait = internal::update_backoff(random, tries);
      REQUIRE(wait >= 0ms);
      REQUIRE(wait < longest);
      seen = std::max(seen, wait);
    }
    CHECK(seen > longest / 2);
  }
}

TEST_CASE("what the function of an update throws comes out, and nothing is written") {
  Fixture f;
  const LinKv kv(*f.node);
  const auto refuse = [](int) -> int { throw CallError(Error(ErrorCode::abort, "no")); };
  CHECK(f.run(kv.update<int>("a", 0, refuse)) == "abort");
  CHECK(f.service.requests == Lines{"lin-kv read \"a\""});
}

TEST_CASE("lww-kv creates a missing key by writing it, for want of another way") {
  Fixture f;
  const LwwKv kv(*f.node);
  const auto next = [](int old) { return old + 1; };
  CHECK(f.run(kv.update<int>("a", 10, next)) == "11");
  CHECK(f.run(kv.update<int>("a", 10, next)) == "12");
  CHECK(f.service.requests ==
        Lines{"lww-kv read \"a\"", "lww-kv write \"a\"", "lww-kv read \"a\"", "lww-kv cas \"a\""});
}

TEST_CASE("a fence writes a value that was never written before, to a key of the node's own") {
  const auto fence_values = [](std::uint64_t boot) {
    NodeOptions options;
    options.boot = boot;
    TestNode node(std::move(options));
    node.init();
    Service service(node);
    SeqKv kv(*node);
    Lines values;
    for (int i = 0; i < 3; ++i) {
      node->spawn(kv.fence());
      service.serve();
      REQUIRE(service.values.size() == 1);
      CHECK(contains(service.values.begin()->first, "n1"));
      values.push_back(service.values.begin()->second);
    }
    CHECK(service.requests.at(0).starts_with("seq-kv write"));
    return values;
  };
  Lines all = fence_values(1);
  for (const std::string& value : fence_values(2)) all.push_back(value);
  std::ranges::sort(all);
  CHECK(std::ranges::adjacent_find(all) == all.end());
}

TEST_CASE("a service that does not answer in time is a CallError, for every operation") {
  Fixture f;
  LinKv lin(*f.node, 100ms);
  SeqKv seq(*f.node, 100ms);
  f.service.deaf = 1'000;
  const Time start = f.node.now();
  CHECK(f.run(lin.read<int>("a"), 100ms) == "timeout");
  CHECK(f.node.now() == start + 100ms);
  CHECK(f.run(lin.write("a", 1), 100ms) == "timeout");
  CHECK(f.run(lin.cas("a", 1, 2), 100ms) == "timeout");
  CHECK(f.run(lin.create_if_missing("a", 1), 100ms) == "timeout");
  CHECK(f.run(lin.update<int>("a", 0, [](int n) { return n; }), 100ms) == "timeout");
  CHECK(f.run(seq.fence(), 100ms) == "timeout");
  CHECK(f.run(Tso(*f.node, 100ms).next(), 100ms) == "timeout");
}

TEST_CASE("by default a service has a second to answer") {
  Fixture f;
  f.service.deaf = 1;
  const LinKv kv(*f.node);
  CHECK(f.run(kv.read<int>("a"), 999ms).empty());
}

TEST_CASE("an error that is no answer is a CallError") {
  Fixture f;
  const LinKv kv(*f.node);
  const std::string error = GENERATE(R"("code":11,"text":"x")"s, R"("code":13,"text":"x")"s,
                                     R"("code":14)"s, R"("code":1234)"s);
  std::optional<bool> failed;
  const auto body = [](const LinKv& k, std::optional<bool>& to) -> Task<> {
    try {
      (void)co_await k.cas("a", 1, 2);
      to = false;
    } catch (const CallError&) {
      to = true;
    }
  };
  f.node->spawn(body(kv, failed));
  f.node(line("lin-kv", "n1", R"({"type":"error","in_reply_to":1,)" + error + "}"));
  CHECK(failed == true);
}

TEST_CASE("two nodes' worth of updates at once lose nothing") {
  Fixture f;
  const LinKv kv(*f.node);
  const auto adder = [](const LinKv& k, int n) -> Task<> {
    (void)co_await k.update<int>("sum", 0, [n](int old) { return old + n; });
  };
  for (int i = 1; i <= 20; ++i) f.node->spawn(adder(kv, i));
  f.service.serve(10s);
  CHECK(f.service.values["\"sum\""] == "210");
}

TEST_CASE("timestamps come from lin-tso, however large") {
  Fixture f;
  const Tso tso(*f.node);
  std::vector<std::int64_t> got;
  const auto body = [](const Tso& t, std::vector<std::int64_t>& to) -> Task<> {
    to.push_back(co_await t.next());
    to.push_back(co_await t.next());
  };
  f.node->spawn(body(tso, got));
  CHECK(f.node.take() == Lines{line("n1", "lin-tso", R"({"type":"ts","msg_id":1})")});
  f.node(line("lin-tso", "n1", R"({"type":"ts_ok","in_reply_to":1,"ts":0})"));
  f.node(line("lin-tso", "n1", R"({"type":"ts_ok","in_reply_to":2,"ts":9223372036854775807})"));
  CHECK(got == std::vector<std::int64_t>{0, 9223372036854775807});
}

}  // namespace
}  // namespace tests::kv_test
