#include "broadcast/values.hpp"

#include <limits>

#include "lib/harness.hpp"

namespace tests::values_test {
namespace {

using apps::broadcast::Values;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;
using Delta = Values::Delta;
using Numbers = std::vector<std::int64_t>;

void add(Values& values, const Origin& origin, std::int64_t value) {
  values.merge(values.add(origin, value));
}

// Takes what a peer has sent. Returns how many values were new.
std::size_t take(Values& values, const Delta& delta) {
  const Delta fresh = values.fresh(delta);
  values.merge(fresh);
  std::size_t count = 0;
  for (const auto& run : fresh) count += run.items.size();
  return count;
}

// The same values whatever the order in which they came.
Numbers sorted(const Values& values) {
  Numbers numbers = values.all();
  std::ranges::sort(numbers);
  return numbers;
}

TEST_CASE("adding a value gives a delta and changes nothing yet") {
  Values values(2);
  add(values, {1, 9}, 5);
  CHECK(json_text(values.add({1, 9}, 6)) == R"([{"node":1,"life":9,"start":1,"items":[6]}])");
  CHECK(values.all() == Numbers{5});
}

TEST_CASE("a run is taken once, wherever it overlaps") {
  Values values(3);
  CHECK(take(values, {{1, 0, 0, {10, 11}}}) == 2);
  CHECK(take(values, {{1, 0, 0, {10, 11}}}) == 0);
  CHECK(take(values, {{1, 0, 1, {11, 12}}}) == 1);
  CHECK(take(values, {{1, 0, 0, {10}}}) == 0);
  CHECK(values.all() == Numbers{10, 11, 12});
}

TEST_CASE("a run that leaves a gap is not taken") {
  Values values(3);
  take(values, {{1, 0, 0, {10}}});
  CHECK(take(values, {{1, 0, 2, {12}}}) == 0);
  CHECK(values.all() == Numbers{10});
  CHECK(values.versions() == Versions({{1, 0, 1}}));
}

TEST_CASE("a value that came twice is there once") {
  Values values(3);
  take(values, {{1, 0, 0, {5, 5}}, {2, 0, 0, {5}}});
  add(values, {0, 0}, 5);
  CHECK(values.all() == Numbers{5});
  CHECK(values.versions() == Versions({{0, 0, 1}, {1, 0, 2}, {2, 0, 1}}));
}

TEST_CASE("each start of a node without its storage is an origin of its own") {
  Values values(3);
  take(values, {{1, 100, 0, {5}}});
  CHECK(take(values, {{1, 200, 0, {6}}}) == 1);
  CHECK(values.all() == Numbers{5, 6});
}

TEST_CASE("no node has more lives than its share of the marks, in one message or in many") {
  const bool at_once = GENERATE(false, true);
  Values values(3);
  Delta lives;
  for (std::uint64_t life = 0; life < Versions::kMaxLives + 10; ++life) {
    lives.push_back({1, life, 0, {static_cast<std::int64_t>(life)}});
    if (!at_once) take(values, {lives.back()});
  }
  take(values, lives);
  CHECK(values.all().size() == Versions::kMaxLives);
  CHECK(values.versions().marks().size() == Versions::kMaxLives);
  CHECK(take(values, {{1, 0, 1, {-1}}}) == 1);
  CHECK(take(values, {{2, 0, 0, {-2}}}) == 1);
}

TEST_CASE("values refuse a delta that nobody can have sent") {
  const Values values(3);
  const auto code_of = [&](const Delta& delta) {
    const auto error = error_of([&] { return values.fresh(delta); });
    return error ? error->code() : ErrorCode{};
  };
  CHECK(code_of({{0, 5, 0, {1}}, {1, 4, 0, {1}}, {1, 5, 0, {1}}}) == ErrorCode{});
  CHECK(code_of({{1, 5, 0, {1}}, {1, 4, 0, {1}}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 5, 0, {1}}, {0, 5, 0, {1}}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 5, 0, {1}}, {1, 5, 1, {2}}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 5, 0, {}}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 5, ~std::uint64_t{0}, {1}}}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 5, ~std::uint64_t{0} - 1, {1}}}) == ErrorCode{});
  CHECK(values.fresh({{1, 5, ~std::uint64_t{0} - 1, {1}}}).empty());
}

// Three nodes, each with some beginning of a log that is always the same.
Values random_values(Random& random) {
  Values values(3);
  for (std::uint64_t node = 0; node < 3; ++node) {
    const auto size = random.below(5);
    for (std::uint64_t i = 0; i < size; ++i) {
      add(values, {node, i / 3}, static_cast<std::int64_t>(10 * node + i));
    }
  }
  return values;
}

Values joined(Values a, const Values& b) {
  a.merge(a.fresh(b.news({}, std::string::npos)));
  return a;
}

TEST_CASE("joining values is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Values a = random_values(random);
    const Values b = random_values(random);
    const Values c = random_values(random);
    CHECK(joined(a, a).all() == a.all());
    CHECK(sorted(joined(a, b)) == sorted(joined(b, a)));
    CHECK(sorted(joined(joined(a, b), c)) == sorted(joined(a, joined(b, c))));
    CHECK(joined(a, b).versions() == joined(b, a).versions());
    CHECK(joined(a, b).versions().covers(a.versions()));
  }
}

TEST_CASE("the news of values are what brings another node up to date, and no more") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Values a = random_values(random);
    Values b = random_values(random);
    const Values both = joined(b, a);
    const Delta news = a.news(b.versions(), std::string::npos);
    CHECK(json_text(b.fresh(news)) == json_text(news));
    CHECK(a.versions().covers(Values::reach(news)));
    b.merge(news);
    CHECK(sorted(b) == sorted(both));
    CHECK(b.versions() == both.versions());
    CHECK(a.news(b.versions(), std::string::npos).empty());
  }
}

TEST_CASE("news end before the value that would be too much, unless it is the first") {
  Values values(2);
  for (const std::int64_t value : {1, 222, 3}) add(values, {0, 0}, value);
  add(values, {1, 7}, 4);
  const auto news = [&](std::vector<Versions::Mark> known) {
    return json_text(values.news(Versions(std::move(known)), 4));  // each with its comma
  };
  CHECK(news({}) == R"([{"node":0,"life":0,"start":0,"items":[1]}])");
  CHECK(news({{0, 0, 1}}) == R"([{"node":0,"life":0,"start":1,"items":[222]}])");
  CHECK(news({{0, 0, 2}}) ==
        R"([{"node":0,"life":0,"start":2,"items":[3]},{"node":1,"life":7,"start":0,"items":[4]}])");
}

TEST_CASE("values take what a reply has room for, and then only what others have added") {
  Values values(2);
  const Origin self{0, 0};
  std::int64_t next = std::numeric_limits<std::int64_t>::min();  // of 20 bytes, and a comma
  const std::size_t room = (Values::kMaxText - 2) / 21;
  std::vector<std::int64_t> others(room - 1);
  for (auto& value : others) value = next++;
  values.merge(values.fresh({{1, 0, 0, others}}));
  add(values, self, next);
  const auto error = error_of([&] { return values.add(self, next + 1); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(contains(error->text(), "full"));
  CHECK_NOTHROW(add(values, self, next));  // it is there
  CHECK(values.all().size() == room);
  while (values.versions().of({1, 0}) * 21 < Node::kMaxReply) {
    others.resize(10'000);
    for (auto& value : others) value = ++next;
    values.merge(values.fresh({{1, 0, values.versions().of({1, 0}), others}}));
  }
  CHECK(error_of([&] { return values.all(); })->code() == ErrorCode::temporarily_unavailable);
}

TEST_CASE("no node adds more values than there is room for, be they all the same") {
  Values values(2);
  const std::vector<std::int64_t> same(Values::kMaxOwn - 1, 5);
  values.merge(values.fresh({{0, 0, 0, same}}));
  add(values, {0, 0}, 5);
  CHECK(error_of([&] {
          return values.add({0, 0}, 5);
        })->code() == ErrorCode::temporarily_unavailable);
  CHECK(values.all() == Numbers{5});
}

}  // namespace
}  // namespace tests::values_test
