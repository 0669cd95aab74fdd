#include "crdt/counter.hpp"

#include <limits>

#include "lib/harness.hpp"

namespace tests::counter_test {
namespace {

using apps::crdt::Counter;
using apps::crdt::exceeds;
using apps::crdt::VersionVector;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

void add(Counter& counter, std::size_t node, std::int64_t number) {
  counter.merge(counter.add(node, number));
}

// Three nodes that have added at random.
Counter random_counter(Random& random) {
  Counter counter(3);
  for (std::size_t node = 0; node < 3; ++node) {
    // The totals of one node form a chain: a longer history has both of a shorter one.
    const auto adds = random.below(4);
    for (std::uint64_t i = 0; i < adds; ++i) {
      add(counter, node, i % 2 == 0 ? 3 : -2);
    }
  }
  return counter;
}

Counter joined(Counter a, const Counter& b) {
  a.merge(b.all());
  return a;
}

TEST_CASE("a counter is the sum of what all nodes have added") {
  Counter counter(3);
  CHECK(counter.value() == 0);
  add(counter, 0, 5);
  add(counter, 1, -7);
  add(counter, 1, 1);
  CHECK(counter.value() == -1);
  CHECK(counter.versions() == VersionVector{5, 8, 0});
}

TEST_CASE("adding to a counter gives a delta and changes nothing yet") {
  const Counter counter(2);
  const Counter::Delta delta = counter.add(1, 4);
  CHECK(counter.value() == 0);
  CHECK(json_text(delta) == R"([{"node":1,"positive":4,"negative":0}])");
  CHECK(counter.add(1, 0).empty());
}

TEST_CASE("joining counters is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Counter a = random_counter(random);
    const Counter b = random_counter(random);
    const Counter c = random_counter(random);
    CHECK(json_text(joined(a, a).all()) == json_text(a.all()));
    CHECK(json_text(joined(a, b).all()) == json_text(joined(b, a).all()));
    CHECK(json_text(joined(joined(a, b), c).all()) == json_text(joined(a, joined(b, c)).all()));
    CHECK(!exceeds(a.versions(), joined(a, b).versions()));
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
    const Counter::Delta news = a.news(b.versions());
    CHECK(b.fresh(news).size() == news.size());
    b.merge(news);
    CHECK(json_text(b.all()) == json_text(both.all()));
    CHECK(b.fresh(news).empty());
    CHECK(a.news(b.versions()).empty());
  }
}

TEST_CASE("a node counts up to its share in both directions, and the value always fits") {
  Counter counter(2);
  const auto share = static_cast<std::int64_t>(counter.share());
  CHECK(share == kMost / 2);
  add(counter, 0, share);
  add(counter, 1, share);
  CHECK(counter.value() == 2 * share);
  add(counter, 0, -share);
  add(counter, 1, -share);
  CHECK(counter.value() == 0);
  CHECK(counter.versions() == VersionVector{2 * counter.share(), 2 * counter.share()});
  for (const std::int64_t more : {std::int64_t{1}, std::int64_t{-1}, kMost, kLeast}) {
    const auto error = error_of([&] { return counter.add(0, more); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::precondition_failed);
    CHECK(contains(error->text(), "64 bits"));
  }
  CHECK(counter.value() == 0);
}

TEST_CASE("a counter on its own takes the greatest number") {
  Counter counter(1);
  add(counter, 0, kMost);
  CHECK(counter.value() == kMost);
}

TEST_CASE("a counter refuses totals that no node can have") {
  const Counter counter(2);
  const std::uint64_t most = counter.share();
  const auto code_of = [&](const Counter::Delta& delta) {
    const auto error = error_of([&] { return counter.fresh(delta); });
    return error ? error->code() : ErrorCode{};
  };
  CHECK(code_of({{0, most, most}, {1, most, most}}) == ErrorCode{});
  CHECK(code_of({{0, most + 1, 0}}) == ErrorCode::malformed_request);
  CHECK(code_of({{0, 0, most + 1}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, ~0ULL, ~0ULL}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 1, 0}, {1, 2, 0}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 1, 0}, {0, 1, 0}}) == ErrorCode::malformed_request);
}

TEST_CASE("a counter refuses totals of a node that does not exist") {
  const Counter counter(2);
  const auto error = error_of([&] { return counter.fresh({{2, 1, 0}}); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::malformed_request);
}

}  // namespace
}  // namespace tests::counter_test
