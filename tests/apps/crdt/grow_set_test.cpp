#include "crdt/grow_set.hpp"

#include "lib/harness.hpp"
#include "maelstrom/canonical.hpp"

namespace tests::grow_set_test {
namespace {

using apps::crdt::exceeds;
using apps::crdt::GrowSet;
using apps::crdt::VersionVector;

void add(GrowSet& set, std::size_t node, std::string_view element) {
  set.merge(set.add(node, Raw{element}));
}

GrowSet set_of(const std::vector<std::vector<std::string>>& logs) {
  GrowSet set(logs.size());
  for (std::size_t node = 0; node < logs.size(); ++node) {
    for (const auto& element : logs[node]) add(set, node, element);
  }
  return set;
}

// Three nodes, each with some beginning of a log that is always the same.
GrowSet random_set(Random& random) {
  std::vector<std::vector<std::string>> logs(3);
  for (std::size_t node = 0; node < logs.size(); ++node) {
    const auto size = random.below(5);
    for (std::uint64_t i = 0; i < size; ++i) logs[node].push_back(fmt::format("{}", 10 * node + i));
  }
  return set_of(logs);
}

GrowSet joined(GrowSet a, const GrowSet& b) {
  a.merge(b.all());
  return a;
}

TEST_CASE("a set gives its elements as they came, each once") {
  GrowSet set(2);
  CHECK(set.elements().text == "[]");
  add(set, 0, "1");
  add(set, 1, R"("a")");
  add(set, 0, "1");
  CHECK(set.elements().text == R"([1,"a"])");
  CHECK(set.versions() == VersionVector{1, 1});
}

TEST_CASE("adding to a set gives a delta and changes nothing yet") {
  GrowSet set = set_of({{"1"}, {}});
  CHECK(json_text(set.add(0, Raw{"{ }"})) == R"([{"node":0,"start":1,"elements":[{}]}])");
  CHECK(set.elements().text == "[1]");
}

TEST_CASE("an element that another node has added is not added again") {
  CHECK(set_of({{"1"}, {}}).add(1, Raw{"1"}).empty());
}

TEST_CASE("an element that two nodes have added independently is in the set once") {
  GrowSet set = set_of({{"1", "2"}, {}});
  set.merge(set_of({{}, {"2", "3"}}).all());
  CHECK(set.elements().text == "[1,2,3]");
  CHECK(set.versions() == VersionVector{2, 2});
}

TEST_CASE("joining sets is idempotent, commutative and associative, and only adds") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const GrowSet a = random_set(random);
    const GrowSet b = random_set(random);
    const GrowSet c = random_set(random);
    CHECK(json_text(joined(a, a).all()) == json_text(a.all()));
    CHECK(json_text(joined(a, b).all()) == json_text(joined(b, a).all()));
    CHECK(json_text(joined(joined(a, b), c).all()) == json_text(joined(a, joined(b, c)).all()));
    CHECK(!exceeds(a.versions(), joined(a, b).versions()));
  }
}

TEST_CASE("the news of a set are what brings another one up to date, and no more") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    const GrowSet a = random_set(random);
    GrowSet b = random_set(random);
    const GrowSet both = joined(b, a);
    const GrowSet::Delta news = a.news(b.versions());
    CHECK(json_text(b.fresh(news)) == json_text(news));
    b.merge(news);
    CHECK(json_text(b.all()) == json_text(both.all()));
    CHECK(b.fresh(news).empty());
    CHECK(a.news(b.versions()).empty());
  }
}

TEST_CASE("of a delta that overlaps with what a set has, the rest is fresh") {
  GrowSet set = set_of({{"1", "2"}});
  const GrowSet longer = set_of({{"1", "2", "3"}});
  CHECK(json_text(set.fresh(longer.all())) == R"([{"node":0,"start":2,"elements":[3]}])");
  set.merge(longer.all());
  CHECK(set.elements().text == "[1,2,3]");
}

TEST_CASE("a set waits for what comes before a segment") {
  GrowSet set = set_of({{"1"}});
  const GrowSet::Delta later = set_of({{"1", "2", "3"}}).news({2});
  CHECK(set.fresh(later).empty());
  set.merge(later);
  CHECK(set.elements().text == "[1]");
}

TEST_CASE("news end before the element that would be too much, unless it is the first") {
  const GrowSet set = set_of({{"1", "2222222222", "3"}, {"4"}});
  const auto news = [&set](const VersionVector& known) { return json_text(set.news(known, 6)); };
  CHECK(news({0, 0}) == R"([{"node":0,"start":0,"elements":[1]}])");
  CHECK(news({1, 0}) == R"([{"node":0,"start":1,"elements":[2222222222]}])");
  CHECK(news({2, 0}) ==
        R"([{"node":0,"start":2,"elements":[3]},{"node":1,"start":0,"elements":[4]}])");
}

TEST_CASE("news that are too much for one message come in parts") {
  const GrowSet set = set_of({{"10", "11", "12"}, {"20", "21"}});
  GrowSet other(2);
  int parts = 0;
  for (; exceeds(set.versions(), other.versions()); ++parts) {
    other.merge(set.news(other.versions(), 6));  // two elements and their commas
    REQUIRE(parts < 10);
  }
  CHECK(parts == 3);
  CHECK(json_text(other.all()) == json_text(set.all()));
}

TEST_CASE("a set refuses a delta that nobody can have sent") {
  const GrowSet set = set_of({{"1"}, {}});
  const auto code_of = [&](const GrowSet::Delta& delta) {
    const auto error = error_of([&] { return set.fresh(delta); });
    return error ? error->code() : ErrorCode{};
  };
  const auto segment = [](std::size_t node, std::uint64_t start, std::string_view element) {
    return GrowSet::Segment{node, start, {Json(Raw{element})}};
  };
  CHECK(code_of({segment(0, 1, "2"), segment(1, 0, "3")}) == ErrorCode{});
  CHECK(code_of({segment(1, 0, "3"), segment(1, 1, "4")}) == ErrorCode::malformed_request);
  CHECK(code_of({segment(1, 0, "3"), segment(0, 1, "4")}) == ErrorCode::malformed_request);
  CHECK(code_of({segment(0, 1, "1e999")}) == ErrorCode::malformed_request);
  CHECK(set.fresh({segment(0, 1, "1e0")})[0].elements[0].text == "1.0");
  CHECK(set.fresh({segment(0, 1, R"({"b":1, "a":1})")})[0].elements[0].text == R"({"a":1,"b":1})");
  const std::string large = '"' + std::string(maelstrom::kMaxCanonical, 'x') + '"';
  CHECK(code_of({segment(0, 1, large)}) == ErrorCode::malformed_request);
  CHECK(set.fresh({segment(0, ~0ULL, "2")}).empty());
}

TEST_CASE("a set refuses far more news than are sent at once") {
  const Json element(Raw{"12345678901234567890123456789012345678901234567890"});
  const std::size_t most = 2 * GrowSet::kMaxNews / (element.text.size() + 1);
  GrowSet::Segment segment{1, 0, std::vector<Json>(most, element)};
  CHECK_NOTHROW(GrowSet::check_news({segment}));
  segment.elements.push_back(element);
  CHECK_THROWS_AS(GrowSet::check_news({segment}), Error);
}

TEST_CASE("a set that a reply could hardly hold takes no more, but what others have added") {
  GrowSet set(2);
  const auto element = [](int i) { return fmt::format("\"{:0250000}\"", i); };
  int added = 0;
  std::optional<Error> error;
  while (!(error = error_of([&] { set.merge(set.add(0, Raw{element(added)})); }))) ++added;
  CHECK(error->code() == ErrorCode::temporarily_unavailable);
  CHECK(set.elements().text.size() <= GrowSet::kMaxText);
  CHECK(set.elements().text.size() > GrowSet::kMaxText - 300'000);
  CHECK(set.versions()[0] == static_cast<std::uint64_t>(added));
  CHECK(set.add(0, Raw{element(0)}).empty());  // it is there
  set.merge(set.fresh({{1, 0, {Json(Raw{element(added)})}}}));
  CHECK(set.versions()[1] == 1);
}

TEST_CASE("a set refuses elements of a node that does not exist") {
  const GrowSet set(2);
  const auto error = error_of([&] { return set.fresh({{2, 0, {Json(Raw{"1"})}}}); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::malformed_request);
}

}  // namespace
}  // namespace tests::grow_set_test
