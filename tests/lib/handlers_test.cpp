// Handlers: what they take, what they give, and what is answered.
#include <stdexcept>

#include "harness.hpp"

namespace tests::handlers_test {
namespace {

struct Add {
  std::int64_t a;
  std::int64_t b;
  using fields = Fields<"a", "b">;
};
struct Sum {
  std::int64_t sum;
  std::optional<std::string> note;
  using fields = Fields<"sum", "note">;
};

struct Bomb {
  Raw raw() const { throw std::runtime_error("boom"); }
};

TEST_CASE("a handler may take nothing, a struct, the message, or both, and give any body") {
  TestNode node;
  node->on("nothing", [] {});
  node->on("number", [] { return body<"n">(5); });
  node->on("add", [](const Add& add) { return Sum{add.a + add.b, {}}; });
  node->on("add_value", [](Add add) { return Sum{add.a + add.b, "by value"}; });
  node->on("sender", [](const Message& m) { return body<"src">(m.src); });
  node->on("both", [](const Add& add, const Message& m) {
    return body<"sum", "id">(add.a + add.b, *m.msg_id);
  });
  node->on("swapped", [](const Message& m, const Add& add) {
    return body<"sum", "type">(add.a + add.b, m.dest);
  });
  node->on("raw", [](const Message& m) { return m.body; });
  node->on("owned", [](const Message& m) { return Json(m.body); });
  node->on("counts", [n = 0]() mutable { return body<"n">(++n); });
  node.init();

  const auto ask = [&](std::string_view type, std::string_view rest = "") {
    const Lines out = node(to_n1(fmt::format(R"({{"type":"{}","msg_id":7{}}})", type, rest)));
    REQUIRE(out.size() == 1);
    return out[0];
  };
  const std::string ab = R"(,"a":1,"b":2)";
  CHECK(ask("nothing") == to_c1(R"({"type":"nothing_ok","in_reply_to":7})"));
  CHECK(ask("number") == to_c1(R"({"type":"number_ok","in_reply_to":7,"n":5})"));
  CHECK(ask("add", ab) == to_c1(R"({"type":"add_ok","in_reply_to":7,"sum":3})"));
  CHECK(ask("add_value", ab) ==
        to_c1(R"({"type":"add_value_ok","in_reply_to":7,"sum":3,"note":"by value"})"));
  CHECK(ask("sender") == to_c1(R"({"type":"sender_ok","in_reply_to":7,"src":"c1"})"));
  CHECK(ask("both", ab) == to_c1(R"({"type":"both_ok","in_reply_to":7,"sum":3,"id":7})"));
  CHECK(ask("raw", ab) == to_c1(R"({"type":"raw_ok","in_reply_to":7,"a":1,"b":2})"));
  CHECK(ask("owned", ab) == to_c1(R"({"type":"owned_ok","in_reply_to":7,"a":1,"b":2})"));
  CHECK(ask("counts") == to_c1(R"({"type":"counts_ok","in_reply_to":7,"n":1})"));
  CHECK(ask("counts") == to_c1(R"({"type":"counts_ok","in_reply_to":7,"n":2})"));
}

TEST_CASE("a handler may wait, whatever it takes and gives") {
  TestNode node;
  node->on("nothing", []() -> Task<> { co_return; });
  node->on("add", [](const Add& add) -> Task<Sum> { co_return Sum{add.a + add.b, {}}; });
  node->on("both", [&](const Add& add, const Message& m) -> Task<Sum> {
    co_await node->sleep(1ms);
    co_return Sum{add.a + add.b, std::string(m.src)};
  });
  node->on("raw", [&](const Message& m) -> Task<Raw> {
    co_await node->sleep(1ms);
    co_return m.body;
  });
  node.init();
  CHECK(node(to_n1(R"({"type":"nothing","msg_id":1})")) ==
        Lines{to_c1(R"({"type":"nothing_ok","in_reply_to":1})")});
  CHECK(node(to_n1(R"({"type":"add","msg_id":2,"a":3,"b":4})")) ==
        Lines{to_c1(R"({"type":"add_ok","in_reply_to":2,"sum":7})")});
  CHECK(node(to_n1(R"({"type":"both","msg_id":3,"a":3,"b":4})")).empty());
  CHECK(node(to_n1(R"({"type":"raw","msg_id":4,"x":"\n"})")).empty());
  CHECK(node.pass(1ms) == Lines{to_c1(R"({"type":"both_ok","in_reply_to":3,"sum":7,"note":"c1"})"),
                                to_c1(R"({"type":"raw_ok","in_reply_to":4,"x":"\n"})")});
}

TEST_CASE("a handler that promises not to throw is a handler too") {
  TestNode node;
  node->on("a", []() noexcept {});
  node->on("b", [n = 1]() mutable noexcept { return body<"n">(n++); });
  node.init();
  CHECK(node(to_n1(R"({"type":"b","msg_id":1})")) ==
        Lines{to_c1(R"({"type":"b_ok","in_reply_to":1,"n":1})")});
}

TEST_CASE("only a request with a msg_id is answered, whatever comes of it") {
  TestNode node;
  int calls = 0;
  node->on("count", [&] { ++calls; });
  node->on("fail", []() -> Ack { throw Error(ErrorCode::abort, "no"); });
  node->on("add", [](const Add& add) { return Sum{add.a, {}}; });
  node.init();
  CHECK(node(to_n1(R"({"type":"count"})")).empty());
  CHECK(calls == 1);
  CHECK(node(to_n1(R"({"type":"fail"})")).empty());
  CHECK(node(to_n1(R"({"type":"add"})")).empty());
  CHECK(node(to_n1(R"({"type":"unknown"})")).empty());
}

TEST_CASE("an error is never answered, not even one that asks for it") {
  TestNode node;
  node.init();
  CHECK(node(to_n1(R"({"type":"error","msg_id":1,"code":10,"text":"x"})")).empty());
  CHECK(node.logged("an error from c1"));
  CHECK(node(to_n1(R"({"type":"error","msg_id":1,"in_reply_to":99,"code":10})")).empty());
  CHECK(node(to_n1(R"({"type":"error"})")).empty());
}

TEST_CASE("a message with both ids is a reply, not a request") {
  TestNode node;
  int calls = 0;
  node->on("t", [&] { ++calls; });
  node.init();
  CHECK(node(to_n1(R"({"type":"t","msg_id":1,"in_reply_to":2})")).empty());
  CHECK(calls == 0);
  CHECK(node->counters().unexpected_replies == 1);
}

TEST_CASE("what a handler throws is answered as an error") {
  TestNode node;
  node->on("definite", []() -> Ack { throw Error(ErrorCode::txn_conflict, "ab\"or\nted"); });
  node->on("custom", []() -> Ack { throw Error(ErrorCode{1234}, "mine"); });
  node->on("call", []() -> Ack { throw CallError(Error(ErrorCode::abort, "below")); });
  node->on("std", []() -> Ack { throw std::runtime_error("broken"); });
  node->on("other", []() -> Ack { throw 5; });
  node->on("waits", [&]() -> Task<> {
    co_await node->sleep(1ms);
    throw Error(ErrorCode::abort, "late");
  });
  node->on("waits_std", [&]() -> Task<Sum> {
    throw std::out_of_range("at");
    co_return Sum{};
  });
  node.init();
  const auto ask = [&](std::string_view type) {
    node.receive(to_n1(fmt::format(R"({{"type":"{}","msg_id":1}})", type)));
    const Lines out = node.pass(1ms);
    REQUIRE(out.size() == 1);
    return out[0];
  };
  const auto error = [](int code, std::string_view text) {
    return to_c1(fmt::format(R"({{"type":"error","in_reply_to":1,"code":{},"text":{}}})", code,
                             json_text(text)));
  };
  CHECK(ask("definite") == error(30, "ab\"or\nted"));
  CHECK(ask("custom") == error(1234, "mine"));
  CHECK(ask("call") == error(13, "a call failed: abort: below"));
  CHECK(ask("std") == error(13, "broken"));
  CHECK(node.logged("broken"));
  CHECK(ask("other") == error(13, "unknown exception"));
  CHECK(ask("waits") == error(14, "late"));
  CHECK(ask("waits_std") == error(13, "at"));
}

TEST_CASE("a request that does not fit its handler is malformed, by the name of the field") {
  TestNode node;
  node->on("add", [](const Add& add) { return Sum{add.a + add.b, {}}; });
  node->on("wait", [](const Add& add) -> Task<Sum> { co_return Sum{add.a + add.b, {}}; });
  node.init();
  const std::string type = GENERATE("add"s, "wait"s);
  const auto ask = [&](std::string_view rest) {
    const Lines out = node(to_n1(fmt::format(R"({{"type":"{}","msg_id":1{}}})", type, rest)));
    REQUIRE(out.size() == 1);
    return out[0];
  };
  const auto error = [](std::string_view text) {
    return to_c1(
        fmt::format(R"({{"type":"error","in_reply_to":1,"code":12,"text":{}}})", json_text(text)));
  };
  CHECK(ask(R"(,"a":1)") == error(R"(field "b" is missing)"));
  CHECK(ask(R"(,"a":1.0,"b":2)") == error(R"(field "a": expected an integer, got 1.0)"));
  CHECK(ask(R"(,"a":1,"b":9223372036854775808)") ==
        error(R"(field "b": expected a 64-bit integer, got 9223372036854775808)"));
  CHECK(ask(R"(,"a":1,"b":"x\"y")") == error(R"(field "b": expected an integer, got "x\"y")"));
}

TEST_CASE("an unknown type is not supported") {
  TestNode node;
  node.init();
  CHECK(node(to_n1(R"({"type":"dance\"","msg_id":1})")) ==
        Lines{to_c1(R"({"type":"error","in_reply_to":1,"code":10,)"
                    R"("text":"no handler for \"dance\"\""})")});
  CHECK(node(to_n1(R"({"type":"","msg_id":1})")).size() == 1);
}

TEST_CASE("a reply that cannot be written in whole is not written at all") {
  TestNode node;
  node->on("t", [] { return body<"fine", "bomb">(1, Bomb()); });
  node.init();
  CHECK(node(to_n1(R"({"type":"t","msg_id":1})")) ==
        Lines{to_c1(R"({"type":"error","in_reply_to":1,"code":13,"text":"boom"})")});
}

TEST_CASE("a type is handled once, and neither init nor error nor odd names can be handled") {
  TestNode node;
  node->on("t", [] {});
  CHECK_THROWS_AS(node->on("t", [] {}), std::logic_error);
  CHECK_THROWS_AS(node->on("t", []() -> Task<> { co_return; }), std::logic_error);
  CHECK_THROWS_AS(node->on("init", [] {}), std::logic_error);
  CHECK_THROWS_AS(node->on("error", [] {}), std::logic_error);
  CHECK_THROWS_AS(node->on("quo\"te", [] {}), std::logic_error);
  CHECK_THROWS_AS(node->on("li\nne", [] {}), std::logic_error);
  CHECK_THROWS_AS(node->on("ü", [] {}), std::logic_error);
}

TEST_CASE("handlers may be added at any time, also by a handler") {
  TestNode node;
  node->on("learn", [&] { node->on("dance", [] { return body<"n">(1); }); });
  node.init();
  CHECK(number_in(node(to_n1(R"({"type":"dance","msg_id":1})"))[0], "code") == 10);
  CHECK(node(to_n1(R"({"type":"learn","msg_id":1})")).size() == 1);
  CHECK(number_in(node(to_n1(R"({"type":"dance","msg_id":1})"))[0], "n") == 1);
}

TEST_CASE("numbers and text of any size pass through a handler unharmed") {
  TestNode node;
  node->on("echo", [](const Message& m) { return body<"echo">(m.get<Raw>("echo")); });
  node->on("int", [](const Message& m) { return body<"n">(m.get<std::int64_t>("n")); });
  node.init();
  const std::string value = GENERATE(
      "9223372036854775807"s, "-9223372036854775808"s, "123456789012345678901234567890"s, "1.0"s,
      "1e400"s, "0.1000"s, "\"\\u0000\\ud800\""s, "\"\xf0\x9f\x98\x80\""s, "[1, {\"a\" :2}]"s);
  CHECK(node(to_n1(R"({"type":"echo","msg_id":1,"echo":)" + value + "}")) ==
        Lines{to_c1(R"({"type":"echo_ok","in_reply_to":1,"echo":)" + value + "}")});
  CHECK(node(to_n1(R"({"type":"int","msg_id":9223372036854775807,"n":-9223372036854775808})")) ==
        Lines{to_c1(R"({"type":"int_ok","in_reply_to":9223372036854775807,)"
                    R"("n":-9223372036854775808})")});
}

}  // namespace
}  // namespace tests::handlers_test
