// What one node knows of all keys.
#include "kafka/topics.hpp"

#include <array>
#include <set>

#include "apps/kafka/topics_replica.hpp"
#include "lib/harness.hpp"

namespace tests::topics_test {
namespace {

using apps::kafka::Event;
using apps::kafka::kMaxContent;
using apps::kafka::Topics;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;
using Delta = Topics::Delta;

// What another origin has written, from JSON, from place `start` on.
Delta events_of(const Origin& origin, std::string_view items, std::uint64_t start = 0) {
  return parse<Delta>(fmt::format(R"([{{"node":{},"life":{},"start":{},"items":{}}}])", origin.node,
                                  origin.life, start, items));
}

ErrorCode code_of(const Topics& topics, const Delta& delta) {
  const auto error = error_of([&] { return topics.fresh(delta); });
  return error ? error->code() : ErrorCode{};
}

TEST_CASE("a node on its own gives the offsets 0, 1, 2 and so on, and shows messages at once") {
  TopicsReplica topics(0, 1);
  for (int i = 0; i < 5; ++i) CHECK(topics.send("a", std::to_string(i + 10)) == i);
  CHECK(topics.send("b") == 0);
  CHECK(topics.poll(R"({"a":0,"b":0,"c":0})") ==
        R"({"a":[[0,10],[1,11],[2,12],[3,13],[4,14]],"b":[[0,7]]})");
  CHECK(topics.poll(R"({"a":3})") == R"({"a":[[3,13],[4,14]]})");
  CHECK(topics.poll(R"({"a":5,"b":1})") == "{}");
  CHECK(topics.poll(R"({"a":9223372036854775807})") == "{}");
}

TEST_CASE("sending gives a delta and an offset, and changes nothing yet") {
  const Topics topics(2);
  const auto [delta, offset] = topics.send({1, 5}, "a", Raw{"[ 7 ]"});
  CHECK(json_text(delta) ==
        R"([{"node":1,"life":5,"start":0,"items":[{"key":"a","message":[0,[7]]}]}])");
  CHECK(offset == 1U);
  CHECK(topics.versions().empty());
}

TEST_CASE("no two nodes give the same offset, whatever they know of each other") {
  std::vector<TopicsReplica> nodes;
  for (std::size_t node = 0; node < 3; ++node) nodes.emplace_back(node, 3U);
  std::set<std::int64_t> offsets;
  for (int round = 0; round < 10; ++round) {
    for (auto& node : nodes) {
      CHECK(offsets.insert(node.send("a")).second);
      CHECK(offsets.insert(node.send("a")).second);
    }
    if (round % 3 == 0) nodes[1].take_from(nodes[0]);
    if (round % 4 == 0) nodes[0].take_from(nodes[2]);
  }
}

TEST_CASE("a node that has heard of a message gives higher offsets, to that key alone") {
  TopicsReplica one(0, 2);
  TopicsReplica other(1, 2);
  std::int64_t last = 0;
  for (int i = 0; i < 5; ++i) last = one.send("a");
  other.take_from(one);
  CHECK(other.send("a") > last);
  CHECK(other.send("b") == 1);
}

TEST_CASE("a message is visible where all nodes are known to give only higher offsets") {
  TopicsReplica first(0, 3);
  TopicsReplica second(1, 3);
  TopicsReplica third(2, 3);
  const std::string all = R"({"a":[[0,7]]})";
  const std::string_view from_0 = R"({"a":0})";
  first.send("a");
  CHECK(first.poll(from_0) == "{}");  // its own, too
  second.take_from(first);
  CHECK(second.poll(from_0) == "{}");
  first.take_from(second);
  CHECK(first.poll(from_0) == "{}");
  third.take_from(second);  // which has heard of it by the second
  CHECK(third.poll(from_0) == all);
  CHECK(second.poll(from_0) == "{}");
  second.take_from(third);
  CHECK(second.poll(from_0) == all);
  first.take_from(second);
  CHECK(first.poll(from_0) == all);
}

TEST_CASE("what is above the least promise is not polled, wherever the poll begins") {
  TopicsReplica one(0, 2);
  TopicsReplica other(1, 2);
  one.send("a", "1");
  one.send("a", "2");
  other.take_from(one);
  one.take_from(other);
  for (const auto* msg : {"3", "4", "5"}) one.send("a", msg);  // 4, 6, 8
  CHECK(one.poll(R"({"a":0})") == R"({"a":[[0,1],[2,2]]})");
  CHECK(one.poll(R"({"a":2})") == R"({"a":[[2,2]]})");
  for (int from = 3; from < 12; ++from) {
    CHECK(one.poll(fmt::format(R"({{"a":{}}})", from)) == "{}");
  }
}

TEST_CASE("the promises that news call for are one for each key, and are made once") {
  TopicsReplica one(0, 2);
  TopicsReplica other(1, 2);
  one.send("a");
  one.send("a");
  one.send("b");
  one.commit(R"({"c":1})");
  const Delta news = one->news({}, 1'000'000);
  CHECK(json_text(other.take(news)) == R"([{"node":1,"life":1,"start":0,"items":[)"
                                       R"({"key":"a","promise":1},{"key":"b","promise":0}]}])");
  CHECK(other.take(news).empty());
  CHECK(other->promise(other.self(), news).empty());
}

TEST_CASE("a node promises nothing again that its own messages have promised") {
  TopicsReplica one(0, 2);
  TopicsReplica other(1, 2);
  one.send("a");
  other.send("a");
  CHECK(one.take_from(other).empty());
  CHECK(other.take_from(one).empty());
  CHECK(one.poll(R"({"a":0})") == R"({"a":[[0,7],[1,7]]})");
  CHECK(other.poll(R"({"a":0})") == R"({"a":[[0,7],[1,7]]})");
}

TEST_CASE("nodes that have told each other everything promise nothing more") {
  std::vector<TopicsReplica> nodes;
  for (std::size_t node = 0; node < 4; ++node) nodes.emplace_back(node, 4U);
  for (auto& node : nodes) {
    for (const auto* key : {"a", "b", "a"}) node.send(key);
  }
  const auto round = [&] {
    std::size_t promised = 0;
    for (auto& to : nodes) {
      for (const auto& from : nodes) promised += to.take_from(from).size();
    }
    return promised;
  };
  CHECK(round() <= 4 * 3);
  int rounds = 0;
  while (round() > 0) REQUIRE(++rounds < 3);
  for (const auto& node : nodes) CHECK(node->versions() == nodes[0]->versions());
}

TEST_CASE("committed offsets only grow, those of one request are one delta, and old ones none") {
  TopicsReplica one(0, 2);
  CHECK(
      one.commit(R"({"a":5,"b":1})") ==
      R"([{"node":0,"life":1,"start":0,"items":[{"key":"a","commit":5},{"key":"b","commit":1}]}])");
  CHECK(one.commit(R"({"a":3,"b":2})") ==
        R"([{"node":0,"life":1,"start":2,"items":[{"key":"b","commit":2}]}])");
  CHECK(one.commit(R"({"a":5,"b":0})") == "[]");
  CHECK(one.commit("{}") == "[]");
  CHECK(one.commit(R"({"zero":0})") != "[]");
  CHECK(one->committed("a") == 5);
  CHECK(one->committed("b") == 2);
  CHECK(one->committed("zero") == 0);
  CHECK(!one->committed("c"));
  TopicsReplica other(1, 2);
  other.commit(R"({"a":9})");
  other.commit(R"({"a":10,"b":0})");
  other.take_from(one);
  one.take_from(other);
  CHECK(one->committed("a") == 10);
  CHECK(other->committed("b") == 2);
  CHECK(one.poll(R"({"a":0})") == "{}");  // a commit shows nothing
}

TEST_CASE("keys are of all kinds") {
  const std::vector<std::string> keys = {"", "0", " 7 ", R"(a"b\c)", "é\n", "😀"};
  TopicsReplica one(0, 1);
  for (const auto& key : keys) one.send(key);
  TopicsReplica again(0, 1);
  again.take_from(one);
  for (const auto& key : keys) {
    const std::string offsets = fmt::format("{{{}:0}}", json_text(key));
    CHECK(one.poll(offsets) == fmt::format("{{{}:[[0,7]]}}", json_text(key)));
    CHECK(again.poll(offsets) == one.poll(offsets));
  }
}

TEST_CASE("a poll returns a limited number of each key's messages") {
  TopicsReplica topics(0, 1);
  for (int i = 0; i < 5; ++i) topics.send("a", std::to_string(i));
  topics.send("b");
  CHECK(topics.poll(R"({"a":0,"b":0})", {.messages = 2}) == R"({"a":[[0,0],[1,1]],"b":[[0,7]]})");
  CHECK(topics.poll(R"({"a":4,"b":0})", {.messages = 2}) == R"({"a":[[4,4]],"b":[[0,7]]})");
}

TEST_CASE("a poll returns a limited number of bytes over all keys, but at least one message") {
  TopicsReplica topics(0, 1);
  for (int i = 0; i < 5; ++i) topics.send("a", R"("12345678")");  // 10 bytes, and 24 around them
  topics.send("b", R"("12345678")");
  const std::string_view both = R"({"a":0,"b":0})";
  const auto count = [&](std::string_view offsets, std::size_t bytes) {
    const std::string polled = topics.poll(offsets, {.bytes = bytes});
    return std::ranges::count(polled, '1') - contains(polled, "[1,");
  };
  const std::size_t key = 6 + 24;  // if it is all escapes
  CHECK(count(both, key + 3 * 34) == 3);
  CHECK(count(both, key + 3 * 34 - 1) == 2);
  CHECK(count(both, 2 * key + 6 * 34) == 6);
  CHECK(count(both, 2 * key + 6 * 34 - 1) == 5);
  CHECK(count(both, 3) == 1);
  CHECK(topics.poll(R"({"b":0,"a":0})", {.bytes = 3}) == R"({"b":[[0,"12345678"]]})");
}

TEST_CASE("of a key that is asked for twice the last offset counts") {
  TopicsReplica topics(0, 1);
  for (int i = 0; i < 3; ++i) topics.send("a", std::to_string(i));
  CHECK(topics.poll(R"({"a":0,"a":2})") == R"({"a":[[2,2]]})");
  CHECK(topics.poll(R"({"a":0,"a":3})") == "{}");
}

TEST_CASE("a message is taken up to the limit of its size, with its key, as it is written") {
  TopicsReplica topics(0, 1);
  const std::string most = '"' + std::string(kMaxContent - 5, 'x') + '"';  // and the key's 3
  CHECK(topics.send("a", most) == 0);
  for (const auto& [key, msg] : {std::pair{"ab"s, most}, std::pair{"\b"s, most}}) {
    const auto error = error_of([&, &key = key, &msg = msg] { topics.send(key, msg); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::malformed_request);
    CHECK(contains(error->text(), fmt::format("{} is the limit", kMaxContent)));
  }
  CHECK(topics.send("a") == 1);
}

TEST_CASE("messages are kept in their one spelling, whoever spelled them") {
  TopicsReplica one(0, 1);
  one.send("a", R"({ "b" : 1.50, "a" : "\u0041" })");
  CHECK(one.poll(R"({"a":0})") == R"({"a":[[0,{"a":"A","b":1.5}]]})");
  TopicsReplica other(0, 1);
  const Delta spelled =
      events_of({0, 1}, R"([{"key":"\u0061","message":[0,{"b":15e-1 ,"a":"\u0041"}]}])");
  CHECK(json_text(other->fresh(spelled)) == json_text(one->news({}, 1'000'000)));
}

TEST_CASE("topics refuse a delta that nobody can have sent") {
  const Topics topics(2);
  const Origin peer{1, 3};
  const auto code = [&](std::string_view items) { return code_of(topics, events_of(peer, items)); };
  CHECK(code(R"([{"key":"a","message":[0,1]},{"key":"a","commit":0},)"
             R"({"key":"a","promise":5}])") == ErrorCode{});
  CHECK(code("[]") == ErrorCode::malformed_request);
  Delta large = events_of(peer, R"([{"key":"a","message":[0,1]}])");
  large[0].items[0].message->second.text = '"' + std::string(kMaxContent - 5, 'x') + '"';
  CHECK(code_of(topics, large) == ErrorCode{});
  large[0].items[0].key = "ab";
  CHECK(code_of(topics, large) == ErrorCode::malformed_request);
  Delta twice = events_of(peer, R"([{"key":"a","commit":0}])");
  twice.push_back(events_of(peer, R"([{"key":"a","commit":1}])", 1)[0]);
  CHECK(code_of(topics, twice) == ErrorCode::malformed_request);
  for (const auto* items :
       {"7", "[7]", "[null]", "[{}]", R"([{"key":"a","promise":5},{}])",
        R"([{"key":7,"message":[0,1]}])", R"([{"key":"a","message":1}])",
        R"([{"key":"a","message":[0]}])", R"([{"key":"a","message":[-1,1]}])",
        R"([{"key":"a\ud800","message":[0,1]}])", R"([{"key":"a","promise":-1}])",
        R"([{"key":"a","commit":-1}])", R"([{"key":"a","commit":18446744073709551616}])",
        R"([{"key":"a","commit":[]}])"}) {
    CAPTURE(items);
    CHECK(error_of([&] { return events_of(peer, items); })->code() == ErrorCode::malformed_request);
  }
}

TEST_CASE("a counter far above all others means nothing, and nobody promises more for it") {
  const std::uint64_t far = GENERATE(as<std::uint64_t>{}, std::uint64_t{Topics::kMaxAhead},
                                     std::uint64_t{Topics::kMaxCounter}, ~std::uint64_t{0});
  const std::string_view form =
      GENERATE(R"([{{"key":"a","message":[{},1]}}])"sv, R"([{{"key":"a","promise":{}}}])"sv);
  CAPTURE(far, form);
  TopicsReplica one(0, 3);
  TopicsReplica other(1, 3);
  CHECK(one.take(events_of({2, 1}, fmt::format(fmt::runtime(form), far))).empty());
  CHECK(other.take_from(one).empty());  // passed on all the same
  CHECK(other->versions().of({2, 1}) == 1);
  CHECK(one.send("a") == 0);
  CHECK(other.send("a") == 1);
  CHECK(one.poll(R"({"a":0})") == "{}");
}

TEST_CASE("the highest counter that means something shows nothing until all have promised") {
  TopicsReplica one(0, 2);
  one.send("a", "1");
  const auto lie = fmt::format(R"([{{"key":"a","promise":{}}}])", Topics::kMaxAhead);
  CHECK(!one.take(events_of({1, 1}, lie)).empty());
  CHECK(one.poll(R"({"a":0})") == R"({"a":[[0,1]]})");
  CHECK(one.send("a", "2") == static_cast<std::int64_t>((Topics::kMaxAhead + 1) * 2));
  CHECK(one.poll(R"({"a":0})") == R"({"a":[[0,1]]})");
}

TEST_CASE("lies about counters do not use up the offsets of a key") {
  TopicsReplica one(0, 128);
  std::uint64_t highest = 0;
  std::int64_t last = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    highest += Topics::kMaxAhead - 1;
    const auto lie = fmt::format(R"([{{"key":"a","promise":{}}}])", highest);
    REQUIRE(!one.take(events_of({1, 1}, lie, i)).empty());
    ++highest;
    const std::int64_t offset = one.send("a");
    REQUIRE(offset > last);
    last = offset;
  }
}

TEST_CASE("a node without its storage gives no offset again once it has its former messages") {
  TopicsReplica one(0, 2);
  TopicsReplica other(1, 2);
  std::set<std::int64_t> offsets;
  for (int i = 0; i < 5; ++i) offsets.insert(one.send("a"));
  other.take_from(one);
  TopicsReplica again(0, 2, 2);
  again.take_from(other);
  for (int i = 0; i < 5; ++i) CHECK(offsets.insert(again.send("a", "8")).second);
  other.take_from(again);
  CHECK(other.poll(R"({"a":0})") ==
        R"({"a":[[0,7],[2,7],[4,7],[6,7],[8,7],[10,8],[12,8],[14,8],[16,8],[18,8]]})");
}

TEST_CASE("the news of topics come in parts, each of at least one event") {
  TopicsReplica one(0, 1);
  for (int i = 0; i < 20; ++i) one.send("a", R"("12345678")");
  one.commit(R"({"a":3})");
  for (const std::size_t most : {1U, 200U, 1'000'000U}) {
    Topics other(1);
    std::size_t parts = 0;
    while (other.versions() != one->versions()) {
      const Delta part = one->news(other.versions(), most);
      REQUIRE(part.size() == 1);
      CHECK(json_text(other.fresh(part)) == json_text(part));
      CHECK((part[0].items.size() == 1 || json_text(part[0].items).size() <= most));
      other.merge(part);
      ++parts;
    }
    CHECK(one->news(other.versions(), most).empty());
    CHECK(parts == (most == 1 ? 21U : most == 200 ? 7U : 1U));
  }
}

}  // namespace
}  // namespace tests::topics_test
