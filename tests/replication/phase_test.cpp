#include "maelstrom/replication/phase.hpp"

#include "catch.hpp"
#include "maelstrom/random.hpp"

namespace tests::phase_test {
namespace {

using maelstrom::Duration;
using maelstrom::Time;
using maelstrom::replication::Phase;
using namespace std::chrono_literals;

constexpr Duration kPeriod = 400ms;

TEST_CASE("a leaf sends a margin before the last call, period by period") {
  Phase phase(kPeriod);
  CHECK(!phase.is_known());
  phase.add_last_call(Time(1100ms));
  REQUIRE(phase.is_known());
  CHECK(phase.margin() == Phase::kLeastMargin);
  CHECK(phase.next(Time(1050ms)) == Time(1090ms));
  CHECK(phase.next(Time(1090ms)) == Time(1090ms));
  CHECK(phase.next(Time(1090ms) + Duration(1)) == Time(1490ms));
  CHECK(phase.next(Time(10'000ms)) == Time(10'290ms));
  CHECK(phase.next(Time(200ms)) == Time(290ms));
}

TEST_CASE("last calls of any period tell the same") {
  Phase phase(kPeriod);
  phase.add_last_call(Time(1100ms));
  phase.add_last_call(Time(1100ms) + 1000 * kPeriod);
  CHECK(phase.next(Time(1050ms)) == Time(1090ms));
  CHECK(phase.margin() == Phase::kLeastMargin);
}

TEST_CASE("with latencies that vary the margin grows until few batches are late") {
  const Duration spread = GENERATE(Duration(2ms), Duration(5ms), Duration(10ms));
  CAPTURE(spread / 1ms);
  maelstrom::Random random(1);
  Phase phase(kPeriod);
  Time now{};
  int late = 0;
  for (int i = 0; i < 1000; ++i) {
    const Time last_call = now + random.between(-spread, spread);
    if (i > 20 && phase.next(now - kPeriod / 2) > last_call) ++late;
    phase.add_last_call(last_call);
    now += kPeriod;
  }
  CHECK(late < 10);
  CHECK(phase.margin() > Phase::kLeastMargin);
  CHECK(phase.margin() <= kPeriod / 10);
}

TEST_CASE("one batch that was held up changes nothing") {
  Phase phase(kPeriod);
  phase.add_last_call(Time(1100ms));
  phase.add_last_call(Time(1400ms));
  CHECK(phase.next(Time(1500ms)) == Time(1890ms));
  phase.add_last_call(Time(1900ms));
  phase.add_last_call(Time(2200ms));  // nor does the next, if one came in time between them
  CHECK(phase.next(Time(2200ms)) == Time(2290ms));
}

TEST_CASE("another rhythm is believed the second time") {
  Phase phase(kPeriod);
  phase.add_last_call(Time(1100ms));
  phase.add_last_call(Time(1300ms));
  phase.add_last_call(Time(1700ms));
  CHECK(phase.next(Time(1800ms)) == Time(2090ms));
}

TEST_CASE("a small drift is followed") {
  Phase phase(kPeriod);
  Time last_call(1s);
  for (int i = 0; i < 200; ++i) {
    phase.add_last_call(last_call);
    last_call += kPeriod + 100us;
  }
  const Duration before = last_call - phase.next(last_call - kPeriod / 2);
  CHECK(before > 5ms);
  CHECK(before < 25ms);
}

}  // namespace
}  // namespace tests::phase_test
