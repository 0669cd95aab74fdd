// A few nodes with a merged state that talk to each other.
#include "replication/members.hpp"

namespace tests::merged_test {
namespace {

constexpr Duration kPeriod = replication::GossipOptions().period;
constexpr std::string_view kFresh = R"({"type":"fresh"})";

std::string fresh_of(std::uint64_t count) {
  return fmt::format(R"({{"type":"fresh_ok","in_reply_to":9,"value":{}}})", count);
}

TEST_CASE("what any node adds is everywhere within a period") {
  Members members(3);
  for (int i = 1; i <= 3; ++i) members.ask(i, add(fmt::format("t{}", i)));
  members.run(kPeriod + 5ms);
  CHECK(members.counts() == "3 3 3 ");
}

TEST_CASE("a node that is started again is brought up to date, and silence follows") {
  const int victim = GENERATE(1, 3);
  const bool keeps_storage = GENERATE(false, true);
  CAPTURE(victim, keeps_storage);
  Members members(3);
  for (const int i : {1, 2, 3}) members.ask(i, add("a"));
  members.run(3s);
  REQUIRE(members.counts() == "3 3 3 ");
  members.cut(victim);
  members.ask(2, add("b"));
  members.run(10ms);
  keeps_storage ? members[victim].kill() : members[victim].lose_storage();
  members.cut(0);
  if (!keeps_storage) members.ask(2, add("c"));  // somebody has to speak
  members.run(4s);
  CHECK(members.counts() == (keeps_storage ? "4 4 4 " : "5 5 5 "));
  const std::size_t before = members.messages;
  members.run(20s);
  CHECK(members.messages == before);
}

TEST_CASE("a commit in answer to news spreads like any other") {
  Members members(3);
  members.ask(3, add("ping"));
  members.run(3s);
  CHECK(members.counts() == "2 2 2 ");
}

TEST_CASE("a refresh brings everything that the hub has, in a round trip") {
  Members members(3);
  for (const int i : {1, 2, 3}) members.ask(i, add("a"));
  members.run(3s);
  members.ask(1, add("new"));
  const auto [reply, time] = members.ask(3, kFresh);
  CHECK(reply == fresh_of(4));
  CHECK(time <= 3ms);
  CHECK(members.ask(1, kFresh).second == 0ms);  // the hub asks nobody
}

TEST_CASE("a refresh also brings what is too much for one message") {
  Members members(2);
  members.ask(2, add("a"));
  members.run(3s);
  members.cut(2);
  for (int i = 0; i < 5; ++i) members.ask(1, add(std::to_string(i), 400'000));
  SECTION("of which nothing is on its way") {}
  SECTION("of which a part was on its way, and is lost") { members.run(2 * kPeriod); }
  members.cut(0);
  CHECK(members.ask(2, kFresh).first == fresh_of(6));
}

TEST_CASE("a refresh ends when the hub does not answer") {
  Members members(2);
  members.ask(2, add("a"));
  members.run(3s);
  members.cut(1);
  const auto [reply, time] = members.ask(2, kFresh);
  CHECK(reply == fresh_of(1));
  CHECK(time >= 1s);     // it is asked twice
  CHECK(time < 2500ms);  // and waited for no longer
  CHECK(members.ask(2, kFresh).second < 5ms);
}

TEST_CASE("a contribution is held by as many peers as have told so") {
  Members members(3);
  members.ask(2, add("a"));
  CHECK(members.ask(2, R"({"type":"held","peers":0})").second == 0ms);
  const auto [reply, time] = members.ask(2, R"({"type":"held","peers":1})");
  CHECK(reply == R"({"type":"held_ok","in_reply_to":9})");
  CHECK(members.counts().starts_with("1 1 "));
  CHECK(members.ask(2, R"({"type":"held","peers":1})").second == 0ms);
}

TEST_CASE("who waits for more peers than can be reached gets a timeout") {
  Members members(3);
  members.cut(1);
  members.ask(2, add("a"));
  const auto [reply, time] = members.ask(2, R"({"type":"held","peers":2})");
  CHECK(contains(reply, R"("code":0)"));
  CHECK(time >= 3900ms);
  CHECK(time <= 4100ms);
}

}  // namespace
}  // namespace tests::merged_test
