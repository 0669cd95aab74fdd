#include "broadcast/check_batch.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "broadcast/spreader.hpp"
#include "catch.hpp"
#include "maelstrom/error.hpp"

namespace tests::check_batch_test {
namespace {

using apps::broadcast::Batch;
using apps::broadcast::check_batch;
using apps::broadcast::Echo;
using apps::broadcast::kLongestUs;
using apps::broadcast::Spreader;
using maelstrom::Time;
using namespace std::chrono_literals;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Batch fine() {
  Batch batch;
  batch.number = 1;
  batch.age_us = kLongestUs;
  batch.echo = Echo{1, kLongestUs, kLongestUs};
  batch.have = {{1, 0, 5}, {1, 7, kMost}, {2, 0, 3}};
  batch.runs = {{1, 0, 3, {7, 7}}, {2, 0, 0, {kLeast, kMost}}};
  batch.missing = {2};
  return batch;
}

TEST_CASE("a batch at its limits is fine") { CHECK_NOTHROW(check_batch(fine(), 3)); }

using Change = std::function<void(Batch&)>;

// With `wrong` in one place, where it is wrong.
std::vector<Change> changes(std::int64_t wrong) {
  const std::int64_t least = std::min<std::int64_t>(wrong, 0);
  return {
      [=](Batch& batch) { batch.number = least; },
      [=](Batch& batch) { batch.age_us = wrong; },
      [=](Batch& batch) { batch.echo->number = least; },
      [=](Batch& batch) { batch.echo->early_us = wrong; },
      [=](Batch& batch) { batch.echo->held_us = wrong; },
      [=](Batch& batch) { std::get<0>(batch.have[1]) = wrong; },
      [=](Batch& batch) { std::get<1>(batch.have[1]) = least == 0 ? -2 : least; },
      [=](Batch& batch) { std::get<2>(batch.have[1]) = least; },
      [=](Batch& batch) { std::get<0>(batch.runs[0]) = wrong; },
      [=](Batch& batch) { std::get<1>(batch.runs[0]) = wrong; },
      [=](Batch& batch) { std::get<2>(batch.runs[0]) = wrong; },
      [=](Batch& batch) { batch.missing = {wrong}; },
      [](Batch& batch) {
        batch.missing = {0, 1, 2, 0};
      },
      [](Batch& batch) { batch.role = "king"; },
      [](Batch& batch) { batch.have.push_back(batch.have[0]); },
      [](Batch& batch) { std::get<3>(batch.runs[0]).push_back(1); },
      [](Batch& batch) { std::get<3>(batch.runs[0]).clear(); },
      [](Batch& batch) {
        batch.runs.push_back({1, 0, 0, {7}});
      },
  };
}

TEST_CASE("a batch that nobody can have written is refused") {
  for (const std::int64_t wrong : {kLeast, std::int64_t{-1}, kMost}) {
    std::size_t number = 0;
    for (const Change& change : changes(wrong)) {
      CAPTURE(wrong, number++);
      Batch batch = fine();
      change(batch);
      CHECK_THROWS_AS(check_batch(batch, 3), maelstrom::Error);
      Spreader spreader({}, {.rank = 0, .nodes = 3, .boot = 0, .first_number = 0}, Time{});
      CHECK_THROWS_AS(spreader.receive(1, batch, Time{}), maelstrom::Error);
      CHECK(spreader.values().empty());
      CHECK(!spreader.next_deadline());
    }
  }
}

TEST_CASE("a batch with more values or marks than anybody sends is refused") {
  Batch batch = fine();
  SECTION("values") {
    batch.have = {{1, 0, 100'000}};
    batch.runs = {{1, 0, 0, std::vector<std::int64_t>(apps::broadcast::kMaxValues + 1)}};
  }
  SECTION("marks") {
    const auto most = static_cast<std::int64_t>(3 * apps::broadcast::Values::kMaxLives);
    for (std::int64_t boot = 8; boot <= most + 8; ++boot) batch.have.emplace_back(1, boot, 1);
  }
  CHECK_THROWS_AS(check_batch(batch, 3), maelstrom::Error);
}

TEST_CASE("a batch of a stranger, or of the node itself, is refused") {
  Spreader spreader({}, {.rank = 0, .nodes = 3, .boot = 0, .first_number = 0}, Time{});
  CHECK_THROWS_AS(spreader.receive(3, fine(), Time{}), maelstrom::Error);
  CHECK_THROWS_AS(spreader.receive(0, fine(), Time{}), maelstrom::Error);
  CHECK(spreader.values().empty());
}

TEST_CASE("an echo of what was not sent yet answers nothing") {
  Spreader spreader({}, {.rank = 0, .nodes = 2, .boot = 0, .first_number = 10}, Time{});
  const auto from_peer = [](std::int64_t number, std::int64_t echo) {
    Batch batch;
    batch.number = number;
    batch.echo = Echo{echo, 0, 0};
    return batch;
  };
  // A peer that has not answered is suspected in the end; only a true echo mends that.
  spreader.add(5, Time{});
  for (Time now{}; !spreader.is_suspected(1); now = *spreader.next_deadline()) {
    spreader.collect(now);
    REQUIRE(now < Time(60s));
  }
  spreader.receive(1, from_peer(1, kMost), Time(60s));
  CHECK(spreader.is_suspected(1));
  spreader.receive(1, from_peer(2, 11), Time(60s));
  CHECK(!spreader.is_suspected(1));
}

}  // namespace
}  // namespace tests::check_batch_test
