#include "maelstrom/replication/round_trip.hpp"

#include "catch.hpp"

namespace tests::round_trip_test {
namespace {

using maelstrom::Duration;
using maelstrom::replication::Patience;
using maelstrom::replication::RoundTrip;
using namespace std::chrono_literals;

RoundTrip measured(std::initializer_list<Duration> samples, int times) {
  RoundTrip round_trip;
  for (int i = 0; i < times; ++i) {
    for (const Duration sample : samples) round_trip.add(sample);
  }
  return round_trip;
}

TEST_CASE("before anything is measured there is patience for long round trips") {
  CHECK(RoundTrip().patience({}) == 3s);
  CHECK(RoundTrip().patience({}, 2) == 6s);
  CHECK(measured({10ms}, 1).patience({}) == 750ms);  // the first ones are the fastest
}

TEST_CASE("patience is a steady round trip and a little, and half a second at least") {
  CHECK(measured({200ms}, 30).patience({}) == 500ms);
  CHECK(measured({200ms}, 30).patience({}, 2) == 500ms);
  CHECK(measured({1ms}, 30).patience({}) == 500ms);
  CHECK(measured({2s}, 30).patience({}) == 2300ms);
}

TEST_CASE("patience grows with how much round trips vary, up to a limit") {
  const RoundTrip round_trip = measured({1s, 2s}, 30);
  CHECK(round_trip.patience({}) > 3s);
  CHECK(round_trip.patience({}) < 4s);
  CHECK(round_trip.patience({}, 2) > 5s);
  CHECK(measured({1s, 60s}, 30).patience({}) == Patience().most);
}

}  // namespace
}  // namespace tests::round_trip_test
