#include "maelstrom/replication/logs.hpp"

#include <limits>

#include "lib/harness.hpp"

namespace tests::logs_test {
namespace {

using replication::Origin;
using replication::Versions;
using Logs = replication::Logs<std::string>;
using Delta = Logs::Delta;

constexpr Origin kFirst{0, 5};
constexpr Origin kReborn{0, 6};
constexpr Origin kSecond{1, 1};
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

void merge(Logs& logs, const Delta& delta) {
  logs.merge(delta, [](const Origin&, const std::string&) {});
}
void append(Logs& logs, const Origin& origin, const Lines& items) {
  merge(logs, logs.next(origin, items));
}
Delta news(const Logs& logs, const Versions& known, std::size_t max_bytes = kAll) {
  return logs.news(known, max_bytes, [](const std::string& item) { return item.size(); });
}
// What a peer has said once it came.
Logs joined(Logs logs, const Delta& delta) {
  merge(logs, logs.fresh(delta));
  return logs;
}
Logs::Run run(const Origin& origin, std::uint64_t start, Lines items) {
  return {origin.node, origin.life, start, std::move(items)};
}

// Some beginnings of three logs that are always the same.
Logs random_logs(Random& random) {
  Logs logs;
  for (const Origin& origin : {kFirst, kReborn, kSecond}) {
    const auto size = random.below(5);
    for (std::uint64_t i = 0; i < size; ++i) {
      append(logs, origin, {fmt::format("{}.{}.{}", origin.node, origin.life, i)});
    }
  }
  return logs;
}

TEST_CASE("an origin appends to its own log") {
  Logs logs;
  CHECK(logs.versions().empty());
  CHECK(logs.log(kFirst).empty());
  const Delta delta = logs.next(kFirst, {"a", "b"});
  CHECK(json_text(delta) == R"([{"node":0,"life":5,"start":0,"items":["a","b"]}])");
  CHECK(logs.versions().empty());  // nothing has changed yet
  merge(logs, delta);
  append(logs, kFirst, {"c"});
  append(logs, kReborn, {"x"});
  CHECK(logs.log(kFirst) == std::deque<std::string>{"a", "b", "c"});
  CHECK(logs.log(kReborn) == std::deque<std::string>{"x"});
  CHECK(logs.versions() == Versions({{0, 5, 3}, {0, 6, 1}}));
  CHECK(logs.next(kFirst, {}).empty());
}

TEST_CASE("each item that is merged is shown once, in order, and stays where it is") {
  Logs logs;
  std::vector<const std::string*> seen;
  std::string text;
  for (int i = 0; i < 100; ++i) {
    logs.merge(logs.next(i % 2 == 0 ? kFirst : kSecond, {std::to_string(i), "-"}),
               [&](const Origin& origin, const std::string& item) {
                 text += fmt::format("{}:{} ", origin.node, item);
                 seen.push_back(&item);
               });
  }
  CHECK(text.starts_with("0:0 0:- 1:1 1:- 0:2 "));
  REQUIRE(seen.size() == 200);
  CHECK(seen[0] == &logs.log(kFirst)[0]);
  CHECK(*seen[198] == "99");
}

TEST_CASE("joining logs is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  const auto text = [](const Logs& logs) { return json_text(news(logs, {})); };
  for (int round = 0; round < 200; ++round) {
    const Logs a = random_logs(random);
    const Logs b = random_logs(random);
    const Logs c = random_logs(random);
    const Logs ab = joined(a, news(b, {}));
    CHECK(text(joined(a, news(a, {}))) == text(a));
    CHECK(text(ab) == text(joined(b, news(a, {}))));
    CHECK(text(joined(ab, news(c, {}))) == text(joined(a, news(joined(b, news(c, {})), {}))));
    CHECK(ab.versions().covers(a.versions()));
    CHECK(ab.versions().covers(b.versions()));
  }
}

TEST_CASE("news is what brings another replica up to date, and no more") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const Logs a = random_logs(random);
    const Logs b = random_logs(random);
    const Delta delta = news(a, b.versions());
    CHECK(json_text(b.fresh(delta)) == json_text(delta));
    const Logs both = joined(b, delta);
    CHECK(both.versions().covers(a.versions()));
    CHECK(both.fresh(delta).empty());
    CHECK(news(a, both.versions()).empty());
    Versions reached = b.versions();
    reached.join(Logs::reach(delta));
    CHECK(reached == both.versions());
  }
}

TEST_CASE("news that is too much for one message comes in parts, each with at least an item") {
  Logs logs;
  append(logs, kFirst, {"1", "22222222", "3"});
  append(logs, kSecond, {"4", "5"});
  const auto part = [&](std::uint64_t first, std::uint64_t second) {
    Versions known;
    known.raise(kFirst, first);
    known.raise(kSecond, second);
    std::string text;
    for (const Logs::Run& one : news(logs, known, 4)) {
      text += fmt::format("{}@{}", one.node, one.start);
      for (const auto& item : one.items) text += " " + item;
      text += ";";
    }
    return text;
  };
  CHECK(part(0, 0) == "0@0 1;");
  CHECK(part(1, 0) == "0@1 22222222;");
  CHECK(part(2, 0) == "0@2 3;1@0 4;");  // two items of one byte and a comma each
  CHECK(part(3, 0) == "1@0 4 5;");
  CHECK(part(3, 2).empty());

  Logs other;
  int parts = 0;
  for (; !other.versions().covers(logs.versions()); ++parts) {
    REQUIRE(parts < 10);
    merge(other, other.fresh(news(logs, other.versions(), 4)));
  }
  CHECK(parts == 4);
}

TEST_CASE("of a delta that overlaps with what is here the rest is fresh") {
  Logs logs;
  append(logs, kFirst, {"a", "b"});
  const Delta fresh = logs.fresh({run(kFirst, 1, {"b", "c"}), run(kSecond, 0, {"x"})});
  CHECK(json_text(fresh) == json_text(Delta{run(kFirst, 2, {"c"}), run(kSecond, 0, {"x"})}));
  CHECK(logs.fresh({run(kFirst, 0, {"a", "b"})}).empty());
}

TEST_CASE("a delta that would leave a gap is not fresh") {
  Logs logs;
  append(logs, kFirst, {"a"});
  CHECK(logs.fresh({run(kFirst, 2, {"c"})}).empty());
  CHECK(logs.fresh({run(kReborn, 1, {"y"})}).empty());  // another life is another log
  CHECK(logs.fresh({run(kFirst, 1, {"b"})}).size() == 1);
}

TEST_CASE("a delta that no peer can have sent is refused") {
  Logs logs;
  append(logs, kFirst, {"a"});
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const auto refuses = [&](const Delta& delta) {
    const auto error = error_of([&] { return logs.fresh(delta); });
    return error && error->code() == ErrorCode::malformed_request;
  };
  CHECK(!refuses({run(kFirst, 1, {"b"}), run(kReborn, 0, {"x"}), run(kSecond, 0, {"x"})}));
  CHECK(refuses({run(kFirst, 1, {})}));
  CHECK(refuses({run(kSecond, 0, {"x"}), run(kFirst, 1, {"b"})}));
  CHECK(refuses({run(kReborn, 0, {"x"}), run(kFirst, 1, {"b"})}));
  CHECK(refuses({run(kFirst, 1, {"b"}), run(kFirst, 2, {"c"})}));
  CHECK(refuses({run(kFirst, kMost, {"b", "c"})}));
  CHECK(!refuses({run(kFirst, kMost - 1, {"b"})}));
}

TEST_CASE("a new life of a node that has had too many is not taken") {
  Logs logs;
  const auto count = Versions::kMaxLives;
  for (std::uint64_t life = 1; life <= count; ++life) append(logs, {1, life}, {"x"});
  CHECK(logs.fresh({run({1, count + 1}, 0, {"x"})}).empty());
  CHECK(logs.fresh({run({1, count}, 1, {"y"})}).size() == 1);
  CHECK(logs.fresh({run({0, count + 1}, 0, {"x"})}).size() == 1);
}

TEST_CASE("no more lives of a node are taken because they come together") {
  Logs logs;
  const auto count = Versions::kMaxLives;
  for (std::uint64_t life = 11; life <= count; ++life) append(logs, {1, life}, {"x"});
  Delta delta;
  for (std::uint64_t life = 1; life <= count + 9; ++life) {
    delta.push_back(run({1, life}, 0, {"x", "y"}));
  }
  delta.push_back(run({2, 1}, 0, {"x"}));
  merge(logs, logs.fresh(delta));
  CHECK(logs.versions().marks().size() == count + 1);
  CHECK(logs.versions().of({1, 10}) == 2);
  CHECK(logs.versions().of({1, count}) == 2);
  CHECK(logs.versions().of({2, 1}) == 1);
}

}  // namespace
}  // namespace tests::logs_test
