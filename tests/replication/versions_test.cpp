#include "maelstrom/replication/versions.hpp"

#include "lib/harness.hpp"

namespace tests::versions_test {
namespace {

using replication::Origin;
using replication::Versions;
using Marks = std::vector<Versions::Mark>;

// Some marks of three nodes with two lives each.
Versions random_versions(Random& random) {
  Versions versions;
  for (std::uint64_t node = 0; node < 3; ++node) {
    for (std::uint64_t life = 0; life < 2; ++life) versions.raise({node, life}, random.below(4));
  }
  return versions;
}

Versions joined(Versions a, const Versions& b) {
  a.join(b);
  return a;
}

TEST_CASE("versions name origins in order, each once, with what it has contributed") {
  const auto check = [](const Marks& marks) {
    return error_of([&] { return Versions(marks).empty(); });
  };
  CHECK(!check({}));
  CHECK(!check({{0, 0, 1}}));
  CHECK(!check({{0, 9, 1}, {1, 0, 7}, {1, 1, 7}}));
  for (const Marks& marks : std::vector<Marks>{{{0, 0, 0}},
                                               {{0, 0, 1}, {0, 0, 1}},
                                               {{0, 0, 1}, {0, 0, 2}},
                                               {{0, 1, 1}, {0, 0, 1}},
                                               {{1, 0, 1}, {0, 1, 1}},
                                               {{0, 0, 1}, {1, 0, 0}}}) {
    const auto error = check(marks);
    REQUIRE(error.has_value());
    CHECK(error->code() == ErrorCode::malformed_request);
  }
}

TEST_CASE("an origin that is not named has contributed nothing") {
  const Versions versions({{1, 5, 7}});
  CHECK(versions.of({1, 5}) == 7);
  CHECK(versions.of({1, 4}) == 0);
  CHECK(versions.of({1, 6}) == 0);
  CHECK(versions.of({0, 5}) == 0);
  CHECK(Versions().of({0, 0}) == 0);
}

TEST_CASE("a number only rises, and none names no origin") {
  Versions versions;
  versions.raise({1, 0}, 0);
  CHECK(versions.empty());
  versions.raise({1, 0}, 5);
  versions.raise({0, 7}, 1);
  versions.raise({1, 0}, 3);
  versions.raise({0, 9}, 2);
  versions.raise({1, 0}, 6);
  CHECK(versions.marks() == Marks{{0, 7, 1}, {0, 9, 2}, {1, 0, 6}});
}

TEST_CASE("versions cover what is not more anywhere") {
  const Versions versions({{0, 0, 2}, {2, 0, 2}});
  CHECK(versions.covers({}));
  CHECK(versions.covers(versions));
  CHECK(versions.covers(Versions({{2, 0, 1}})));
  CHECK(!versions.covers(Versions({{2, 0, 3}})));
  CHECK(!versions.covers(Versions({{1, 0, 1}})));
  CHECK(!versions.covers(Versions({{2, 1, 1}})));
  CHECK(!versions.covers(Versions({{0, 0, 2}, {2, 0, 2}, {3, 0, 1}})));
  CHECK(!Versions().covers(versions));
}

TEST_CASE("joining is the least upper bound, and meeting the greatest lower one") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 500; ++round) {
    const Versions a = random_versions(random);
    const Versions b = random_versions(random);
    const Versions upper = joined(a, b);
    const Versions lower = a.meet(b);
    for (std::uint64_t node = 0; node < 3; ++node) {
      for (std::uint64_t life = 0; life < 2; ++life) {
        const Origin origin{node, life};
        CHECK(upper.of(origin) == std::max(a.of(origin), b.of(origin)));
        CHECK(lower.of(origin) == std::min(a.of(origin), b.of(origin)));
      }
    }
    CHECK(upper.covers(a));
    CHECK(a.covers(lower));
    CHECK(a.covers(b) == (upper == a));
    CHECK(lower == b.meet(a));
    CHECK(!error_of([&] { return Versions(lower.marks()); }));  // no mark without a number
    CHECK(Versions(upper.marks()) == upper);
  }
}

TEST_CASE("a node has a limited number of lives, and those that are known go on") {
  Versions versions;
  for (std::uint64_t life = 1; life < Versions::kMaxLives; ++life) versions.raise({1, life}, 1);
  CHECK(versions.takes({1, 0}));
  versions.raise({1, 0}, 1);
  CHECK(!versions.takes({1, Versions::kMaxLives}));
  CHECK(versions.takes({1, 7}));
  CHECK(versions.takes({0, 1}));
  CHECK(versions.takes({2, 1}));
  CHECK(versions.taken(Versions({{1, 7, 5}, {1, Versions::kMaxLives, 1}, {2, 1, 1}})) ==
        Versions({{1, 7, 5}, {2, 1, 1}}));
}

}  // namespace
}  // namespace tests::versions_test
