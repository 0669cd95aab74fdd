// What gossip does about links that fail, and nodes that stall, stop and start again.
#include <set>

#include "replication/network_of_gossips.hpp"

namespace tests::gossip_test {
namespace {

constexpr Duration kLatency = 50ms;

GossipOptions with_eager(bool is_eager) {
  GossipOptions options;
  options.is_eager = is_eager;
  return options;
}

// A network of nodes that know each other: each has spoken.
struct Acquainted : Network {
  explicit Acquainted(std::size_t nodes, const GossipOptions& options = {},
                      Duration each_way = kLatency)
      : Network(nodes, options) {
    set_latency(each_way);
    for (int round = 0; round < 4; ++round) {
      for (std::size_t node = 0; node < nodes; ++node) add(node);
      run(500ms);
    }
    run(5s);
    REQUIRE(has_converged());
    REQUIRE(is_silent());
  }
};

// How many nodes suspect how many.
std::size_t suspicions(const Network& network) {
  std::size_t count = 0;
  for (const auto node : network.all()) {
    for (const auto other : network.all()) count += network[node].is_suspected(other) ? 1 : 0;
  }
  return count;
}

Network::Link without(std::size_t gone) {
  return [gone](std::size_t from, std::size_t to) { return from != gone && to != gone; };
}

TEST_CASE("a hub that does not answer is replaced, and returns") {
  const std::size_t nodes = GENERATE(2U, 3U, 5U, 12U);
  const std::size_t gone = std::min<std::size_t>(nodes - 1, GENERATE(1U, 2U, 4U));
  const bool is_eager = GENERATE(false, true);
  CAPTURE(nodes, gone, is_eager);
  Acquainted network(nodes, with_eager(is_eager));
  network.set_link([gone](auto from, auto to) { return (from < gone) == (to < gone); });
  for (std::size_t node = 0; node < nodes; ++node) network.add(node);
  network.run(6s);
  CHECK(network.have_same(network.all(gone)));
  CHECK(!network.knows(0, nodes - 1));
  for (const auto node : network.all(gone)) CHECK(network[node].hub() == gone);

  const std::size_t before = network.messages;
  network.heal();
  CHECK(network.time_to_converge(3s).has_value());
  network.run(10s);
  for (const auto node : network.all()) CHECK(network[node].hub() == 0);
  CHECK(network.is_silent());
  CHECK(network.messages - before <= 8 * nodes * nodes);
  // All is as before.
  const std::size_t quiet = network.messages;
  network.add(nodes - 1);
  network.run(10s);
  CHECK(network.messages - quiet <= 2 * (nodes - 1));
  CHECK(suspicions(network) == 0);
}

TEST_CASE("the more hubs have failed, the more candidates are asked at once") {
  Acquainted network(25);
  network.set_link([](auto from, auto to) { return (from < 12) == (to < 12); });
  network.add(24);
  const auto is_done = [&] { return network.have_same(network.all(12)); };
  const auto time = network.run_until(30s, is_done);
  REQUIRE(time.has_value());
  CHECK(*time < 6s);
}

TEST_CASE("leaves look for a node again that their hub has found again") {
  Acquainted network(5);
  network.set_link(without(3));
  network.add(1);
  network.run(15s);
  CHECK(suspicions(network) == 4);
  network.heal();
  CHECK(network.time_to_converge(3s).has_value());
  network.add(1);
  network.run(5s);
  CHECK(suspicions(network) == 0);
}

TEST_CASE("without its hub a cluster tells everything as fast as with it") {
  Acquainted network(7);
  network.set_link(without(0));
  network.add(6);
  network.run(6s);
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    network.run(random.between({}, 375ms));
    network.add(1 + static_cast<std::size_t>(random.below(6)));
    const auto time = network.run_until(5s, [&] { return network.have_same(network.all(1)); });
    REQUIRE(time.has_value());
    CHECK(*time <= 375ms + 2 * kLatency + replication::Phase::kLeastMargin);
  }
}

TEST_CASE("news crosses where a single link works") {
  const bool is_eager = GENERATE(false, true);
  Acquainted network(12, with_eager(is_eager));
  // Two halves, and one link between two nodes that are nobody's hub.
  network.set_link(both_ways(
      [](auto low, auto high) { return low % 2 == high % 2 || (low == 8 && high == 11); }));
  for (const auto node : network.all()) network.add(node);
  CHECK(network.time_to_converge(20s).has_value());
  network.add(0);
  network.add(1);
  CHECK(network.time_to_converge(10s).has_value());
}

TEST_CASE("news goes around a ring, and down a chain in which every hub has another") {
  const bool is_ring = GENERATE(true, false);
  Acquainted network(6);
  const std::set<std::pair<std::size_t, std::size_t>> links = {
      {0, 2}, {2, 4}, {4, 5}, {3, 5}, {1, 3}};
  network.set_link(both_ways([&](auto low, auto high) {
    return is_ring ? high - low == 1 || high - low == 5 : links.contains({low, high});
  }));
  for (const auto node : network.all()) network.add(node);
  CHECK(network.time_to_converge(20s).has_value());
  network.add(1);
  CHECK(network.time_to_converge(10s).has_value());
}

TEST_CASE("who is not heard still hears, and who hears nothing is still heard") {
  const std::size_t victim = GENERATE(0U, 1U, 6U);
  const bool is_deaf = GENERATE(false, true);
  const bool is_eager = GENERATE(false, true);
  CAPTURE(victim, is_deaf, is_eager);
  Acquainted network(7, with_eager(is_eager));
  network.set_link([=](auto from, auto to) { return (is_deaf ? to : from) != victim; });
  for (const auto node : network.all()) network.add(node);
  network.run(15s);
  for (const auto node : network.all()) {
    if (node == victim) continue;
    CAPTURE(node);
    CHECK(network.knows(victim, node) == !is_deaf);
    CHECK(network.knows(node, victim) == is_deaf);
  }
  network.heal();
  CHECK(network.time_to_converge(3s).has_value());
  network.run(20s);
  CHECK(network.is_silent());
}

TEST_CASE("a node missed by its hub alone is told everything by the others") {
  Acquainted network(5);
  network.set_link(both_ways([](auto low, auto high) { return low != 0 || high != 3; }));
  SECTION("when it speaks") { network.add(3); }
  SECTION("when it has nothing to say") {}
  network.add(1);
  CHECK(network.time_to_converge(10s).has_value());
}

TEST_CASE(
    "who was looked for by a node tells it its news, before the hub knows that it is missed") {
  Acquainted network(6);
  network.set_link(both_ways([](auto low, auto high) { return low != 0 || high != 1; }));
  network.add(1);
  REQUIRE(network.run_until(10s, [&] { return network.knows(5, 1); }).has_value());
  REQUIRE(!network[0].is_suspected(1));
  network.add(5);
  CHECK(network.run_until(1s, [&] { return network.knows(1, 5); }).has_value());
}

TEST_CASE("news crosses any network whose nodes are connected by links of both directions") {
  const std::uint64_t first = test_seed();
  for (std::uint64_t seed = first; seed < first + seeds(100); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Network network(2 + random.below(8), with_eager(random.chance(0.3)));
    network.set_latency(random.between(1ms, 100ms));
    if (random.chance(0.7)) {  // they have met
      for (const auto node : network.all()) network.add(node);
      network.run(5s);
    }
    // A random tree, and some links of one direction.
    std::set<std::pair<std::size_t, std::size_t>> links;
    Nodes tree;
    for (const auto node : network.all()) {
      tree.insert(tree.begin() + static_cast<std::ptrdiff_t>(random.below(tree.size() + 1)), node);
    }
    for (std::size_t i = 1; i < tree.size(); ++i) {
      const std::size_t parent = tree[random.below(i)];
      links.insert({{tree[i], parent}, {parent, tree[i]}});
    }
    const double more = random.chance(0.5) ? 0 : random.unit() / 2;
    for (const auto from : network.all()) {
      for (const auto to : network.all()) {
        if (random.chance(more)) links.emplace(from, to);
      }
    }
    network.set_link([&](auto from, auto to) { return links.contains({from, to}); });
    for (const auto node : network.all()) {
      if (random.chance(0.6)) network.add(node);
    }
    CHECK(network.time_to_converge(30s).has_value());
    network.add(random.below(network.size()));
    CHECK(network.time_to_converge(30s).has_value());
  }
}

TEST_CASE("a node missed by its hub alone in one direction is told everything by the others") {
  const bool is_deaf = GENERATE(false, true);
  Acquainted network(5);
  network.set_link(
      [=](auto from, auto to) { return is_deaf ? from != 0 || to != 3 : from != 3 || to != 0; });
  network.add(1);
  network.add(3);
  CHECK(network.time_to_converge(10s).has_value());
}

TEST_CASE("what a node told one other before it went for ever gets everywhere") {
  const std::size_t gone = GENERATE(0U, 4U);
  const std::size_t witness = gone == 0 ? 1 : 0;
  const std::size_t speaker = GENERATE(1U, 2U);  // has news later
  CAPTURE(gone, speaker);
  Acquainted network(5);
  network.set_link([=](auto from, auto to) {
    return std::min(from, to) == std::min(gone, witness) &&
           std::max(from, to) == std::max(gone, witness);
  });
  network.add(gone);
  const Origin origin = network.origin(gone);
  const auto is_known = [&](std::size_t node) {
    return network.versions(node).of(origin) == network.versions(gone).of(origin);
  };
  REQUIRE(network.run_until(3s, [&] { return is_known(witness); }).has_value());
  const auto number = network.versions(gone).of(origin);
  network.set_link(without(gone));
  network.run(5s);
  SECTION("when it does not come back") {}
  SECTION("when it comes back with its storage") {
    network.restart(gone);
    network.heal();
  }
  SECTION("when it comes back without its storage") {
    network.forget(gone);
    network.heal();
    network.add(gone);
  }
  network.add(speaker);
  network.run(8s);
  for (const auto node : network.all()) {
    CAPTURE(node);
    if (node != gone) CHECK(network.versions(node).of(origin) == number);
  }
}

TEST_CASE("a node that was started again tells what it had, and is told what it missed") {
  const std::size_t victim = GENERATE(0U, 1U, 4U);
  CAPTURE(victim);
  Acquainted network(5);
  network.set_link(without(victim));
  for (const auto node : network.all()) network.add(node);
  network.run(5s);
  network.restart(victim);
  SECTION("when links work at once") {}
  SECTION("when they work later") { network.run(20s); }
  network.heal();
  CHECK(network.time_to_converge(3s).has_value());
  network.run(20s);
  CHECK(network.is_silent());
}

TEST_CASE("a node that was started again asks at once for what it missed") {
  const std::size_t victim = GENERATE(0U, 1U, 4U);
  const bool had_something = GENERATE(true, false);
  CAPTURE(victim, had_something);
  Network network(5);
  network.set_latency(kLatency);
  if (had_something) {
    for (const auto node : network.all()) network.add(node);
    network.run(5s);
  }
  network.set_link([=](auto, auto to) { return to != victim; });
  network.add(3);
  network.run(600ms);
  network.restart(victim);
  network.heal();
  CHECK(network.run_until(2 * kLatency, [&] { return network.knows(victim, 3); }).has_value());
}

TEST_CASE("a node that has lost its storage is told what it had when somebody speaks") {
  const std::size_t victim = GENERATE(0U, 1U, 4U);
  const std::size_t speaker = GENERATE(0U, 1U, 2U);
  CAPTURE(victim, speaker);
  Acquainted network(5);
  network.forget(victim);
  CHECK(!network.has_converged());
  network.add(speaker);
  CHECK(network.time_to_converge(3s).has_value());
  network.run(20s);
  CHECK(network.is_silent());
}

TEST_CASE("what nodes do not take, since it has had too many lives, is not sent for ever") {
  Network network(3);
  for (std::size_t life = 0; life <= Versions::kMaxLives; ++life) {
    network.forget(2);
    network.add(2);
    network.run(1s);
  }
  network.run(10s);
  CHECK(!network.knows(0, 2));
  CHECK(network.is_silent());
  network.add(1);
  const auto is_known = [&] { return network.knows(0, 1) && network.knows(2, 1); };
  CHECK(network.run_until(3s, is_known).has_value());
  network.run(10s);
  CHECK(network.is_silent());
}

TEST_CASE("a node whose numbers have gone back is heard again after a while") {
  const std::size_t victim = GENERATE(0U, 1U, 4U);
  const Duration back = GENERATE(1ms, 900ms, 7s);  // also by more than what counts as overtaken
  CAPTURE(victim, back / 1ms);
  Network network(5);
  network.set_latency(20ms);
  network.run(10s);
  for (const auto node : network.all()) network.add(node);
  network.run(1s);
  network.forget(victim, back + 1s);
  network.add(victim);
  network.add(victim == 0 ? 1 : 0);
  CHECK(network.time_to_converge(replication::Stream::kOvertakenFor + 10s).has_value());
  network.run(20s);
  CHECK(network.is_silent());
  CHECK(suspicions(network) == 0);
}

TEST_CASE("a node that stalls for a minute is not lost, and does not take the others for lost") {
  const std::size_t victim = GENERATE(0U, 3U);
  CAPTURE(victim);
  Acquainted network(5);
  for (const auto node : network.all()) network.add(node);
  network.stall(victim, 60s);
  network.run(1s);
  for (const auto node : network.all()) {
    if (node != victim) network.add(node);
  }
  network.run(59s);
  CHECK(network.time_to_converge(3s).has_value());
  network.run(20s);
  CHECK(suspicions(network) == 0);
  CHECK(network.is_silent());
}

TEST_CASE("a hub that stalls in quiet times suspects nobody") {
  Acquainted network(4);
  network.add(1);
  network.stall(0, 60s);
  network.run(60s + 10ms);
  for (const auto other : network.all()) CHECK(!network[0].is_suspected(other));
}

// Faults of all kinds for a while, then none. Returns nothing if all is well in the end.
struct Storm {
  explicit Storm(std::uint64_t seed) : random(seed), network(2 + random.below(6), options()) {
    if (random.chance(0.3)) network.max_news = Network::kItem * (10 + random.below(20));
    const std::size_t nodes = network.size();
    const Duration least = random.between(1ms, 100ms);
    const Duration spread = random.chance(0.5) ? random.between(1ms, 400ms) : Duration();
    network.latency = [=, this](auto, auto) { return random.between(least, least + spread); };
    loss.resize(nodes * nodes);
    doubled = random.chance(0.5) ? 0.2 : 0;
    network.copies = [=, this](std::size_t from, std::size_t to) {
      if (random.chance(loss[from * nodes + to])) return 0;
      return random.chance(doubled) ? 2 : 1;
    };
    keeps_storage = random.chance(0.7);
  }

  void run() {
    const int phases = static_cast<int>(1 + random.below(4));
    for (int i = 0; i < phases; ++i) {
      for (double& one : loss) one = random.chance(0.3) ? 1 : random.chance(0.5) ? 0.3 : 0;
      const int steps = static_cast<int>(random.below(60));
      for (int step = 0; step < steps; ++step) {
        act();
        network.run(random.chance(0.1) ? random.between(0ms, 4s) : random.between(0ms, 100ms));
      }
    }
    loss.assign(loss.size(), 0);
  }

  void act() {
    const auto node = static_cast<std::size_t>(random.below(network.size()));
    const double dice = random.unit();
    if (dice < 0.85) {
      network.add(node, static_cast<int>(1 + random.below(3)));
    } else if (dice < 0.90) {
      network.restart(node);
    } else if (dice < 0.93) {
      keeps_storage ? network.restart(node) : network.forget(node);
    } else if (dice < 0.97) {
      network.stall(node, random.between(0ms, 5s));
    } else {
      network.ask_hub(node);
    }
  }

  GossipOptions options() {
    GossipOptions options;
    options.is_eager = random.chance(0.3);
    if (random.chance(0.3)) options.ack_delay = random.between(0ms, 1s);
    if (random.chance(0.5)) options.period = random.between(100ms, 1s);
    return options;
  }

  Random random;
  Network network;
  std::vector<double> loss;
  double doubled = 0;
  bool keeps_storage = true;
};

void check_storms(std::uint64_t count) {
  const std::uint64_t first = test_seed();
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    Storm storm(seed);
    Network& network = storm.network;
    storm.run();
    // Who lost its storage finds out when somebody speaks.
    if (!storm.keeps_storage)
      network.add(static_cast<std::size_t>(storm.random.below(network.size())));
    CHECK(network.time_to_converge(30s).has_value());
    storm.doubled = 0;
    network.run(30s);
    CHECK(network.is_silent());
  }
}

TEST_CASE(
    "whatever links and nodes have done, all news is everywhere soon after, and all is quiet") {
  check_storms(seeds(200));
}

TEST_CASE("whatever links and nodes have done, all is well after it, many times", "[.soak]") {
  check_storms(seeds(20'000));
}

}  // namespace
}  // namespace tests::gossip_test
