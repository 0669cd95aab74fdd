// The kafka checker on many histories of a correct log, and on what may be wrong with it.
#include <functional>
#include <string>

#include "catch.hpp"
#include "checkers/kafka/random_histories.hpp"
#include "maelstrom/checkers/checkers.hpp"

namespace kafka_tests::random_test {
namespace {

using maelstrom::checkers::Validity;
using maelstrom::checkers::Verdict;

constexpr std::uint64_t kSeeds = 40;

bool has_error(const Verdict& verdict, std::string_view type) {
  return std::ranges::any_of(verdict.figures,
                             [&](const auto& figure) { return figure.key.is_keyword(type); });
}

TEST_CASE("kafka: histories of a correct log are valid and give no warnings") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const History history = random_history({}, seed);
    Arena arena;
    const Verdict verdict = check_kafka(history, arena);
    CHECK(verdict.validity == Validity::valid);
    CHECK(verdict.warnings.empty());
  }
}

// Checks that a fault is found, under the name of `error`, in nearly all of many histories.
void check_found(const std::function<void(Shape&)>& break_it, std::string_view error) {
  CAPTURE(error);
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Shape shape;
    break_it(shape);
    const History history = random_history(shape, seed);
    Arena arena;
    const Verdict verdict = check_kafka(history, arena);
    if (verdict.validity == Validity::invalid && has_error(verdict, error)) ++found;
  }
  CHECK(found > kSeeds * 9 / 10);
}

TEST_CASE("kafka: what a broken log does is found under its name") {
  check_found([](Shape& shape) { shape.lost = 0.03; }, "lost-write");
  check_found([](Shape& shape) { shape.lost = 0.03; }, "unseen");
  check_found([](Shape& shape) { shape.twice = 0.03; }, "duplicate");
  check_found([](Shape& shape) { shape.failed = shape.aborted = 0.3; }, "G1a");
  check_found([](Shape& shape) { shape.gap = 0.3; }, "int-poll-skip");
  check_found([](Shape& shape) { shape.swapped = 0.3; }, "int-nonmonotonic-poll");
  check_found([](Shape& shape) { shape.early = 0.3; }, "nonmonotonic-poll");
}

}  // namespace
}  // namespace kafka_tests::random_test
