#include "txn-rw-register/store.hpp"

#include <algorithm>

#include "lib/harness.hpp"

namespace tests::rw_register_store_test {
namespace {

using namespace apps::rw_register;
using maelstrom::Raw;

// One transaction of `node`, which writes the same value to all `keys`.
Delta commit(const std::string& node, Counter counter, std::vector<std::string_view> keys,
             std::string_view value) {
  Delta delta{{{node, counter}}, {}};
  for (const auto key : keys) delta.writes[node].emplace_back(counter, Raw{key}, Raw{value});
  return delta;
}

std::string value_of(const Store& store, std::string_view key) {
  return std::string(store.read(key).value_or(Raw{"nothing"}).text);
}

}  // namespace

TEST_CASE("a register has what the last writer wrote") {
  Store store;
  CHECK(value_of(store, "1") == "nothing");
  store.merge(commit("n1", 5, {"1"}, "50"));
  CHECK(value_of(store, "1") == "50");
  store.merge(commit("n2", 4, {"1"}, "40"));
  CHECK(value_of(store, "1") == "50");
  store.merge(commit("n2", 5, {"1"}, "51"));  // the greater name decides
  CHECK(value_of(store, "1") == "51");
  store.merge(commit("n1", 6, {"1"}, "60"));
  CHECK(value_of(store, "1") == "60");
  CHECK(store.size() == 1);
  CHECK(store.latest() == 6);
  CHECK(store.seen() == Versions{{"n1", 6}, {"n2", 5}});
}

TEST_CASE("a delta has what is newer than its base and was not replaced") {
  Store store;
  store.merge(commit("n1", 1, {"1", "2"}, "10"));
  store.merge(commit("n1", 2, {"2", "3"}, "20"));
  store.merge(commit("n2", 3, {"3"}, "30"));
  CHECK(json_text(store.since({})) ==
        R"({"seen":{"n1":2,"n2":3},"writes":{"n1":[[1,1,10],[2,2,20]],"n2":[[3,3,30]]}})");
  CHECK(json_text(store.since({{"n1", 1}})) ==
        R"({"seen":{"n1":2,"n2":3},"writes":{"n1":[[2,2,20]],"n2":[[3,3,30]]}})");
  CHECK(json_text(store.since(store.seen())) == R"({"seen":{"n1":2,"n2":3},"writes":{}})");
}

TEST_CASE("a delta survives being written and read") {
  Store store;
  store.merge(commit("n1", ~Counter{0}, {R"("a\"b")", R"([1,"x y"])"}, R"({"v":[null,1.50]})"));
  const std::string text = json_text(store.since({}));
  maelstrom::Scratch scratch;
  Store copy;
  copy.merge(maelstrom::from_json<Delta>(Raw{text}, scratch));
  CHECK(json_text(copy.since({})) == text);
  CHECK(value_of(copy, R"("a\"b")") == R"({"v":[null,1.50]})");
}

TEST_CASE("what was seen before changes nothing") {
  Store store;
  store.merge(commit("n1", 1, {"1"}, "10"));
  const std::string first = json_text(store.since({}));
  store.merge(commit("n1", 2, {"1"}, "20"));
  const std::string both = json_text(store.since({}));
  maelstrom::Scratch scratch;
  store.merge(maelstrom::from_json<Delta>(Raw{first}, scratch));
  store.merge(maelstrom::from_json<Delta>(Raw{both}, scratch));
  CHECK(json_text(store.since({})) == both);
}

TEST_CASE("bytes count keys, values and overhead") {
  Store store;
  store.merge(commit("n1", 1, {"1", "22"}, "333"));
  CHECK(store.bytes() == 1 + 3 + 2 + 3 + 2 * Store::kEntryOverhead);
  store.merge(commit("n2", 2, {"22"}, "4"));
  CHECK(store.bytes() == 1 + 3 + 2 + 1 + 2 * Store::kEntryOverhead);
  // No less than what a message has of them.
  CHECK(json_text(store.since({})).size() <= store.bytes() + 2 * Store::kEntryOverhead);
}

TEST_CASE("versions cover those of which they have all") {
  CHECK(covers({}, {}));
  CHECK(covers({{"n1", 1}}, {}));
  CHECK(covers({{"n1", 2}, {"n2", 1}}, {{"n1", 2}}));
  CHECK(!covers({{"n1", 2}}, {{"n1", 3}}));
  CHECK(!covers({{"n1", 2}}, {{"n2", 1}}));
  CHECK(covers({{"n1", 2}}, {{"n2", 0}}));
}

TEST_CASE("replicas that have seen the same are equal, in whatever order it came") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  maelstrom::Random random(seed);
  const std::vector<std::string> nodes = {"n0", "n1", "n2"};
  const std::vector<std::string> keys = {"1", "2", "3", "4", "5"};
  std::vector<std::string> values;
  for (int i = 0; i < 300; ++i) values.push_back(std::to_string(i));
  std::map<std::string, std::vector<Delta>> logs;  // of each node, in order
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& node = nodes[random.below(3)];
    const Counter counter = logs[node].size() + 1 + random.below(2) * logs[node].size();
    const Counter last = logs[node].empty() ? 0 : logs[node].back().seen.at(node);
    logs[node].push_back(commit(node, std::max(counter, last + 1),
                                {keys[random.below(3)], keys[3 + random.below(2)]}, values[i]));
  }
  const auto in_some_order = [&] {
    Store store;
    std::map<std::string, std::size_t> next;
    for (std::size_t i = 0; i < values.size();) {
      const std::string& node = nodes[random.below(3)];
      if (next[node] == logs[node].size()) continue;
      store.merge(logs[node][next[node]++]);
      ++i;
    }
    return json_text(store.since({}));
  };
  const std::string expected = in_some_order();
  for (int i = 0; i < 20; ++i) CHECK(in_some_order() == expected);
}

}  // namespace tests::rw_register_store_test
