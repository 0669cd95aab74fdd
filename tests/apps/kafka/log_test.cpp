#include "kafka/log.hpp"

#include "kafka/journal.hpp"
#include "lib/harness.hpp"

namespace tests::log_test {
namespace {

using apps::kafka::Append;
using apps::kafka::Commits;
using apps::kafka::Journal;
using apps::kafka::Log;
using apps::kafka::PollBudget;
using apps::kafka::Ticket;

std::size_t count(const Log& log, std::int64_t from, PollBudget budget = PollBudget({})) {
  return log.read(from, budget).size();
}

std::string append_of(std::string_view key, std::string_view msg,
                      std::optional<Ticket> ticket = std::nullopt) {
  return maelstrom::json_text(Append{key, Raw{msg}, ticket});
}

std::string commit_of(std::string_view key, std::int64_t offset) {
  return maelstrom::json_text(Commits{{{std::string(key), offset}}});
}

TEST_CASE("a log gives the offsets 0, 1, 2 and so on, and is read from any of them") {
  Log log;
  CHECK(log.end() == 0);
  for (int i = 0; i < 5; ++i) CHECK(log.append(Raw{"7"}) == i);
  CHECK(log.end() == 5);
  CHECK(count(log, 0) == 5);
  CHECK(count(log, 3) == 2);
  CHECK(count(log, 5) == 0);
  CHECK(count(log, std::numeric_limits<std::int64_t>::max()) == 0);
}

TEST_CASE("a poll returns a limited number of a key's messages") {
  Log log;
  for (int i = 0; i < 20; ++i) log.append(Raw{"7"});
  CHECK(count(log, 0, PollBudget({.messages = 8})) == 8);
  CHECK(count(log, 15, PollBudget({.messages = 8})) == 5);
}

TEST_CASE("a poll returns a limited number of bytes over all keys, but at least one message") {
  Log log;
  for (int i = 0; i < 5; ++i) log.append(Raw{R"("12345678")"});  // 10 bytes
  PollBudget budget({.bytes = 24 + 3 * (10 + 24)});              // with all that is around them
  CHECK(log.read(0, budget).size() == 3);
  CHECK(log.read(0, budget).empty());  // another key's, which has to wait
  PollBudget small({.bytes = 3});
  CHECK(log.read(0, small).size() == 1);
  CHECK(log.read(0, small).empty());
}

TEST_CASE("a journal keeps logs and committed offsets by key") {
  Journal journal;
  CHECK(journal.add(append_of("a", "1"))->offset == 0);
  CHECK(journal.add(append_of("b", R"({"x":[1,null]})"))->offset == 0);
  CHECK(journal.add(append_of("a", "null"))->offset == 1);
  CHECK(!journal.add(commit_of("a", 1)));
  CHECK(journal.size() == 4);
  PollBudget budget({});
  const auto messages = journal.log("a").read(0, budget);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].text == "1");
  CHECK(messages[1].text == "null");
  CHECK(journal.log("b").read(0, budget)[0].text == R"({"x":[1,null]})");
  CHECK(journal.log("c").end() == 0);
  CHECK(journal.committed("a") == 1);
  CHECK(!journal.committed("b"));
}

TEST_CASE("a journal's committed offsets only grow") {
  Journal journal;
  for (const int offset : {3, 7, 5, 0}) journal.add(commit_of("a", offset));
  CHECK(journal.committed("a") == 7);
}

TEST_CASE("a journal knows keys of all kinds, and its records can be added to another") {
  const std::vector<std::string> keys = {"", "0", " 7 ", R"(a"b\c)", "é\n", "😀"};
  Journal journal;
  for (const auto& key : keys) journal.add(append_of(key, "1"));
  Journal other;
  for (std::uint64_t i = 0; i < journal.size(); ++i) other.add(journal.record(i).text);
  for (const auto& key : keys) {
    CAPTURE(key);
    CHECK(journal.log(key).end() == 1);
    CHECK(other.log(key).end() == 1);
  }
}

TEST_CASE("a journal's digest tells sequences of records apart") {
  Journal journal;
  CHECK(journal.digest(0) == 0);
  journal.add(append_of("a", "1"));
  journal.add(append_of("a", "2"));
  Journal other;
  other.add(append_of("a", "1"));
  CHECK(other.digest(1) == journal.digest(1));
  CHECK(other.digest(1) != journal.digest(2));
  other.add(append_of("a", "3"));
  CHECK(other.digest(2) != journal.digest(2));
  Journal swapped;
  swapped.add(append_of("a", "2"));
  swapped.add(append_of("a", "1"));
  CHECK(swapped.digest(2) != journal.digest(2));
}

TEST_CASE("a journal refuses what is no record, and is as before") {
  Journal journal;
  journal.add(append_of("a", "1"));
  const auto bytes = journal.bytes(0, 1);
  CHECK(error_of([&] { journal.add(R"({"msg":1})"); })->code() == ErrorCode::malformed_request);
  CHECK(error_of([&] { journal.add("[]"); })->code() == ErrorCode::malformed_request);
  CHECK(journal.size() == 1);
  CHECK(journal.bytes(0, 1) == bytes);
  CHECK(journal.add(append_of("a", "2"))->offset == 1);
  CHECK(journal.bytes(0, 2) == 2 * bytes);
  CHECK(journal.bytes(1, 2) == bytes);
}

TEST_CASE("a journal tells the next message of an origin from those that it has or lacks") {
  Journal journal;
  CHECK(journal.is_next({"n2", 5, 1}));
  CHECK(!journal.is_next({"n2", 5, 2}));
  journal.add(append_of("a", "1", Ticket{"n2", 5, 1}));
  CHECK(!journal.is_next({"n2", 5, 1}));
  CHECK(journal.is_next({"n2", 5, 2}));
  CHECK(!journal.is_next({"n2", 5, 3}));
  CHECK(journal.is_next({"n3", 5, 1}));  // each origin counts for itself

  SECTION("an origin that has been started again begins anew") {
    CHECK(journal.is_next({"n2", 6, 1}));
    CHECK(!journal.is_next({"n2", 6, 2}));
    journal.add(append_of("a", "2", Ticket{"n2", 6, 1}));
    CHECK(!journal.is_next({"n2", 5, 1}));  // what comes from before comes once
    CHECK(journal.is_next({"n2", 6, 2}));
    CHECK(journal.is_next({"n2", 4, 1}));  // also by a clock that went back
  }
  SECTION("numbers at their limits") {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    journal.add(append_of("a", "2", Ticket{"n2", kMost, kMost}));
    CHECK(!journal.is_next({"n2", kMost, 0}));
    CHECK(!journal.is_next({"n2", kMost, kMost}));
    CHECK(!journal.is_next({"n2", 5, 0}));
    CHECK(journal.is_next({"n2", 5, 2}));
  }
  SECTION("a journal that is read again knows the same") {
    Journal again;
    again.add(journal.record(0).text);
    CHECK(!again.is_next({"n2", 5, 1}));
    CHECK(again.is_next({"n2", 5, 2}));
  }
}

}  // namespace
}  // namespace tests::log_test
