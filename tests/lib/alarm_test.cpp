// Alarms: timers that are moved.
#include "harness.hpp"

namespace tests::alarm_test {
namespace {

// A node with an alarm, and when it has rung.
struct Fixture {
  Fixture() { node.init(); }

  TestNode node;
  Time start = node.now();
  std::vector<Duration> rung;  // since the start
  std::optional<Alarm> alarm{std::in_place, *node.operator->(),
                             [this] { rung.push_back(node->now() - start); }};
};

TEST_CASE("an alarm rings once at its time, and can be set again") {
  Fixture f;
  f.alarm->set(f.start + 10ms);
  CHECK(f.alarm->time() == f.start + 10ms);
  f.node.pass(1s);
  CHECK(f.rung == std::vector<Duration>{10ms});
  CHECK(f.alarm->time() == std::nullopt);
  CHECK(f.node->next_deadline() == std::nullopt);
  f.alarm->set(f.start + 2s);
  f.node.pass(1s);
  CHECK(f.rung == std::vector<Duration>{10ms, 2s});
}

TEST_CASE("an alarm that is moved rings at the new time only, earlier or later, or never") {
  Fixture f;
  f.alarm->set(f.start + 10ms);
  f.alarm->set(f.start + 20ms);
  f.node.pass(15ms);
  CHECK(f.rung.empty());
  f.alarm->set(f.start + 17ms);
  f.node.pass(1s);
  CHECK(f.rung == std::vector<Duration>{17ms});
  f.alarm->set(f.start + 2s);
  f.alarm->set(std::nullopt);
  CHECK(f.node->next_deadline() == std::nullopt);
  f.node.pass(1h);
  CHECK(f.rung.size() == 1);
}

TEST_CASE("an alarm for a time that has come rings with the next advance, not at once") {
  Fixture f;
  f.node.pass(1s);
  f.alarm->set(f.start);
  CHECK(f.rung.empty());
  f.node.pass(0s);
  CHECK(f.rung == std::vector<Duration>{1s});
}

TEST_CASE("an alarm may be set from within") {
  TestNode node;
  node.init();
  int rings = 0;
  std::optional<Alarm> alarm;
  alarm.emplace(*node.operator->(), [&] {
    if (++rings < 3) alarm->set(node->now() + 1s);
  });
  alarm->set(node.now() + 1s);
  node.pass(1h);
  CHECK(rings == 3);
}

TEST_CASE("an alarm that is gone does not ring") {
  Fixture f;
  f.alarm->set(f.start + 10ms);
  f.alarm.reset();
  CHECK(f.node->next_deadline() == std::nullopt);
  f.node.pass(1s);
  CHECK(f.rung.empty());
}

}  // namespace
}  // namespace tests::alarm_test
