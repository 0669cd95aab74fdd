// A typed state as the replicas see it, and as clients do.
#include "maelstrom/replication/replicated.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/harness.hpp"

namespace tests::replicated_test {
namespace {

using maelstrom::replication::Answer;
using maelstrom::replication::kMaxAnswer;
using maelstrom::replication::Replicated;
using maelstrom::replication::internal::kind_of;
using maelstrom::replication::internal::Machine;

// A sum, which never becomes negative.
struct Sum {
  struct Add {
    std::int64_t delta = 0;
    using fields = Fields<"delta">;

    bool only_reads() const { return delta == 0; }
  };
  struct Read {
    using fields = Fields<>;
  };
  struct Repeat {
    std::size_t count = 0;
    using fields = Fields<"count">;
  };
  struct Value {
    std::int64_t value = 0;
    using fields = Fields<"value">;
  };
  struct Text {
    std::string text;
    using fields = Fields<"text">;
  };

  Result<Value> query(const Read&) const { return Value{value}; }
  Result<Value> query(const Add&) const { return Value{value}; }
  Result<Text> query(const Repeat& repeat) const { return Text{std::string(repeat.count, 'x')}; }
  Result<Value> apply(const Add& add) {
    if (value + add.delta < 0) return Error(ErrorCode::precondition_failed, "too little");
    value += add.delta;
    return Value{value};
  }

  std::int64_t value = 0;
  using fields = Fields<"value">;
};

std::shared_ptr<const Machine<Sum>::Kinds> kinds() {
  return std::make_shared<const Machine<Sum>::Kinds>(
      Machine<Sum>::Kinds{kind_of<Sum, Sum::Add>("add"), kind_of<Sum, Sum::Read>("read"),
                          kind_of<Sum, Sum::Repeat>("repeat")});
}

struct Fixture {
  Machine<Sum> machine{Sum(), kinds()};

  std::string apply(std::string_view command) {
    const Answer answer = machine.apply(command);
    return answer ? *answer : answer.error().text();
  }
};

TEST_CASE("commands and questions are their type and their fields") {
  Fixture f;
  CHECK(f.apply(R"(["add",{"delta":7}])") == R"({"value":7})");
  CHECK(*f.machine.query(R"(["read",{}])") == R"({"value":7})");
}

TEST_CASE("an error of a command is its answer") {
  Fixture f;
  CHECK(f.apply(R"(["add",{"delta":-1}])") == "too little");
  CHECK(f.machine.snapshot() == R"({"value":0})");
}

TEST_CASE("a text that is no command is refused, and changes nothing where it is applied") {
  Fixture f;
  f.apply(R"(["add",{"delta":7}])");
  const auto text = GENERATE("", "[", "{}", "[]", R"(["add"])", R"(["add",{}])", R"(["add",7])",
                             R"(["add",{"delta":"1"}])", R"(["add",{"delta":1},1])",
                             R"(["subtract",{"delta":1}])", R"(["read",{}])",
                             R"(["add",{"delta":0}])", R"(["add",{"delta":1}] x)");
  CAPTURE(text);
  REQUIRE_THROWS_AS(f.machine.check_command(text), Error);
  CHECK_FALSE(f.machine.apply(text));
  CHECK(f.machine.snapshot() == R"({"value":7})");
}

TEST_CASE("a command is no question, unless it only reads") {
  Fixture f;
  REQUIRE_THROWS_AS(f.machine.check_question(R"(["add",{"delta":1}])"), Error);
  REQUIRE_NOTHROW(f.machine.check_question(R"(["add",{"delta":0}])"));
  CHECK(*f.machine.query(R"(["add",{"delta":0}])") == R"({"value":0})");
}

TEST_CASE("a state is the same after a snapshot, and what is no snapshot is refused") {
  Fixture f;
  f.apply(R"(["add",{"delta":7}])");
  const auto copy = f.machine.restored(f.machine.snapshot());
  CHECK(*copy->query(R"(["read",{}])") == R"({"value":7})");
  const auto text = GENERATE("", "[]", "{}", R"({"value":"7"})");
  CAPTURE(text);
  REQUIRE_THROWS_AS(f.machine.restored(text), Error);
}

TEST_CASE("an answer that is too long is refused") {
  const Fixture f;
  const auto repeat = [&](std::size_t count) {
    return f.machine.query(fmt::format(R"(["repeat",{{"count":{}}}])", count));
  };
  constexpr std::size_t kBraces = 11;  // {"text":""}
  CHECK(repeat(kMaxAnswer - kBraces)->size() == kMaxAnswer);
  const Answer refused = repeat(kMaxAnswer - kBraces + 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::malformed_request);
  CHECK(refused.error().text().ends_with("ask for less at once"));
}

TEST_CASE("a node serves commands and questions, and answers errors as they are") {
  TestNode node;
  Replicated<Sum> sum(*node);
  sum.command<Sum::Add>("add");
  sum.query<Sum::Read>("read");
  node.init("n1", R"(["n1"])");
  node(to_n1(R"({"type":"add","msg_id":2,"delta":5})"));
  node.pass(20ms);  // an election of one
  CHECK(node(to_n1(R"({"type":"add","msg_id":3,"delta":2})")) ==
        Lines{to_c1(R"({"type":"add_ok","in_reply_to":3,"value":7})")});
  CHECK(node(to_n1(R"({"type":"add","msg_id":4,"delta":-8})")) ==
        Lines{to_c1(R"({"type":"error","in_reply_to":4,"code":22,"text":"too little"})")});
  CHECK(node(to_n1(R"({"type":"read","msg_id":5})")) ==
        Lines{to_c1(R"({"type":"read_ok","in_reply_to":5,"value":7})")});
}

}  // namespace
}  // namespace tests::replicated_test
