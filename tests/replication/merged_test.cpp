// A node with a merged state: its storage, and what it says to one peer that the test plays.
#include "replication/members.hpp"

namespace tests::merged_test {
namespace {

Member lone() { return {"n1", R"(["n1","n2"])"}; }

// A batch from n2, whose first life began at 5, with the head's rest.
std::string news(std::string_view delta, std::string_view have = "[[1,5,1]]",
                 std::string_view rest = R"("number":1,"role":"leaf","asks":false)",
                 std::string_view from = "n2") {
  return line(from, "n1",
              fmt::format(R"({{"type":"news","head":{{{},"have":{},"missing":[]}},"delta":{}}})",
                          rest, have, delta));
}
constexpr std::string_view kOne = R"([{"node":1,"life":5,"start":0,"items":["a"]}])";

TEST_CASE("what a node has acknowledged outlives a kill") {
  Member member = lone();
  CHECK(member.ask(add("a")) == kAdded);
  CHECK(member.ask(add("b")) == kAdded);
  member.kill();
  CHECK(member.ask(kCount) == count_of(2));
  CHECK(member.ask(add("c")) == kAdded);
  member.kill();
  CHECK(member.ask(kCount) == count_of(3));
  CHECK(member.storage().load().size() == 4);  // the life, and a record each
}

TEST_CASE("a node with its storage goes on in its life, and without it begins another") {
  Member member = lone();
  const std::string life = member.storage().load().at(0);
  member.kill();
  CHECK(member.storage().load() == Lines{life});
  member.lose_storage();
  CHECK(member.storage().load().at(0) != life);
}

TEST_CASE("what a node has of others outlives a kill, because it acknowledges it") {
  Member member = lone();
  member.node().receive(news(kOne));
  CHECK(member.app().news == "a ");
  CHECK(member.storage().load().size() == 2);
  const Lines answer = member.node().pass(1s);
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer[0], R"("have":[[1,5,1]])"));
  CHECK(contains(answer[0], R"("echo":{"number":1,)"));
  CHECK(contains(answer[0], R"("delta":[])"));
  member.kill();
  CHECK(member.ask(kCount) == count_of(1));
}

TEST_CASE("news that was here before is neither stored nor shown again, but acknowledged") {
  Member member = lone();
  for (int i = 1; i <= 3; ++i) {
    member.node().receive(
        news(kOne, "[[1,5,1]]", fmt::format(R"("number":{},"role":"leaf","asks":false)", i)));
    CHECK(member.node().pass(1s).size() == 1);
  }
  CHECK(member.storage().load().size() == 2);
  CHECK(member.app().news == "a ");
}

TEST_CASE("a batch that asks is answered at once, with all that its sender lacks") {
  Member member = lone();
  member.ask(add("x"));
  const Lines answer = member.node()(news("[]", "[]", R"("number":1,"role":"leaf","asks":true)"));
  REQUIRE(answer.size() == 1);
  CHECK(contains(answer[0], R"("items":["x"])"));
}

TEST_CASE("storage is compacted as it grows, and keeps everything") {
  Member member = lone();
  std::size_t most = 0;
  for (int i = 1; i <= 400; ++i) {
    REQUIRE(member.ask(add(std::to_string(i), 1000)) == kAdded);
    std::size_t bytes = 0;
    for (const auto& record : member.storage().load()) bytes += record.size();
    most = std::max(most, bytes);
    CHECK(bytes <= static_cast<std::size_t>(2 * i * 1100 + (64 << 10) + 2000));
  }
  CHECK(most > 64U << 10U);
  CHECK(member.storage().load().size() < 300);
  const std::string last = member.ask(R"({"type":"last"})");
  member.kill();
  CHECK(member.ask(kCount) == count_of(400));
  CHECK(member.ask(R"({"type":"last"})") == last);
  member.ask(add("more"));
  CHECK(member.ask(kCount) == count_of(401));
}

TEST_CASE("news that no peer can have sent is refused, and changes nothing") {
  Member member = lone();
  const auto check_refused = [&](const std::string& text) {
    CAPTURE(text);
    member.node().log.clear();
    CHECK(member.node()(text).empty());
    CHECK(!member.node().log.empty());
    CHECK(!member.node()->next_deadline());
    CHECK(member.ask(kCount) == count_of(0));
    CHECK(member.storage().load().size() == 1);
  };
  const std::string_view head = R"("number":1,"role":"leaf","asks":false)";
  check_refused(news(kOne, "[]"));  // it does not have what it sends
  check_refused(news(kOne, "[[1,6,1]]"));
  check_refused(news(kOne, "[[1,5,1]]", head, "n1"));
  check_refused(news(kOne, "[[1,5,1]]", head, "n3"));
  check_refused(news(kOne, "[[1,5,1]]", head, "c1"));
  check_refused(news(kOne, "[[1,5,1]]", R"("number":0,"role":"leaf","asks":false)"));
  check_refused(news(kOne, "[[1,5,1]]", R"("number":1,"role":"boss","asks":false)"));
  check_refused(news(kOne, "[[1,5,1],[2,5,1]]"));
  check_refused(news(R"([{"node":2,"life":5,"start":0,"items":["a"]}])", "[[2,5,1]]"));
  check_refused(news(R"([{"node":1,"life":5,"start":0,"items":[]}])"));
  check_refused(news(R"([{"node":1,"life":5,"start":0,"items":[7]}])"));
  check_refused(news("7"));
  CHECK(member.node()(news(kOne)).empty());
  CHECK(member.ask(kCount) == count_of(1));
}

TEST_CASE("a storage of something else is refused at init") {
  const std::string record = GENERATE("", "x", "[", "{}", R"([{"node":0}])",
                                      R"([{"node":0,"life":1,"start":0,"items":[]}])",
                                      R"([{"node":0,"life":1,"start":3,"items":["a"]}])");
  const bool is_life = GENERATE(false, true);
  CAPTURE(record, is_life);
  Member member = lone();
  if (is_life) {
    member.storage().replace({record});
  } else {
    member.storage().append(record);
  }
  member.kill();
  REQUIRE(member.started().size() == 1);
  CHECK(contains(member.started().front(), R"("type":"error")"));
  CHECK(contains(member.started().front(), is_life ? "record 1: " : "record 2: "));
}

TEST_CASE("a cluster whose versions would fill the network is refused at init") {
  const auto answer = [](std::size_t nodes) {
    std::string ids = R"(["n1")";
    for (std::size_t i = 2; i <= nodes; ++i) ids += fmt::format(R"(,"n{}")", i);
    return Member("n1", ids + "]").started().at(0);
  };
  CHECK(contains(answer(128), "init_ok"));
  CHECK(contains(answer(129), R"("code":10,"text":"at most 128 nodes, not 129")"));
}

TEST_CASE("a node whose peers know too many lives of it takes no more contributions") {
  Member member = lone();
  member.ask(add("a"));
  std::string delta;
  std::string have;
  const auto bring = [&](std::size_t count) {
    for (std::size_t life = 1; life <= count; ++life) {
      delta += fmt::format(R"({}{{"node":0,"life":{},"start":0,"items":["x"]}})",
                           delta.empty() ? "" : ",", life);
      have += fmt::format("{}[0,{},1]", have.empty() ? "" : ",", life);
    }
    member.node().receive(news("[" + delta + "]", "[" + have + "]"));
  };
  SECTION("if it began its own after them") {
    member.lose_storage();
    bring(Versions::kMaxLives);
    CHECK(member.ask(kCount) == count_of(Versions::kMaxLives));
    CHECK(contains(member.ask(add("b")), R"("code":11)"));
    CHECK(member.ask(kCount) == count_of(Versions::kMaxLives));
  }
  SECTION("unless it is one of those that are known") {
    bring(Versions::kMaxLives);
    CHECK(member.ask(add("b")) == kAdded);
    CHECK(member.ask(kCount) == count_of(Versions::kMaxLives + 1));
  }
  const std::string count = member.ask(kCount);
  member.kill();
  CHECK(member.ask(kCount) == count);
}

}  // namespace
}  // namespace tests::merged_test
