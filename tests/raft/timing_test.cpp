// The election timeout follows the round trips, and promises are kept whatever it becomes.
#include "maelstrom/raft/timing.hpp"

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::timing_test {
namespace {

const Configuration kThree{{1, 2, 3}, {}, {}};

void every_delay(Cluster& cluster, Duration delay) {
  cluster.network = [delay](const Message&) { return std::vector<Duration>{delay}; };
}

TEST_CASE("the timeout is two round trips of a majority, within its limits") {
  Timing timing(kOptions);
  CHECK(timing.timeout() == 1s);
  timing.adapt(kThree, 1);
  CHECK(timing.timeout() == 1s);  // nobody was measured
  timing.measure(2, 1200ms);
  timing.measure(3, 600ms);
  timing.adapt(kThree, 1);
  CHECK(timing.timeout() == 1200ms);
  CHECK(timing.extension() == 200ms);
  CHECK(timing.interval() == 120ms);
  timing.adapt({{1, 2, 3, 4, 5}, {}, {}}, 1);
  CHECK(timing.timeout() == 2400ms);
  timing.adapt({{1, 3}, {1, 2}, {}}, 1);
  CHECK(timing.timeout() == 2400ms);
  timing.adapt({{1, 4}, {}, {}}, 1);
  CHECK(timing.timeout() == 2400ms);  // as it was: 4 has not answered
  timing.measure(3, Duration::max());
  timing.measure(2, 100s);
  timing.adapt(kThree, 1);
  CHECK(timing.timeout() == 5s);
}

TEST_CASE("a measured time rises at once and falls by and by") {
  Timing timing(kOptions);
  const auto timeout = [&](Duration round_trip) {
    timing.measure(2, round_trip);
    timing.adapt({{1, 2}, {}, {}}, 1);
    return timing.timeout();
  };
  CHECK(timeout(600ms) == 1200ms);
  CHECK(timeout(1500ms) == 3s);
  CHECK(timeout(300ms) == 2700ms);
  for (int i = 0; i < 40; ++i) timeout(10ms);
  CHECK(timeout(10ms) == 1s);
}

TEST_CASE("the time that a server slept is no round trip") {
  Timing timing(kOptions);
  const auto answer = [&](Duration sent, Duration now) {
    const bool slept = timing.measure_answer(2, Time(sent), Time(now));
    timing.adapt({{1, 2}, {}, {}}, 1);
    return slept;
  };
  CHECK(!answer(0s, 2s));
  CHECK(timing.timeout() == 4s);
  CHECK(answer(100ms, 2s));  // it answers all requests at once
  CHECK(timing.timeout() == 3800ms);
  CHECK(answer(1900ms, 2001ms));
  CHECK(timing.timeout() == 1s);
  // Answers that come as far apart as the requests were sent took as long as they seem to have.
  CHECK(!answer(2000ms, 3500ms));
  CHECK(!answer(2100ms, 3600ms));
  CHECK(timing.timeout() == 3s);
}

TEST_CASE("a lease is a promise less the margin's share") {
  const Timing timing(kOptions);
  CHECK(timing.lease(0s) == 900ms);
  CHECK(timing.lease(3s) == 3600ms);
  CHECK(timing.is_valid(0s));
  CHECK(timing.is_valid(4s));
  CHECK(!timing.is_valid(4s + 1ns));
  CHECK(!timing.is_valid(-1ns));
}

TEST_CASE("a promise holds to its end, though the next is shorter") {
  Promise promise(kOptions, 0s, false, Time(0s));
  CHECK(promise.until() == Time(0s));
  promise.give(4s, Time(10s));
  promise.give(1s, Time(11s));
  CHECK(promise.until() == Time(14s));
  promise.give(1s, Time(13500ms));
  CHECK(promise.until() == Time(14500ms));
}

TEST_CASE("who may have promised promises again, as much as ever") {
  CHECK(Promise(kOptions, 0s, false, Time(7s)).until() == Time(7s));
  CHECK(Promise(kOptions, 0s, true, Time(7s)).until() == Time(8s));
  CHECK(Promise(kOptions, 4s, true, Time(7s)).until() == Time(11s));
  CHECK(Promise(kOptions, 4s, true, Time(7s)).bound() == 4s);
}

TEST_CASE("the bound covers every promise in force, and changes seldom") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Promise promise(kOptions, 0s, false, Time(0s));
    std::vector<std::pair<Time, Duration>> given;  // until when, for how long
    Time now(0s);
    Duration timeout = 1s;
    Duration bound(0);
    int changes = 0;
    int jumps = 0;
    for (int i = 0; i < 2000; ++i) {
      now += random.between(0ms, 300ms);
      if (random.chance(0.02)) {
        timeout = random.between(1s, 5s);
        ++jumps;
      }
      promise.give(timeout, now);
      given.emplace_back(now + timeout, timeout);
      changes += promise.bound() != bound;
      bound = promise.bound();
      for (const auto& [until, length] : given) {
        if (until > now) REQUIRE(length <= std::max<Duration>(bound, 1s));
      }
      std::erase_if(given, [&](const auto& each) { return each.first <= now; });
    }
    CHECK(changes <= 3 * jumps);
    for (int i = 0; i < 200; ++i) promise.give(1s, now += 100ms);
    CHECK(promise.bound() < 4s);
  }
}

TEST_CASE("a leader remains however long messages take, and writes are committed") {
  for (const Duration delay : {100ms, 200ms, 300ms, 500ms, 1000ms}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      CAPTURE(delay.count(), seed);
      Options options = kOptions;
      options.election_timeout = 300ms;
      options.heartbeat_interval = 75ms;
      options.lease_reads = true;
      options.lease_margin = 30ms;
      options.seed = seed;
      Cluster cluster({1, 2, 3, 4, 5}, options);
      every_delay(cluster, delay);
      cluster.pass(30s);
      const NodeId leader = cluster.leader();
      REQUIRE(leader != kNoNode);
      const Term term = cluster[leader]->term();
      CHECK(term <= 4);
      int leased = 0;
      for (int i = 0; i < 100; ++i) {
        cluster.propose(leader, "x");
        leased += cluster[leader]->has_lease(cluster.clock(cluster[leader]));
        cluster.pass(300ms);
      }
      CHECK(leased == 100);
      cluster.pass(4 * delay);
      CHECK(cluster[leader]->term() == term);
      CHECK(cluster[leader]->role() == Role::leader);
      CHECK(cluster[leader]->commit() == cluster[leader]->log().last());
    }
  }
}

TEST_CASE("a cluster that slept before its first election has short timeouts") {
  Cluster cluster({1, 2, 3});
  cluster.pass(900ms);  // nobody's time is over yet
  cluster[2]->campaign(cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  cluster.settle();
  REQUIRE(cluster.leader() == 2);
  CHECK(cluster[2]->timing().timeout() == 1s);
}

TEST_CASE("heartbeats go with the round trips, and come back to the interval of the options") {
  Cluster cluster({1, 2, 3});
  every_delay(cluster, 500ms);
  cluster.pass(20s);
  int heartbeats = 0;
  cluster.on_send = [&](const Message& message) {
    heartbeats += message.type == MessageType::heartbeat;
  };
  cluster.pass(10s);
  CHECK(heartbeats <= 2 * 10'000 / 200 + 2);
  every_delay(cluster, 0ms);
  cluster.pass(20s);
  heartbeats = 0;
  cluster.pass(10s);
  CHECK(heartbeats >= 2 * 99);
  CHECK(cluster[cluster.leader()]->timing().timeout() == 1s);
}

TEST_CASE("a leader whose messages get quick again keeps the time of its next heartbeat to that") {
  Cluster cluster({1, 2, 3});
  every_delay(cluster, 1000ms);
  cluster.pass(30s);
  const NodeId leader = cluster.leader();
  REQUIRE(cluster[leader]->timing().interval() >= 200ms);
  Time last = cluster.now();
  cluster.on_send = [&](const Message& message) {
    if (message.type == MessageType::heartbeat) last = cluster.now();
  };
  while (cluster.now() != last) cluster.pass(1ms);  // the next one is due late
  every_delay(cluster, 0ms);
  cluster.pass(1ms);
  for (int i = 0; i < 40; ++i) cluster.propose(leader, "x");
  cluster.settle();
  const Duration interval = cluster[leader]->timing().interval();
  REQUIRE(interval < 200ms);
  const Time quick = cluster.now();
  cluster.pass(interval + 10ms);
  CHECK(last > quick);
  CHECK(cluster[leader]->role() == Role::leader);
}

TEST_CASE("when latencies jump a leader is soon there again") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Options options = kOptions;
    options.seed = seed;
    Cluster cluster({1, 2, 3}, options);
    cluster.pass(5s);
    every_delay(cluster, 1000ms);
    cluster.pass(25s);
    NodeId leader = cluster.leader();
    REQUIRE(leader != kNoNode);
    Index index = cluster.propose(leader, "slow").index;
    cluster.pass(3s);
    CHECK(cluster[leader]->commit() >= index);
    every_delay(cluster, 1ms);
    cluster.pass(3s);
    leader = cluster.leader();
    REQUIRE(leader != kNoNode);
    index = cluster.propose(leader, "quick").index;
    cluster.pass(10ms);
    CHECK(cluster[leader]->commit() >= index);
  }
}

TEST_CASE("the promise is in the journal before it is told") {
  Cluster cluster({1, 2, 3});
  every_delay(cluster, 700ms);
  int long_ones = 0;
  cluster.on_send = [&](const Message& message) {
    if (message.extension == 0s || message.type != MessageType::heartbeat_reply) return;
    ++long_ones;
    const State state = from_records(cluster[message.from].journal, kThree);
    CHECK(state.hard.promise >= 1s + message.extension);
  };
  cluster.pass(30s);
  CHECK(long_ones >= 10);
}

}  // namespace
}  // namespace maelstrom::raft::tests::timing_test
