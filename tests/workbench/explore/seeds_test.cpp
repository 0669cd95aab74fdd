// Ranges of seeds, and work that comes in order.
#include "cli/explore/seeds.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/explore/in_order.hpp"

namespace maelstrom::workbench::cli::seeds_test {
namespace {

std::vector<std::uint64_t> all_of(const char* text) {
  const Seeds seeds(text);
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < seeds.size(); ++i) all.push_back(seeds[i]);
  return all;
}

std::string error_of(const char* text) {
  try {
    const Seeds seeds(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("seeds are ranges and single ones, in the order in which they are written") {
  using List = std::vector<std::uint64_t>;
  CHECK(all_of("1..4") == List{1, 2, 3, 4});
  CHECK(all_of("7") == List{7});
  CHECK(all_of("9..10,3,5..5") == List{9, 10, 3, 5});
  CHECK(all_of("18446744073709551614..18446744073709551615").back() == UINT64_MAX);
  CHECK(Seeds("1..1000000000").size() == 1'000'000'000);
}

TEST_CASE("what is no seed is refused with what is expected") {
  for (const char* text : {"", "x", "1..", "..2", "1-2", "1,,2", "-1", "1.5", "1...3", " 1"}) {
    CAPTURE(text);
    CHECK(error_of(text).starts_with("must be seeds, such as 1..1000"));
  }
  CHECK(error_of("5..4") == "5..4 has no seed in it: the first comes first");
  CHECK(error_of("0..18446744073709551615") == "has more than 1000000000 seeds");
  CHECK(error_of("1..1000000000,1") == "has more than 1000000000 seeds");
}

TEST_CASE("results come in order, each once, whatever the number of threads") {
  const std::size_t jobs = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{7});
  CAPTURE(jobs);
  std::vector<std::size_t> taken;
  work_in_order(
      jobs, 1000, [](std::size_t i, const std::atomic<bool>&) { return i * i; },
      [&](std::size_t i, std::size_t square) {
        CHECK(square == i * i);
        taken.push_back(i);
        return true;
      },
      [] { return true; });
  REQUIRE(taken.size() == 1000);
  CHECK(taken.front() == 0);
  CHECK(std::ranges::is_sorted(taken));
}

TEST_CASE("nothing to do is done at once") {
  work_in_order(
      3, 0, [](std::size_t i, const std::atomic<bool>&) { return i; },
      [](std::size_t, std::size_t) { return true; }, [] { return true; });
}

TEST_CASE("the first result that ends the work is the last that is taken") {
  std::size_t taken = 0;
  work_in_order(
      2, 1'000'000, [](std::size_t i, const std::atomic<bool>&) { return i; },
      [&](std::size_t i, std::size_t) {
        ++taken;
        return i < 10;
      },
      [] { return true; });
  CHECK(taken == 11);
}

TEST_CASE("work that goes on for ever is told to stop") {
  work_in_order(
      2, 2,
      [](std::size_t i, const std::atomic<bool>& stop) {
        while (!stop) std::this_thread::yield();
        return i;
      },
      [](std::size_t, std::size_t) { return true; }, [] { return false; });
}

TEST_CASE("an exception in the work comes out when it is its turn") {
  std::size_t taken = 0;
  const auto work = [](std::size_t i, const std::atomic<bool>&) {
    if (i == 5) throw std::runtime_error("five");
    return i;
  };
  const auto take = [&](std::size_t, std::size_t) { return ++taken > 0; };
  CHECK_THROWS_AS(work_in_order(2, 10, work, take, [] { return true; }), std::runtime_error);
  CHECK(taken == 5);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::seeds_test
