// Partitions' shapes, and the pace of operations.
#include "engine/partition.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/workbench/stagger.hpp"

namespace maelstrom::workbench::partition_test {
namespace {

using std::chrono::seconds;

bool hears(const Grudge& grudge, std::size_t receiver, std::size_t sender) {
  return std::ranges::find(grudge[receiver], sender) == grudge[receiver].end();
}

// Sizes of the groups of nodes that hear each other; empty if there are no such groups.
std::multiset<std::size_t> components(const Grudge& grudge) {
  std::multiset<std::size_t> sizes;
  const std::size_t n = grudge.size();
  for (std::size_t a = 0; a < n; ++a) {
    std::set<std::size_t> group;
    for (std::size_t b = 0; b < n; ++b) {
      if (hears(grudge, a, b)) group.insert(b);
      if (hears(grudge, a, b) != hears(grudge, b, a)) return {};
    }
    for (const std::size_t b : group) {
      if (grudge[a].size() != grudge[b].size()) return {};
    }
    if (*group.begin() == a) sizes.insert(group.size());
  }
  return sizes;
}

TEST_CASE("partitions that split have the sizes that Maelstrom gives them") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    for (std::size_t n = 2; n <= 9; ++n) {
      CAPTURE(seed, n);
      CHECK(components(make_grudge(PartitionShape::one, n, random)) ==
            std::multiset<std::size_t>{1, n - 1});
      CHECK(components(make_grudge(PartitionShape::majority, n, random)) ==
            std::multiset<std::size_t>{n / 2, n - n / 2});
      const std::size_t third = (n - 1) / 3;
      CHECK(components(make_grudge(PartitionShape::minority_third, n, random)) ==
            (third == 0 ? std::multiset<std::size_t>{n}
                        : std::multiset<std::size_t>{third, n - third}));
    }
  }
}

TEST_CASE("in a ring of majorities each node hears a majority, and no two the same one") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    for (std::size_t n = 3; n <= 25; ++n) {
      CAPTURE(seed, n);
      const Grudge grudge = make_grudge(PartitionShape::majorities_ring, n, random);
      for (std::size_t a = 0; a < n; ++a) {
        CHECK(hears(grudge, a, a));
        CHECK(n - grudge[a].size() > n / 2);
        if (n <= 5) CHECK(n - grudge[a].size() == n / 2 + 1);
      }
      std::set<std::vector<std::size_t>> different;
      for (auto heard : grudge) {
        std::ranges::sort(heard);
        different.insert(heard);
      }
      if (n <= 5) CHECK(different.size() == n);
    }
  }
}

TEST_CASE("a cluster of one node has nobody to be parted from") {
  Random random(1);
  for (const PartitionShape shape : kPartitionShapes) {
    CHECK(make_grudge(shape, 1, random) == Grudge{{}});
  }
}

TEST_CASE("operations come at the asked rate, with pauses of up to twice the mean") {
  constexpr int kOperations = 10'000;
  Stagger stagger(100, Random(5));
  stagger.start(Time(seconds(2)));
  CHECK(stagger.next() == Time(seconds(2)));
  for (int i = 0; i < kOperations; ++i) {
    const Time before = stagger.next();
    stagger.advance(before + std::chrono::milliseconds(1));  // late, which changes nothing
    CHECK(stagger.next() - before <= std::chrono::milliseconds(20));
  }
  const double length = std::chrono::duration<double>(stagger.next() - Time(seconds(2))).count();
  CHECK(length > 98);
  CHECK(length < 102);
}

TEST_CASE("what was missed for want of a thread is not made up for") {
  Stagger stagger(1, Random(5));
  stagger.start(Time{});
  stagger.starve();
  stagger.advance(Time(seconds(100)));
  CHECK(stagger.next() >= Time(seconds(100)));
}

TEST_CASE("a rate may be nothing, or without bound") {
  Stagger never(0, Random(5));
  never.start(Time{});
  CHECK(never.next() == Time::max());
  Stagger always(std::numeric_limits<double>::infinity(), Random(5));
  always.start(Time{});
  always.advance(Time{});
  CHECK(always.next() == Time{});
}

}  // namespace
}  // namespace maelstrom::workbench::partition_test
