// What gossip does while links work, and what it refuses.
#include "maelstrom/replication/gossip.hpp"

#include <array>

#include "replication/network_of_gossips.hpp"

namespace tests::gossip_test {
namespace {

using replication::Phase;

constexpr GossipOptions kOptions;
constexpr Duration kPeriod = kOptions.period;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("nodes that have nothing to say are silent") {
  Network network(5);
  CHECK(network.is_silent());
  network.run(60s);
  CHECK(network.messages == 0);
}

TEST_CASE("a node on its own has nobody to tell") {
  Network network(1);
  network.add(0);
  CHECK(!network.ask_hub(0));
  CHECK(network.is_silent());
  CHECK(network.messages == 0);
}

TEST_CASE("a single item is everywhere within a period, and then there is silence") {
  const std::size_t nodes = GENERATE(2U, 3U, 5U, 25U);
  const std::size_t speaker = std::min<std::size_t>(nodes - 1, GENERATE(0U, 1U, 7U));
  const Duration latency = GENERATE(1ms, 100ms);
  CAPTURE(nodes, speaker, latency / 1ms);
  Network network(nodes);
  network.set_latency(latency);
  network.add(speaker);
  CHECK(network.time_to_converge(kPeriod + 2 * latency).has_value());
  network.run(10s);
  CHECK(network.is_silent());
  // Leaves ask for the phase of the hub's ticks, when they tell it something for the first time.
  CHECK(network.messages <= 3 * (nodes - 1));
  SECTION("and later it costs a message to each leaf and back") {
    const std::size_t before = network.messages;
    network.add(speaker);
    CHECK(network.time_to_converge(kPeriod + Phase::kLeastMargin + 2 * latency).has_value());
    network.run(10s);
    CHECK(network.messages - before <= 2 * (nodes - 1));
    CHECK(network.is_silent());
  }
}

TEST_CASE("a leaf asks for the hub's phase with its first news, so that the next is in time") {
  Network network(3);
  network.set_latency(20ms);
  network.add(2);  // the hub ticks from 20 ms on
  network.run(100ms);
  const std::size_t before = network.messages;
  for (int i = 0; i < 10; ++i) {
    network.add(1);
    network.run(1ms);
  }
  CHECK(network.messages - before == 1);
  network.run(40ms);
  network.add(1);
  CHECK(network.time_to_converge(kPeriod + 40ms - 150ms).has_value());
}

// A network that has been busy for so long that leaves know when the hub ticks.
struct Busy : Network {
  explicit Busy(std::size_t nodes, Duration each_way, const GossipOptions& options = {})
      : Network(nodes, options), random(nodes) {
    set_latency(each_way);
    busy(20 * kPeriod);
  }
  void busy(Duration time) { load(time, 20, random, all()); }

  Random random;
};

TEST_CASE("under load a period costs two messages for each leaf, whatever the latency") {
  const std::size_t nodes = GENERATE(2U, 3U, 5U, 25U);
  const Duration latency = GENERATE(1ms, 100ms, 300ms);
  CAPTURE(nodes, latency / 1ms);
  Busy network(nodes, latency);
  const std::size_t before = network.messages;
  network.busy(40 * kPeriod);
  CHECK(network.messages - before <= 41 * 2 * (nodes - 1));
  CHECK(network.messages - before >= 39 * 2 * (nodes - 1));
  network.run(5s);
  CHECK(network.has_converged());
  CHECK(network.is_silent());
}

TEST_CASE("latencies that vary cost no messages") {
  Busy network(5, 1ms);
  network.latency = [&](auto, auto) { return network.random.between(1ms, 16ms); };
  network.busy(20 * kPeriod);
  const std::size_t before = network.messages;
  network.busy(200 * kPeriod);
  CHECK(network.messages - before <= 201 * 2 * 4);
  network.run(5s);
  CHECK(network.is_silent());
}

TEST_CASE("a few items cost no more than two messages for each leaf in a period") {
  Busy network(10, 50ms);
  const std::size_t before = network.messages;
  network.load(100 * kPeriod, 0.1, network.random, network.all());
  CHECK(network.messages - before <= 101 * 2 * 9);
}

TEST_CASE("an item is everywhere after a period, two hops and a margin") {
  const Duration latency = GENERATE(1ms, 100ms);
  Busy network(10, latency);
  for (int i = 0; i < 50; ++i) {
    network.run(network.random.between({}, 3 * kPeriod));
    network.add(network.random.below(10));
    const auto time = network.time_to_converge(5s);
    REQUIRE(time.has_value());
    CHECK(*time <= kPeriod + 2 * latency + Phase::kLeastMargin);
  }
}

TEST_CASE("batches of leaves arrive just before the tick of the hub") {
  const Duration latency = GENERATE(1ms, 130ms);
  const bool is_asymmetric = GENERATE(false, true);
  CAPTURE(latency / 1ms, is_asymmetric);
  Busy network(5, latency);
  if (is_asymmetric) {
    network.latency = [=](std::size_t from, auto) { return from == 0 ? latency / 4 : latency; };
    network.busy(40 * kPeriod);
  }
  std::vector<Time> arrivals;
  std::optional<Time> tick;
  std::size_t ticks = 0;
  network.on_send = [&](const Network::Sent& sent) {
    if (sent.to == 0) arrivals.push_back(network.now() + latency);
    if (sent.from != 0 || (tick && network.now() == *tick)) return;
    if (tick) CHECK((network.now() - *tick) % kPeriod == 0s);
    tick = network.now();
    ++ticks;
  };
  network.busy(20 * kPeriod);
  CHECK(ticks >= 19);
  CHECK(arrivals.size() >= 4 * 19);
  REQUIRE(tick.has_value());
  for (const Time arrival : arrivals) {
    const Duration early = (*tick + 100 * kPeriod - arrival) % kPeriod;
    CHECK(early > 0s);
    CHECK(early <= Phase::kLeastMargin + 5ms);
  }
}

TEST_CASE("eager leaves tell at once, and the hub at its tick") {
  GossipOptions options;
  options.is_eager = true;
  Busy network(5, 10ms, options);
  network.run(5s);
  std::vector<std::pair<std::size_t, std::size_t>> sent;
  network.on_send = [&](const auto& batch) { sent.emplace_back(batch.from, batch.to); };
  network.run(123ms);
  for (int i = 0; i < 3; ++i) {
    network.add(3);
    REQUIRE(sent.size() == static_cast<std::size_t>(i + 1));
    CHECK(sent.back() == std::pair<std::size_t, std::size_t>(3, 0));
    network.run(1ms);
  }
  CHECK(network.time_to_converge(kPeriod + 20ms).has_value());
}

TEST_CASE("an acknowledgement waits for news to ride on, but not for longer than its delay") {
  GossipOptions options;
  options.ack_delay = 2 * kPeriod;
  Busy network(3, 10ms, options);
  network.run(5s);
  std::vector<Network::Sent> from_leaf;
  network.on_send = [&](const auto& batch) {
    if (batch.from == 1) from_leaf.push_back(batch);
  };
  const Time start = network.now();
  network.add(2);
  SECTION("when there is none") {
    network.run(5s);
    REQUIRE(from_leaf.size() == 1);
    CHECK(from_leaf[0].delta.empty());
    CHECK(from_leaf[0].sent >= start + 2 * kPeriod);
    CHECK(from_leaf[0].sent <= start + 5 * kPeriod);
  }
  SECTION("when there is some") {
    network.run_until(5s, [&] { return network.knows(1, 2); });
    network.add(1);
    network.run(kPeriod + 1ms);
    REQUIRE(from_leaf.size() == 1);
    CHECK(!from_leaf[0].delta.empty());
    CHECK(from_leaf[0].head.echo.has_value());
    network.run(5s);
    CHECK(from_leaf.size() <= 2);  // the second acknowledges what came with the next tick
  }
  network.run(10s);
  CHECK(network.is_silent());
}

TEST_CASE("a batch that comes twice, or after a newer one, does no harm") {
  Busy network(4, 10ms);
  network.copies = [](auto, auto) { return 2; };
  network.latency = [&](auto, auto) { return network.random.between(1ms, 1s); };
  network.busy(20s);
  network.run(10s);
  CHECK(network.has_converged());
  CHECK(network.is_silent());
  for (const auto node : network.all()) CHECK(network[node].hub() == 0);
}

TEST_CASE("news that is too much for a batch goes on in parts, each after its answer") {
  const bool is_eager = GENERATE(false, true);
  const std::size_t speaker = GENERATE(0U, 2U);
  CAPTURE(is_eager, speaker);
  GossipOptions options;
  options.is_eager = is_eager;
  Network network(3, options);
  network.max_news = 4 * Network::kItem;
  std::size_t most = 0;
  std::size_t sent = 0;
  network.on_send = [&](const Network::Sent& batch) {
    if (batch.from != speaker || batch.delta.empty()) return;
    most = std::max(most, batch.delta[0].items.size());
    if (batch.to == (speaker == 0 ? 1 : 0)) sent += batch.delta[0].items.size();
  };
  network.add(speaker, 50);
  if (is_eager && speaker != 0) {
    const auto time = network.run_until(5s, [&] { return network.knows(0, speaker); });
    REQUIRE(time.has_value());
    CHECK(*time <= 13 * 2ms);  // a round trip for each part
  }
  CHECK(network.time_to_converge(30 * kPeriod).has_value());
  CHECK(most == 4);
  CHECK(sent == 50);  // no part goes twice
  network.run(10s);
  CHECK(network.is_silent());
}

TEST_CASE("how many peers hold a contribution is what they have told") {
  Busy network(4, 10ms);
  network.run(5s);
  CHECK(network[2].holders(network.origin(2), network.versions(2).of(network.origin(2))) == 1);
  network.add(2);
  const Origin& origin = network.origin(2);
  const auto number = network.versions(2).of(origin);
  CHECK(network[2].holders(origin, number) == 0);
  REQUIRE(network.run_until(5s, [&] { return network[2].holders(origin, number) > 0; }));
  CHECK(network.knows(0, 2));
  network.run(5s);
  CHECK(network[0].holders(origin, number) == 3);
  CHECK(network[0].holders(origin, number + 1) == 0);
}

TEST_CASE("a question to the hub is settled by its answer") {
  Busy network(3, 10ms);
  network.run(5s);
  CHECK(!network.ask_hub(0));
  network.add(1);
  REQUIRE(network.run_until(5s, [&] { return network.knows(0, 1); }));
  REQUIRE(!network.knows(2, 1));
  const auto question = network.ask_hub(2);
  REQUIRE(question.has_value());
  CHECK(question->peer == 0);
  CHECK(!network[2].is_settled(*question));
  CHECK(network.run_until(1s, [&] { return network[2].is_settled(*question); }) == 20ms);
  CHECK(network.knows(2, 1));
}

TEST_CASE("a question to a hub that does not answer is settled by suspicion") {
  Busy network(3, 10ms);
  network.run(5s);
  network.set_link([](auto from, auto to) { return from != 0 && to != 0; });
  const auto question = network.ask_hub(2);
  const auto time = network.run_until(5s, [&] { return network[2].is_settled(*question); });
  REQUIRE(time.has_value());
  CHECK(*time >= 1s);  // it is asked twice, each time with patience
  CHECK(network[2].is_suspected(0));
  CHECK(network.ask_hub(2)->peer == 1);
}

TEST_CASE("attempts to reach a node come ever more rarely, down to the given rate") {
  const std::size_t node = GENERATE(0U, 2U);  // as a hub, or as a leaf
  GossipOptions options;
  options.probe = 8s;
  const Duration longest = node == 0 ? options.probe : 3 * options.probe;
  Busy network(3, 10ms, options);
  network.run(5s);
  // 1 is gone for the hub, or the hub for 2.
  const std::size_t gone = node == 0 ? 1 : 0;
  network.set_link([=](auto from, auto to) { return from != gone && to != gone; });
  std::vector<Time> attempts;
  network.on_send = [&](const Network::Sent& batch) {
    if (batch.from == node && batch.to == gone && network[node].is_suspected(gone)) {
      CHECK(batch.head.asks);
      attempts.push_back(batch.sent);
    }
  };
  network.add(node);
  network.run(200s);
  REQUIRE(attempts.size() > 6);
  for (std::size_t i = 2; i < attempts.size(); ++i) {
    const Duration wait = attempts[i] - attempts[i - 1];
    CHECK(wait <= longest);
    CHECK(wait >= attempts[i - 1] - attempts[i - 2]);
  }
  CHECK(attempts[1] - attempts[0] <= 2s);
  CHECK(attempts.back() - attempts[attempts.size() - 2] == longest);
}

TEST_CASE("heads that no peer can have sent are refused") {
  const State state;
  const Gossip gossip(kOptions, {1, 3, 0}, state.versions(), Time{});
  const auto refuses = [&](std::size_t peer, auto change) {
    Head head;
    head.number = 1;
    change(head);
    const auto error = error_of([&] {
      gossip.check(peer, head);
      return 0;
    });
    return error && error->code() == ErrorCode::malformed_request;
  };
  const auto nothing = [](Head&) {};
  CHECK(!refuses(0, nothing));
  CHECK(!refuses(2, nothing));
  CHECK(refuses(1, nothing));
  CHECK(refuses(3, nothing));
  CHECK(refuses(kMost, nothing));
  CHECK(refuses(0, [](Head& head) { head.number = 0; }));
  CHECK(refuses(0, [](Head& head) { head.role = "boss"; }));
  CHECK(refuses(0, [](Head& head) { head.role = ""; }));
  CHECK(!refuses(0, [](Head& head) {
    head.echo = Echo{kMost, Head::kLongestUs, Head::kLongestUs};
  }));
  CHECK(refuses(0, [](Head& head) { head.echo = Echo{0, 0, 0}; }));
  CHECK(refuses(0, [](Head& head) { head.echo = Echo{1, Head::kLongestUs + 1, 0}; }));
  CHECK(refuses(0, [](Head& head) { head.echo = Echo{1, 0, Head::kLongestUs + 1}; }));
  CHECK(!refuses(0, [](Head& head) { head.missing = {0, 1, 2}; }));
  CHECK(refuses(0, [](Head& head) { head.missing = {3}; }));
  CHECK(refuses(0, [](Head& head) { head.missing = {0, 0, 0, 0}; }));
  CHECK(!refuses(0, [](Head& head) { head.have = {{0, 7, 1}, {2, 7, kMost}}; }));
  CHECK(refuses(0, [](Head& head) { head.have = {{3, 7, 1}}; }));
  CHECK(refuses(0, [](Head& head) { head.have = {{0, 7, 0}}; }));
  CHECK(refuses(0, [](Head& head) { head.have = {{2, 7, 1}, {0, 7, 1}}; }));
}

TEST_CASE("news in a reply is not acknowledged, and in other batches it is") {
  const auto [role, is_owed] = GENERATE(std::pair(Head::kReply, false), std::pair(Head::kHub, true),
                                        std::pair(Head::kLeaf, true));
  CAPTURE(role);
  const State state;
  Gossip gossip(kOptions, {1, 3, 0}, state.versions(), Time{});
  Head head;
  head.number = 1;
  head.role = role;
  gossip.heard(2, head, false, Time(1s));
  CHECK(!gossip.deadline());
  head.number = 2;
  gossip.heard(2, head, true, Time(1s));
  CHECK(gossip.deadline().has_value() == is_owed);
}

TEST_CASE("what a batch says that was overtaken by a newer one counts no more") {
  State state;
  Gossip gossip(kOptions, {0, 2, 0}, state.versions(), Time{});
  const Origin self{0, 1};
  state.merge(state.next(self, {1, 2}), [](auto&&...) {});
  Head head;
  head.number = 2;
  head.have = {{0, 1, 2}};
  gossip.heard(1, head, false, Time(1s));
  CHECK(gossip.holders(self, 2) == 1);
  CHECK(!gossip.deadline());
  head.number = 1;
  head.have = {};
  gossip.heard(1, head, false, Time(2s));
  CHECK(gossip.holders(self, 2) == 1);
  CHECK(!gossip.deadline());
  SECTION("but it is answered if it asks") {
    head.asks = true;
    gossip.heard(1, head, false, Time(2s));
    CHECK(gossip.due(Time(2s)).size() == 1);
    CHECK(gossip.write(1, {}, Time(2s)).echo->number == 2);
  }
  SECTION("unless it is so late that its number must mean something else") {
    gossip.heard(1, head, false, Time(1s) + replication::Stream::kOvertakenFor);
    CHECK(gossip.holders(self, 2) == 0);
    CHECK(gossip.deadline().has_value());
  }
}

TEST_CASE("what a peer claims beyond what is here is not believed") {
  State state;
  Gossip gossip(kOptions, {0, 2, 0}, state.versions(), Time{});
  const Origin self{0, 1};
  Head head;
  head.number = 1;
  head.have = {{0, 1, 5}};
  gossip.heard(1, head, false, Time(1s));
  CHECK(gossip.holders(self, 1) == 0);
  state.merge(state.next(self, {1, 2}), [](auto&&...) {});
  gossip.grew(Time(2s));
  REQUIRE(gossip.deadline().has_value());
  const auto calls = gossip.due(*gossip.deadline());
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].base.empty());
}

TEST_CASE("an echo of a batch that was not sent yet tells nothing") {
  State state;
  Gossip gossip(kOptions, {1, 2, 100}, state.versions(), Time{});
  const auto question = gossip.ask_hub(Time{});
  REQUIRE(gossip.due(Time{}).size() == 1);
  CHECK(gossip.write(0, {}, Time{}).number == 101);
  Head head;
  for (const std::uint64_t number : {kMost, std::uint64_t{102}, std::uint64_t{100}}) {
    ++head.number;
    head.echo = Echo{number, 0, 0};
    gossip.heard(0, head, false, Time(1ms));
    CHECK(!gossip.is_settled(*question));
  }
  ++head.number;
  head.echo = Echo{101, 0, 0};
  gossip.heard(0, head, false, Time(1ms));
  CHECK(gossip.is_settled(*question));
}

// A head that check() takes, and is otherwise arbitrary.
Head any_head(Random& random, const Network& network) {
  const auto any = [&]() -> std::uint64_t {
    return std::array<std::uint64_t, 7>{
        1, 2, 5, 1'000'100, 2'000'000, kMost / 2, kMost}[random.below(7)];
  };
  Head head;
  head.number = any();
  head.role = std::array{Head::kLeaf, Head::kHub, Head::kReply}[random.below(3)];
  head.asks = random.chance(0.5);
  if (random.chance(0.7)) {
    head.echo = Echo{any(), any() % Head::kLongestUs, any() % Head::kLongestUs};
  }
  for (std::size_t node = 0; node < network.size(); ++node) {
    if (random.chance(0.5)) head.have.emplace_back(node, 1, random.chance(0.5) ? any() : kMost);
    if (random.chance(0.3)) head.missing.push_back(node);
  }
  return head;
}

TEST_CASE("whatever a head says, nodes converge on what comes after it, and are silent") {
  const std::uint64_t first = test_seed();
  for (std::uint64_t seed = first; seed < first + seeds(200); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Network network(2 + random.below(4));
    network.load(1s, 5, random, network.all());
    for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
      const auto to = static_cast<std::size_t>(random.below(network.size()));
      const auto from =
          (to + 1 + static_cast<std::size_t>(random.below(network.size() - 1))) % network.size();
      network.add(static_cast<std::size_t>(random.below(network.size())));
      network.forge(from, to, any_head(random, network));
      network.run(random.between(0ms, 1s));
    }
    // For so long a batch may seem to be overtaken by a forged one.
    network.run(replication::Stream::kOvertakenFor);
    for (const auto node : network.all()) network.add(node);
    CHECK(network.time_to_converge(10s).has_value());
    network.run(30s);
    CHECK(network.is_silent());
  }
}

}  // namespace
}  // namespace tests::gossip_test
