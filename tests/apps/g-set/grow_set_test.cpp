#include "g-set/grow_set.hpp"

#include <memory>

#include "lib/harness.hpp"
#include "maelstrom/canonical.hpp"

namespace tests::grow_set_test {
namespace {

using apps::GrowSet;
using maelstrom::Canonical;
using maelstrom::replication::Origin;
using maelstrom::replication::Versions;
using Marks = std::vector<Versions::Mark>;
using Logs = std::vector<std::vector<std::string>>;

constexpr std::size_t kNoLimit = std::string::npos;

Canonical element(std::string_view json) { return Canonical(Raw{json}); }

void add(GrowSet& set, std::size_t node, std::string_view json) {
  set.merge(set.add({node, 0}, element(json)));
}

// A set must stay where it is: it views what is in it.
std::unique_ptr<GrowSet> set_of(const Logs& logs) {
  auto set = std::make_unique<GrowSet>(logs.size());
  for (std::size_t node = 0; node < logs.size(); ++node) {
    for (const auto& json : logs[node]) add(*set, node, json);
  }
  return set;
}

// Three nodes, each with some beginning of a log that is always the same.
std::unique_ptr<GrowSet> random_set(Random& random) {
  Logs logs(3);
  for (std::size_t node = 0; node < logs.size(); ++node) {
    const auto size = random.below(5);
    for (std::uint64_t i = 0; i < size; ++i) logs[node].push_back(fmt::format("{}", 10 * node + i));
  }
  return set_of(logs);
}

GrowSet::Delta all(const GrowSet& set) { return set.news({}, kNoLimit); }
std::string text(const GrowSet& set) { return json_text(all(set)); }

void join(GrowSet& set, const GrowSet& other) { set.merge(set.fresh(all(other))); }

template <class... Sets>
std::unique_ptr<GrowSet> joined(const Sets&... sets) {
  auto set = std::make_unique<GrowSet>(3U);
  (join(*set, sets), ...);
  return set;
}

TEST_CASE("a set gives its elements as they came, each once") {
  GrowSet set(2);
  CHECK(set.elements().text == "[]");
  add(set, 0, "1");
  add(set, 1, R"("a")");
  add(set, 0, "1");
  CHECK(set.elements().text == R"([1,"a"])");
  CHECK(set.versions() == Versions({{0, 0, 1}, {1, 0, 1}}));
}

TEST_CASE("adding to a set gives a delta and changes nothing yet") {
  const auto set = set_of({{"1"}, {}});
  CHECK(json_text(set->add({0, 0}, element("{ }"))) ==
        R"([{"node":0,"life":0,"start":1,"items":[{}]}])");
  CHECK(json_text(set->add({0, 8}, element("2"))) ==
        R"([{"node":0,"life":8,"start":0,"items":[2]}])");
  CHECK(set->elements().text == "[1]");
}

TEST_CASE("an element that another node has added is not added again") {
  CHECK(set_of({{"1"}, {}})->add({1, 0}, element("1")).empty());
  CHECK(
      set_of({{R"({"a":1,"b":1.0})"}, {}})->add({1, 0}, element(R"({ "b":10e-1, "a":1})")).empty());
}

TEST_CASE("an element that two nodes have added independently is in the set once") {
  const auto set = set_of({{"1", "2"}, {}});
  join(*set, *set_of({{}, {"2", "3"}}));
  CHECK(set->elements().text == "[1,2,3]");
  CHECK(set->versions() == Versions({{0, 0, 2}, {1, 0, 2}}));
}

TEST_CASE("joining sets is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const auto a = random_set(random);
    const auto b = random_set(random);
    const auto c = random_set(random);
    CHECK(text(*joined(*a, *a)) == text(*a));
    CHECK(text(*joined(*a, *b)) == text(*joined(*b, *a)));
    CHECK(text(*joined(*joined(*a, *b), *c)) == text(*joined(*a, *joined(*b, *c))));
    CHECK(joined(*a, *b)->versions().covers(a->versions()));
  }
}

TEST_CASE("the news of a set are what brings another one up to date, and no more") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const auto a = random_set(random);
    const auto b = random_set(random);
    const auto both = joined(*b, *a);
    const GrowSet::Delta news = a->news(b->versions(), kNoLimit);
    CHECK(json_text(b->fresh(news)) == json_text(news));
    CHECK(a->versions().covers(GrowSet::reach(news)));
    b->merge(news);
    CHECK(text(*b) == text(*both));
    CHECK(b->versions() == both->versions());
    CHECK(b->fresh(news).empty());
    CHECK(a->news(b->versions(), kNoLimit).empty());
  }
}

TEST_CASE("of a delta that overlaps with what a set has, the rest is fresh") {
  const auto set = set_of({{"1", "2"}});
  const auto longer = set_of({{"1", "2", "3"}});
  CHECK(json_text(set->fresh(all(*longer))) == R"([{"node":0,"life":0,"start":2,"items":[3]}])");
  join(*set, *longer);
  CHECK(set->elements().text == "[1,2,3]");
}

TEST_CASE("a set waits for what comes before a run of elements") {
  const auto set = set_of({{"1"}});
  const auto later = set_of({{"1", "2", "3"}})->news(Versions(Marks{{0, 0, 2}}), kNoLimit);
  CHECK(json_text(later) == R"([{"node":0,"life":0,"start":2,"items":[3]}])");
  CHECK(set->fresh(later).empty());
  CHECK(set->elements().text == "[1]");
}

TEST_CASE("the lives of a node are logs of their own") {
  const auto set = set_of({{"1"}, {}});
  set->merge(set->fresh({{0, 9, 0, {element("2")}}}));
  CHECK(set->elements().text == "[1,2]");
  CHECK(set->versions() == Versions({{0, 0, 1}, {0, 9, 1}}));
}

TEST_CASE("news end before the element that would be too much, unless it is the first") {
  const auto set = set_of({{"1", "2222222222", "3"}, {"4"}});
  const auto news = [&set](Marks known) {
    return json_text(set->news(Versions(std::move(known)), 6));
  };
  CHECK(news({}) == R"([{"node":0,"life":0,"start":0,"items":[1]}])");
  CHECK(news({{0, 0, 1}}) == R"([{"node":0,"life":0,"start":1,"items":[2222222222]}])");
  CHECK(news({{0, 0, 2}}) == R"([{"node":0,"life":0,"start":2,"items":[3]},)"
                             R"({"node":1,"life":0,"start":0,"items":[4]}])");
}

TEST_CASE("news that are too much for one message come in parts") {
  const auto set = set_of({{"10", "11", "12"}, {"20", "21"}});
  GrowSet other(2);
  int parts = 0;
  for (; !other.versions().covers(set->versions()); ++parts) {
    other.merge(set->news(other.versions(), 6));  // two elements and their commas
    REQUIRE(parts < 10);
  }
  CHECK(parts == 3);
  CHECK(text(other) == text(*set));
}

TEST_CASE("a set refuses a delta that nobody can have sent") {
  const auto set = set_of({{"1"}, {}});
  const auto code_of = [&](const GrowSet::Delta& delta) {
    const auto error = error_of([&] { return set->fresh(delta); });
    return error ? error->code() : ErrorCode{};
  };
  const auto run = [](std::size_t node, std::uint64_t start, std::string_view json) {
    return GrowSet::Log::Run{node, 0, start, {element(json)}};
  };
  CHECK(code_of({run(0, 1, "2"), run(1, 0, "3")}) == ErrorCode{});
  CHECK(code_of({run(1, 0, "3"), run(1, 1, "4")}) == ErrorCode::malformed_request);
  CHECK(code_of({run(1, 0, "3"), run(0, 1, "4")}) == ErrorCode::malformed_request);
  CHECK(code_of({{1, 0, 0, {}}}) == ErrorCode::malformed_request);
  CHECK(code_of({run(0, ~0ULL, "2")}) == ErrorCode::malformed_request);  // there is no such place
  CHECK(set->fresh({run(0, ~0ULL - 1, "2")}).empty());
}

TEST_CASE("the elements of a delta are read as their canonical texts, or refused") {
  const auto read = [](std::string_view json) {
    return parse<GrowSet::Delta>(
        fmt::format(R"([{{"node":0,"life":0,"start":1,"items":[{}]}}])", json));
  };
  CHECK(read("1e0").at(0).items.at(0).text == "1.0");
  CHECK(read(R"({"b":1, "a":1})").at(0).items.at(0).text == R"({"a":1,"b":1})");
  const std::string large = '"' + std::string(maelstrom::kMaxCanonical, 'x') + '"';
  for (const std::string_view json : {"1e999"sv, R"("\ud800")"sv, std::string_view(large)}) {
    CHECK(error_of([&] { return read(json); })->code() == ErrorCode::malformed_request);
  }
}

TEST_CASE("a set that a reply could hardly hold takes no more, but what others have added") {
  GrowSet set(2);
  const auto text_of = [](int i) { return fmt::format("\"{:0250000}\"", i); };
  int added = 0;
  std::optional<Error> error;
  while (!(error = error_of([&] { add(set, 0, text_of(added)); }))) ++added;
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(set.elements().text.size() <= GrowSet::kMaxText);
  CHECK(set.elements().text.size() > GrowSet::kMaxText - 300'000);
  CHECK(set.versions().of({0, 0}) == static_cast<std::uint64_t>(added));
  CHECK(set.add({0, 0}, element(text_of(0))).empty());  // it is there
  const auto more = [&] {
    const std::uint64_t place = set.versions().of({1, 0});
    set.merge(set.fresh({{1, 0, place, {element(text_of(added++))}}}));
    return set.versions().of({1, 0}) == place + 1;
  };
  CHECK(more());
  for (int i = 0; i < 20; ++i) CHECK(more());
  CHECK(error_of([&] { return set.elements(); })->code() == ErrorCode::temporarily_unavailable);
}

}  // namespace
}  // namespace tests::grow_set_test
