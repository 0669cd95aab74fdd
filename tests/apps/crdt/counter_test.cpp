#include "crdt/counter.hpp"

#include <limits>

#include "g-counter/g_counter.hpp"
#include "lib/harness.hpp"

namespace tests::counter_test {
namespace {

using apps::crdt::Counter;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kNoLimit = std::string::npos;

void add(Counter& counter, const Origin& origin, std::int64_t number) {
  counter.merge(counter.add(origin, number));
}

std::string all(const Counter& counter) { return json_text(counter.news({}, kNoLimit)); }

// Three nodes, one of which has had two lives, that have added at random.
Counter random_counter(Random& random) {
  Counter counter(3);
  for (const Origin& origin : {Origin{0, 7}, Origin{1, 7}, Origin{1, 9}, Origin{2, 7}}) {
    // The totals of one origin form a chain: a longer history has both of a shorter one.
    const auto adds = random.below(4);
    for (std::uint64_t i = 0; i < adds; ++i) {
      add(counter, origin, i % 2 == 0 ? 3 : -2);
    }
  }
  return counter;
}

Counter joined(Counter a, const Counter& b) {
  a.merge(b.news({}, kNoLimit));
  return a;
}

TEST_CASE("a counter is the sum of what all nodes have added in all their lives") {
  Counter counter(3);
  CHECK(counter.value() == 0);
  add(counter, {0, 4}, 5);
  add(counter, {1, 4}, -7);
  add(counter, {1, 4}, 1);
  CHECK(counter.value() == -1);
  CHECK(counter.versions() == Versions({{0, 4, 5}, {1, 4, 8}}));
  add(counter, {0, 6}, 2);
  CHECK(counter.value() == 1);
  CHECK(counter.versions() == Versions({{0, 4, 5}, {0, 6, 2}, {1, 4, 8}}));
}

TEST_CASE("adding to a counter gives a delta and changes nothing yet") {
  Counter counter(2);
  const Counter::Delta delta = counter.add({1, 6}, 4);
  CHECK(counter.value() == 0);
  CHECK(json_text(delta) == R"([{"node":1,"life":6,"positive":4,"negative":0}])");
  CHECK(Counter::reach(delta) == Versions({{1, 6, 4}}));
  CHECK(counter.add({1, 6}, 0).empty());
  counter.merge(delta);
  CHECK(json_text(counter.add({1, 6}, -3)) == R"([{"node":1,"life":6,"positive":4,"negative":3}])");
}

TEST_CASE("joining counters is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Counter a = random_counter(random);
    const Counter b = random_counter(random);
    const Counter c = random_counter(random);
    CHECK(all(joined(a, a)) == all(a));
    CHECK(all(joined(a, b)) == all(joined(b, a)));
    CHECK(all(joined(joined(a, b), c)) == all(joined(a, joined(b, c))));
    CHECK(joined(a, b).versions().covers(a.versions()));
  }
}

TEST_CASE("the news of a counter are what brings another one up to date, and no more") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Counter a = random_counter(random);
    Counter b = random_counter(random);
    const Counter both = joined(b, a);
    const Counter::Delta news = a.news(b.versions(), kNoLimit);
    CHECK(b.fresh(news).size() == news.size());
    CHECK(a.versions().covers(Counter::reach(news)));
    b.merge(news);
    CHECK(all(b) == all(both));
    CHECK(b.versions() == both.versions());
    CHECK(b.fresh(news).empty());
    CHECK(a.news(b.versions(), kNoLimit).empty());
  }
}

TEST_CASE("a node counts up to its share in both directions, and the value always fits") {
  Counter counter(2);
  const auto share = static_cast<std::int64_t>(counter.share());
  CHECK(share == kMost / 2 / static_cast<std::int64_t>(Versions::kMaxLives));
  add(counter, {0, 1}, share);
  add(counter, {1, 1}, share);
  CHECK(counter.value() == 2 * share);
  add(counter, {0, 1}, -share);
  add(counter, {1, 1}, -share);
  CHECK(counter.value() == 0);
  CHECK(counter.versions() == Versions({{0, 1, 2 * counter.share()}, {1, 1, 2 * counter.share()}}));
  for (const std::int64_t more : {std::int64_t{1}, std::int64_t{-1}, kMost, kLeast}) {
    const auto error = error_of([&] { return counter.add({0, 1}, more); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::precondition_failed);
    CHECK(contains(error->text(), "64 bits"));
  }
  CHECK(counter.value() == 0);
}

TEST_CASE("no node has more lives than its share of 64 bits allows, in one message or in many") {
  const bool at_once = GENERATE(false, true);
  const bool is_negative = GENERATE(false, true);
  Counter counter(1);
  Counter::Delta lives;
  for (std::uint64_t life = 0; life < Versions::kMaxLives + 10; ++life) {
    const std::uint64_t share = counter.share();
    lives.push_back({0, life, is_negative ? 0 : share, is_negative ? share : 0});
    if (!at_once) counter.merge(counter.fresh({lives.back()}));
  }
  counter.merge(counter.fresh(lives));
  CHECK(counter.versions().marks().size() == Versions::kMaxLives);
  const auto most = static_cast<std::int64_t>(counter.share() * Versions::kMaxLives);
  CHECK(counter.value() == (is_negative ? -most : most));
}

TEST_CASE("a counter on its own takes numbers of 55 bits, and less in larger clusters") {
  Counter counter(1);
  add(counter, {0, 1}, (std::int64_t{1} << 55) - 1);
  CHECK(counter.value() == (std::int64_t{1} << 55) - 1);
  CHECK_THROWS_AS(counter.add({0, 1}, 1), Error);
  CHECK(Counter(128).share() >= (1ULL << 48) - 1);
}

TEST_CASE("a counter refuses totals that no node can have") {
  const Counter counter(2);
  const std::uint64_t most = counter.share();
  const auto code_of = [&](const Counter::Delta& delta) {
    const auto error = error_of([&] { return counter.fresh(delta); });
    return error ? error->code() : ErrorCode{};
  };
  CHECK(code_of({{0, 1, most, most}, {1, 1, most, most}, {1, 2, 1, 0}}) == ErrorCode{});
  CHECK(code_of({{0, 1, most + 1, 0}}) == ErrorCode::malformed_request);
  CHECK(code_of({{0, 1, 0, most + 1}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 1, ~0ULL, ~0ULL}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 1, 1, 0}, {1, 1, 2, 0}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 1, 1, 0}, {0, 1, 1, 0}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 2, 1, 0}, {1, 1, 1, 0}}) == ErrorCode::malformed_request);
}

TEST_CASE("a counter goes by the greater of two totals, though none has both of them") {
  Counter counter(2);
  add(counter, {1, 1}, 5);
  counter.merge(counter.fresh({{1, 1, 2, 4}}));
  CHECK(all(counter) == R"([{"node":1,"life":1,"positive":5,"negative":4}])");
  CHECK(counter.versions() == Versions({{1, 1, 9}}));
  CHECK(counter.fresh({{1, 1, 5, 3}}).empty());
  CHECK(counter.fresh({{1, 3, 0, 0}}).empty());
}

TEST_CASE("a counter that only grows refuses what takes something away") {
  const apps::GrowOnlyCounter counter(2);
  CHECK(counter.fresh({{0, 1, 3, 0}, {1, 1, 4, 0}}).size() == 2);
  const auto error = error_of([&] { return counter.fresh({{0, 1, 3, 0}, {1, 1, 4, 1}}); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::malformed_request);
}

}  // namespace
}  // namespace tests::counter_test
