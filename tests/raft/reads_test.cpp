// Reads: the dissertation, 6.4 and 6.4.1.
#include <array>

#include "catch.hpp"
#include "cluster.hpp"

namespace maelstrom::raft::tests::reads_test {
namespace {

Options lease_options() {
  Options options = kOptions;
  options.lease_reads = true;
  return options;
}

// Reads at a server, and whether the read was confirmed before any message was sent for it.
bool reads_at_once(Cluster& cluster, NodeId id) {
  bool done = false;
  bool sent = false;
  cluster.on_read = [&](std::optional<Index> index) { done = index && !sent; };
  cluster.on_send = [&](const Message&) { sent = true; };
  cluster.read(id);
  cluster.settle();
  cluster.on_read = [](std::optional<Index>) {};
  cluster.on_send = [](const Message&) {};
  return done;
}

TEST_CASE("a read is confirmed by one round of heartbeats") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.propose(1, "a");
  cluster.settle();
  int messages = 0;
  cluster.on_send = [&](const Message&) { ++messages; };
  cluster.read(1);
  CHECK(cluster[1].read_states.empty());
  cluster.settle();
  CHECK(cluster[1].read_states == std::vector<ReadState>{{1, 2, true}});
  CHECK(messages == 4);
}

TEST_CASE("reads between two Readies share a round") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  int messages = 0;
  cluster.on_send = [&](const Message&) { ++messages; };
  for (std::uint64_t context = 1; context <= 10; ++context) {
    cluster[1].reads[context] = 1;
    cluster[1]->read(context, cluster.clock(cluster[1]));
  }
  cluster.drain(cluster[1]);
  cluster.settle();
  CHECK(cluster[1].read_states.size() == 10);
  CHECK(messages == 4);
}

TEST_CASE("reads beyond the rounds under way gather for the next") {
  Options options = kOptions;
  options.max_read_rounds = 2;
  Cluster cluster({1, 2, 3}, options);
  cluster.elect(1);
  int heartbeats = 0;
  cluster.on_send = [&](const Message& message) {
    heartbeats += message.type == MessageType::heartbeat;
  };
  for (int i = 0; i < 10; ++i) cluster.read(1);
  CHECK(heartbeats == 4);
  cluster.settle();
  CHECK(cluster[1].read_states.size() == 10);
  CHECK(heartbeats == 6);
}

TEST_CASE("a leader serves no read before it has committed an entry of its term") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  cluster.propose(1, "a");
  cluster.settle();  // committed, but the others do not know
  cluster.isolate(1);
  cluster.pass(1100ms);
  // The new leader's appends are lost, its heartbeats are not.
  cluster.network = [](const Message& message) {
    return message.type == MessageType::append ? std::vector<Duration>()
                                               : std::vector<Duration>{Duration(0)};
  };
  for (int i = 0; i < 20 && cluster.leader() < 2; ++i) cluster.pass(100ms);
  const NodeId leader = cluster.leader();
  REQUIRE(leader > 1);
  cluster.read(leader);
  cluster.pass(500ms);
  CHECK(cluster[leader].read_states.empty());
  cluster.network = [](const Message&) { return std::vector<Duration>{Duration(0)}; };
  cluster.pass(500ms);
  REQUIRE(cluster[leader].read_states.size() == 1);
  CHECK(cluster[leader].read_states[0].index >= 3);
}

TEST_CASE("a leader that was replaced without knowing confirms no read") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  cluster.isolate(1);
  cluster.pause(1);
  cluster.pass(5s);
  const NodeId leader = cluster.leader();
  REQUIRE(leader > 1);
  cluster.propose(leader, "a");
  cluster.settle();
  cluster[1].paused = false;
  REQUIRE(cluster[1]->role() == Role::leader);
  cluster.read(1);
  cluster.settle();
  // It says so, rather than leave the reader without an answer.
  CHECK(cluster[1].read_states == std::vector<ReadState>{{1, 0, false}});
}

TEST_CASE("a follower reads by asking its leader") {
  Cluster cluster({1, 2, 3});
  CHECK(!cluster.read(2));  // nobody to ask
  cluster.elect(1);
  const Index index = cluster.propose(1, "a").index;
  cluster.settle();
  REQUIRE(cluster[2]->applied() < index);
  REQUIRE(cluster.read(2));
  cluster.settle();
  REQUIRE(cluster[2].read_states.size() == 1);
  CHECK(cluster[2].read_states[0].index == index);
  CHECK(cluster[2].machine.applied == index);  // the answer came with the news of the commit

  SECTION("who is not the leader any more refuses") {
    cluster.kill(1);
    cluster.start(1);
    REQUIRE(cluster.read(2));
    cluster.settle();
    CHECK(!cluster[2].read_states.at(1).confirmed);
  }
}

TEST_CASE("an answer to a read before the restart is not taken for one after it") {
  Cluster cluster({1, 2, 3});
  cluster.elect(1);
  std::vector<Message> late;
  cluster.network = [&](const Message& message) {
    if (message.type != MessageType::read_index_reply) return std::vector<Duration>{Duration(0)};
    late.push_back(message);
    return std::vector<Duration>();
  };
  REQUIRE(cluster.read(2) == 1);
  cluster.settle();
  REQUIRE(late.size() == 1);
  cluster.propose(1, "a");
  cluster.settle();
  cluster.kill(2);
  cluster.start(2);
  cluster.pass(200ms);
  REQUIRE(cluster.read(2) == 1);  // the same context
  cluster[2]->step(late[0], cluster.clock(cluster[2]));
  cluster.drain(cluster[2]);
  CHECK(cluster[2].read_states.empty());
}

TEST_CASE("with a lease a read needs no messages") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  cluster.pass(500ms);
  CHECK(reads_at_once(cluster, 1));
  CHECK(cluster[1]->has_lease(cluster.clock(cluster[1])));

  Cluster other({1, 2, 3});  // where the option is off
  other.elect(1);
  other.pass(500ms);
  CHECK(!reads_at_once(other, 1));
}

TEST_CASE("a lease lasts an election timeout less the margin, from the last message answered") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  // The way back takes 300 ms: the lease counts from the way there.
  cluster.network = [](const Message& message) {
    return std::vector<Duration>{message.to == 1 ? 300ms : 0ms};
  };
  cluster.pass(5s);
  Time sent = Time::min();
  for (const auto& [id, peer] : cluster[1]->progress()) sent = std::max(sent, peer.acknowledged);
  const Time now = cluster.clock(cluster[1]);
  REQUIRE(now - sent >= 300ms);
  REQUIRE(now - sent < 450ms);
  CHECK(cluster[1]->has_lease(sent + 899ms));
  CHECK(!cluster[1]->has_lease(sent + 900ms));
}

TEST_CASE("a lease is as long as what was told in the message that is acknowledged") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  cluster.pass(500ms);
  cluster.network = [](const Message& message) {
    return std::vector<Duration>{message.to == 1 ? 900ms : 0ms};
  };
  cluster.pass(1250ms);
  REQUIRE(cluster[1]->timing().timeout() == 1800ms);  // by now, but the followers were told 1 s
  Time sent = Time::min();
  for (const auto& [id, peer] : cluster[1]->progress()) sent = std::max(sent, peer.acknowledged);
  CHECK(cluster[1]->has_lease(sent + 899ms));
  CHECK(!cluster[1]->has_lease(sent + 900ms));
}

TEST_CASE("a leader that was paused does not use the lease it had") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  cluster.pass(500ms);
  cluster.pause(1);
  cluster.pass(5s);
  const NodeId leader = cluster.leader();
  REQUIRE(leader > 1);
  cluster.propose(leader, "a");
  cluster.settle();
  cluster[1].paused = false;  // and the first that it learns of is a read
  REQUIRE(cluster[1]->role() == Role::leader);
  CHECK(!reads_at_once(cluster, 1));
}

TEST_CASE("a leader that hands over leadership has no lease for the rest of its term") {
  Cluster cluster({1, 2, 3}, lease_options());
  cluster.elect(1);
  cluster.pass(500ms);
  REQUIRE(reads_at_once(cluster, 1));
  // The request to stand for election is on its way for long.
  cluster.network = [](const Message& message) {
    return std::vector<Duration>{message.type == MessageType::timeout_now ? 3s : 0s};
  };
  REQUIRE(cluster[1]->transfer(2) == Outcome::accepted);
  cluster.drain(cluster[1]);
  CHECK(!reads_at_once(cluster, 1));
  cluster.pass(2s);  // it has given up
  REQUIRE(cluster[1]->role() == Role::leader);
  CHECK(cluster.propose(1, "a").outcome == Outcome::accepted);
  cluster.settle();
  CHECK(!reads_at_once(cluster, 1));
}

TEST_CASE("a lease needs a majority of servers that were just added too") {
  Cluster cluster({1, 2, 3, 4, 5}, lease_options(), Configuration{{1, 2, 3}, {}, {}});
  cluster.elect(1);
  cluster.pass(500ms);
  cluster.isolate(4);
  cluster.isolate(5);
  REQUIRE(reads_at_once(cluster, 1));
  cluster.propose(1, Configuration{{1, 4, 5}, {}, {}});
  cluster.settle();
  CHECK(!reads_at_once(cluster, 1));
}

// One follower loses sight of the leader and stands for election; some time later the leader loses
// sight of the other too. Whoever votes in spite of a promise, or forgets it in a restart, makes a
// second leader while the first has its lease, and a read at the first is stale: Safety throws.
TEST_CASE("no lease outlives the election of another leader, whatever the moment") {
  std::size_t reads = 0;
  std::size_t elected = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Options options = lease_options();
    options.seed = seed;
    Cluster cluster({1, 2, 3}, options);
    cluster.network = [&](const Message&) {
      return std::vector<Duration>{random.between(1ms, 20ms)};
    };
    for (auto& [id, server] : cluster.servers()) server.rate = 0.96 + random.unit() * 0.08;
    cluster.pass(3s);
    const NodeId leader = cluster.leader();
    REQUIRE(leader != kNoNode);
    const NodeId lost = leader % 3 + 1;
    const NodeId other = lost % 3 + 1;
    cluster.cut(leader, lost);
    cluster.cut(lost, leader);
    cluster.pass(random.between(500ms, 2500ms));
    cluster.isolate(leader);
    if (random.chance(0.5)) {
      cluster.kill(other);
      cluster.start(other);
    }
    cluster.on_read = [&](std::optional<Index> index) { reads += index.has_value(); };
    for (int i = 0; i < 200; ++i) {
      cluster.pass(10ms);
      if (cluster[leader]->role() == Role::leader) cluster.read(leader);
    }
    cluster.pass(3s);
    elected += cluster.leader() != leader;
  }
  CHECK(reads >= 200 * 20);
  CHECK(elected == 200);
}

// The same while latencies jump, and the timeout with them: a lease must not be longer than what
// was promised for it, a promise no shorter than it was told, in a restart neither.
TEST_CASE("no lease outlives the election of another leader, however latencies change") {
  constexpr std::array kDelays = {0ms, 1ms, 20ms, 200ms, 500ms, 1000ms};
  std::size_t reads = 0;
  std::size_t elected = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Options options = lease_options();
    options.seed = seed;
    Cluster cluster({1, 2, 3}, options);
    Duration delay(0);
    cluster.network = [&](const Message&) {
      return std::vector<Duration>{random.between(delay / 2, delay)};
    };
    for (auto& [id, server] : cluster.servers()) server.rate = 0.96 + random.unit() * 0.08;
    for (std::uint64_t left = 1 + random.below(3); left > 0; --left) {
      delay = kDelays[random.below(kDelays.size())];
      cluster.pass(random.between(1s, 8s));
    }
    const NodeId leader = cluster.leader();
    if (leader == kNoNode) continue;
    const NodeId lost = leader % 3 + 1;
    const NodeId other = lost % 3 + 1;
    cluster.cut(leader, lost);
    cluster.cut(lost, leader);
    delay = kDelays[random.below(kDelays.size())];
    cluster.pass(random.between(0ms, 6s));
    cluster.isolate(leader);
    delay = kDelays[random.below(2)];
    if (random.chance(0.5)) {
      cluster.kill(other);
      cluster.start(other);
    }
    cluster.on_read = [&](std::optional<Index> index) { reads += index.has_value(); };
    for (int i = 0; i < 600; ++i) {
      cluster.pass(10ms);
      if (cluster[leader]->role() == Role::leader) cluster.read(leader);
    }
    cluster.pass(15s);
    elected += cluster.leader() != leader;
  }
  CHECK(reads >= 400 * 30);
  CHECK(elected >= 300);
}

TEST_CASE("reads beyond the limit are refused") {
  Options options = kOptions;
  options.max_pending_reads = 3;
  Cluster cluster({1, 2, 3}, options);
  cluster.elect(1);
  for (int i = 0; i < 3; ++i) CHECK(cluster.read(1));
  CHECK(!cluster.read(1));
  REQUIRE(cluster.read(2));
  cluster.isolate(3);
  cluster.settle();
  CHECK(cluster.read(1));
}

TEST_CASE("a single server reads at once") {
  Cluster cluster({1});
  cluster.elect(1);
  cluster.read(1);
  CHECK(cluster[1].read_states == std::vector<ReadState>{{1, 1, true}});
}

}  // namespace
}  // namespace maelstrom::raft::tests::reads_test
