// Timers, advanced by hand.
#include "timers.hpp"

#include <functional>
#include <map>
#include <stdexcept>

#include "harness.hpp"

namespace tests::timers_test {
namespace {

struct Fixture {
  Timers timers{[this](const std::exception_ptr&) { ++errors; }};
  int errors = 0;
  std::string fired;

  Timers::Id add(Duration due, char name, Duration period = {}) {
    return timers.add(Time(due), period, [this, name] { fired += name; });
  }
  std::string advance(Duration to) {
    timers.advance(Time(to));
    return std::exchange(fired, {});
  }
};

TEST_CASE("timers fire in order of their time, and of creation at the same time") {
  Fixture t;
  t.add(30ms, 'd');
  t.add(10ms, 'a');
  t.add(20ms, 'b');
  t.add(20ms, 'c');
  CHECK(t.timers.next() == Time(10ms));
  CHECK(t.advance(9ms).empty());
  CHECK(t.advance(10ms) == "a");
  CHECK(t.advance(10ms).empty());
  CHECK(t.timers.next() == Time(20ms));
  CHECK(t.advance(1s) == "bcd");
  CHECK(!t.timers.next());
}

TEST_CASE("a cancelled timer does not fire, and cancelling again does nothing") {
  Fixture t;
  const auto a = t.add(10ms, 'a');
  const auto b = t.add(10ms, 'b');
  t.timers.cancel(a);
  t.timers.cancel(a);
  CHECK(t.advance(20ms) == "b");
  t.timers.cancel(b);               // has fired
  const auto c = t.add(30ms, 'c');  // takes a place that was used before
  t.timers.cancel(a);
  t.timers.cancel(b);
  CHECK(t.timers.next() == Time(30ms));
  t.timers.cancel(c);
  CHECK(!t.timers.next());
  t.timers.cancel(12345);
}

TEST_CASE("a periodic timer fires every period until it is cancelled") {
  Fixture t;
  const auto id = t.add(10ms, 'p', 5ms);
  CHECK(t.advance(10ms) == "p");
  CHECK(t.advance(14ms).empty());
  CHECK(t.advance(15ms) == "p");
  CHECK(t.advance(20ms) == "p");
  t.timers.cancel(id);
  CHECK(t.advance(1s).empty());
}

TEST_CASE("ticks that were missed are skipped, and the rhythm is kept") {
  Fixture t;
  t.add(10ms, 'p', 10ms);
  CHECK(t.advance(57ms) == "p");
  CHECK(t.timers.next() == Time(60ms));
  CHECK(t.advance(60ms) == "p");
  CHECK(t.advance(80ms) == "p");
  CHECK(t.timers.next() == Time(90ms));
}

TEST_CASE("a timer may cancel itself from within, once or periodic") {
  Fixture t;
  Timers::Id once = 0;
  Timers::Id periodic = 0;
  once = t.timers.add(Time(1ms), {}, [&] { t.timers.cancel(once); });
  periodic = t.timers.add(Time(1ms), 1ms, [&, owned = std::make_unique<int>(7)] {
    t.timers.cancel(periodic);
    t.fired += static_cast<char>('0' + *owned);  // still alive
  });
  CHECK(t.advance(1ms) == "7");
  CHECK(t.advance(9ms).empty());
  CHECK(!t.timers.next());
}

TEST_CASE("a timer may cancel others that are due at the same time") {
  Fixture t;
  Timers::Id later = 0;
  t.timers.add(Time(1ms), {}, [&] { t.timers.cancel(later); });
  later = t.add(1ms, 'x');
  CHECK(t.advance(1ms).empty());
}

TEST_CASE("a periodic timer that cancels itself and starts another leaves the other running") {
  Fixture t;
  Timers::Id id = 0;
  id = t.timers.add(Time(1ms), 1ms, [&] {
    t.timers.cancel(id);
    t.add(3ms, 'n', 2ms);
  });
  CHECK(t.advance(1ms).empty());
  CHECK(t.advance(3ms) == "n");
  CHECK(t.advance(5ms) == "n");
}

TEST_CASE("timers added while others fire wait for the next advance, also without delay") {
  Fixture t;
  int rounds = 0;
  std::function<void()> rearm = [&] {
    ++rounds;
    t.timers.add(Time(1ms), {}, [&] { rearm(); });
  };
  t.timers.add(Time(1ms), {}, [&] { rearm(); });
  t.add(1ms, 'o');
  CHECK(t.advance(1ms) == "o");
  CHECK(rounds == 1);
  CHECK(t.timers.next() == Time(1ms));
  t.advance(1ms);
  CHECK(rounds == 2);
}

TEST_CASE("what a timer throws is reported, and the others fire") {
  Fixture t;
  t.timers.add(Time(1ms), {}, [] { throw std::runtime_error("once"); });
  t.timers.add(Time(1ms), 1ms, [] { throw 5; });
  t.add(1ms, 'a');
  CHECK(t.advance(1ms) == "a");
  CHECK(t.errors == 2);
  t.advance(2ms);
  CHECK(t.errors == 3);  // the periodic one goes on
}

TEST_CASE("what a timer holds is freed when it fires for the last time or is cancelled") {
  Fixture t;
  const auto held = std::make_shared<int>(0);
  t.timers.add(Time(1ms), {}, [held] {});
  const auto periodic = t.timers.add(Time(1ms), 1ms, [held] {});
  const auto far = t.timers.add(Time(1h), {}, [held] {});
  CHECK(held.use_count() == 4);
  t.advance(1ms);
  CHECK(held.use_count() == 3);
  t.timers.cancel(periodic);
  t.timers.cancel(far);
  CHECK(held.use_count() == 1);
}

// Against a model that is right by being slow: a map from (due, order) to the timer.
TEST_CASE("any mix of adding, cancelling and advancing agrees with a simple model") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  struct Entry {
    int name;
    Duration period;
  };
  for (int run = 0; run < 30; ++run) {
    Timers timers([](const std::exception_ptr&) {});
    std::map<std::pair<Duration, int>, Entry> model;
    std::map<int, Timers::Id> ids;
    std::vector<int> fired;
    int next_name = 0;
    int order = 0;
    Duration now{};
    for (int step = 0; step < 500; ++step) {
      const auto action = random.below(10);
      if (action < 5) {
        const Duration due = now + random.between(0ms, 50ms);
        const Duration period = random.chance(0.3) ? random.between(1ms, 20ms) : Duration{};
        const int name = next_name++;
        ids[name] = timers.add(Time(due), period, [&fired, name] { fired.push_back(name); });
        model[{due, order++}] = {name, period};
      } else if (action < 8 && next_name > 0) {
        const int name = static_cast<int>(random.below(static_cast<std::uint64_t>(next_name)));
        timers.cancel(ids[name]);
        std::erase_if(model, [&](const auto& entry) { return entry.second.name == name; });
      } else {
        now += random.between(0ms, 30ms);
        std::vector<int> expected;
        while (!model.empty() && model.begin()->first.first <= now) {
          const auto [at, entry] = *model.begin();
          model.erase(model.begin());
          expected.push_back(entry.name);
          if (entry.period == Duration{}) continue;
          Duration due = at.first;
          while (due <= now) due += entry.period;
          model[{due, order++}] = entry;
        }
        fired.clear();
        timers.advance(Time(now));
        REQUIRE(fired == expected);
      }
      REQUIRE(timers.next().has_value() == !model.empty());
      if (!model.empty()) REQUIRE(timers.next() == Time(model.begin()->first.first));
    }
  }
}

}  // namespace
}  // namespace tests::timers_test
