// Numbers that must be the same in every build. The vectors are from the authors' C programs.
#include "maelstrom/random.hpp"

#include <array>
#include <set>

#include "harness.hpp"

namespace tests::random_test {
namespace {

TEST_CASE("splitmix64 gives the numbers of the reference program") {
  std::uint64_t state = 1234567;
  constexpr std::array<std::uint64_t, 5> kExpected = {6457827717110365317U, 3203168211198807973U,
                                                      9817491932198370423U, 4593380528125082431U,
                                                      16408922859458223821U};
  for (const std::uint64_t expected : kExpected) CHECK(splitmix64(state) == expected);

  state = 0;
  CHECK(splitmix64(state) == 0xe220a8397b1dcdafU);
  CHECK(splitmix64(state) == 0x6e789e6aa1b965f4U);
}

TEST_CASE("xoshiro256** seeded by splitmix64 gives the numbers of the reference program") {
  struct Vector {
    std::uint64_t seed;
    std::array<std::uint64_t, 5> numbers;
  };
  const auto vector =
      GENERATE(Vector{0,
                      {11091344671253066420U, 13793997310169335082U, 1900383378846508768U,
                       7684712102626143532U, 13521403990117723737U}},
               Vector{1,
                      {12966619160104079557U, 9600361134598540522U, 10590380919521690900U,
                       7218738570589545383U, 12860671823995680371U}},
               Vector{42,
                      {1546998764402558742U, 6990951692964543102U, 12544586762248559009U,
                       17057574109182124193U, 18295552978065317476U}},
               Vector{~std::uint64_t{0},
                      {10328197420357168392U, 14156678507024973869U, 9357971779955476126U,
                       13791585006304312367U, 10463432026814718762U}});
  CAPTURE(vector.seed);
  Random random(vector.seed);
  for (const std::uint64_t expected : vector.numbers) CHECK(random() == expected);
}

TEST_CASE("the same seed gives the same numbers, also at compile time") {
  constexpr std::uint64_t kFirst = Random(42)();
  static_assert(kFirst == 1546998764402558742U);
  Random a(7);
  Random b(7);
  for (int i = 0; i < 100; ++i) REQUIRE(a() == b());
}

TEST_CASE("below(n) stays below n and reaches every number evenly") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t number = random.below(counts.size());
    REQUIRE(number < counts.size());
    ++counts[number];
  }
  // 10,000 each is expected, with a standard deviation of 95: eight of them are never seen.
  for (const int count : counts) CHECK(std::abs(count - 10'000) < 8 * 95);

  CHECK(random.below(0) == 0);
  CHECK(random.below(1) == 0);
  for (int i = 0; i < 100; ++i) CHECK(random.below(~std::uint64_t{0}) < ~std::uint64_t{0});
}

TEST_CASE("unit() is at least 0 and below 1, with mean one half") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double number = random.unit();
    REQUIRE(number >= 0);
    REQUIRE(number < 1);
    sum += number;
  }
  CHECK(std::abs(sum / 100'000 - 0.5) < 0.01);  // ten standard deviations
}

TEST_CASE("chance(p) is true with probability p") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += random.chance(0.3) ? 1 : 0;
  CHECK(std::abs(hits - 30'000) < 8 * 145);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(random.chance(1));
    REQUIRE(!random.chance(0));
  }
}

TEST_CASE("between(low, high) stays in its range, and is low when the range is empty") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  Duration sum{};
  for (int i = 0; i < 10'000; ++i) {
    const Duration wait = random.between(10ms, 20ms);
    REQUIRE(wait >= 10ms);
    REQUIRE(wait < 20ms);
    sum += wait;
  }
  CHECK(sum / 10'000 > 14800us);
  CHECK(sum / 10'000 < 15200us);
  CHECK(random.between(5ms, 5ms) == 5ms);
  CHECK(random.between(5ms, 4ms) == 5ms);
  CHECK(random.between(-2ns, -1ns) == -2ns);
}

TEST_CASE("exponential(mean) is never negative and has that mean") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  Duration sum{};
  for (int i = 0; i < 100'000; ++i) {
    const Duration wait = random.exponential(10ms);
    REQUIRE(wait >= 0ms);
    sum += wait;
  }
  CHECK(sum / 100'000 > 9700us);  // ten standard deviations
  CHECK(sum / 100'000 < 10300us);
  CHECK(random.exponential(0ms) == 0ms);
}

TEST_CASE("a fork's numbers are others than its parent's") {
  Random parent(1);
  Random child = parent.fork();
  std::set<std::uint64_t> numbers;
  for (int i = 0; i < 1000; ++i) {
    numbers.insert(parent());
    numbers.insert(child());
  }
  CHECK(numbers.size() == 2000);
}

TEST_CASE("durations convert from coarser units without loss") {
  constexpr Duration kYear = std::chrono::hours(24 * 365);
  static_assert(kYear.count() == 31'536'000'000'000'000);
  static_assert(Clock::is_steady);
  CHECK(Time(5s) - Time(1ms) == 4999ms);
}

TEST_CASE("a time that would lie beyond all is the last one, or the first") {
  static_assert(saturating_add(Time(5s), 1s) == Time(6s));
  static_assert(saturating_add(Time(5s), -6s) == Time(-1s));
  static_assert(saturating_add(Time(1ns), Duration::max()) == Time::max());
  static_assert(saturating_add(Time(-1ns), Duration::max()) == Time(Duration::max() - 1ns));
  static_assert(saturating_add(Time(-1ns), Duration::min()) == Time::min());
  static_assert(saturating_add(Time::min(), -1ns) == Time::min());
  CHECK(saturating_add(Time::max(), 1ns) == Time::max());
}

}  // namespace
}  // namespace tests::random_test
