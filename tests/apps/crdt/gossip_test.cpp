#include "crdt/gossip.hpp"

#include <array>
#include <functional>
#include <limits>
#include <map>

#include "lib/harness.hpp"

namespace tests::gossip_test {
namespace {

using apps::crdt::Gossip;
using apps::crdt::VersionVector;

// Some nodes that have nothing but versions, and the network between them, in virtual time.
class Cluster {
 public:
  explicit Cluster(std::size_t nodes) : had_(nodes, VersionVector(nodes)) {
    for (std::size_t node = 0; node < nodes; ++node) nodes_.emplace_back(node, nodes);
  }

  // Whether a message from one to another gets lost.
  std::function<bool(std::size_t from, std::size_t to)> loses = [](auto, auto) { return false; };
  Duration latency = 1ms;
  std::size_t sent = 0;

  void add(std::size_t node) {
    ++had_[node][node];
    nodes_[node].have(had_[node], now_);
    call(node);
  }

  // It loses what it knows of others, and not what it has.
  void restart(std::size_t node) {
    nodes_[node] = Gossip(node, nodes_.size());
    nodes_[node].have(had_[node], now_);
    call(node);
  }

  // It loses everything.
  void forget(std::size_t node) {
    had_[node].assign(nodes_.size(), 0);
    restart(node);
  }

  // A message that nobody sent.
  void forge(std::size_t from, std::size_t to, const Gossip::Table& table, bool asks) {
    nodes_[to].heard(from, table, asks, now_);
    call(to);
  }

  void pass(Duration time) {
    const Time end = now_ + time;
    while (step(end)) continue;
    now_ = end;
  }

  bool has_converged() const {
    return std::ranges::all_of(had_, [this](const auto& had) { return had == had_.front(); });
  }
  bool is_silent() const {
    return wire_.empty() && std::ranges::none_of(nodes_, [](const auto& node) {
             return node.deadline().has_value();
           });
  }
  bool knows(std::size_t node, std::size_t of) const { return had_[node][of] == had_[of][of]; }

 private:
  struct Sent {
    std::size_t from;
    std::size_t to;
    Gossip::Table table;
    bool asks;
  };

  void call(std::size_t node) {
    for (const auto [peer, asks] : nodes_[node].due(now_)) {
      ++sent;
      REQUIRE(peer != node);
      if (loses(node, peer)) continue;
      wire_.emplace(now_ + latency, Sent{node, peer, nodes_[node].table(), asks});
    }
  }

  // Does what comes next; false if that is after `end`.
  bool step(Time end) {
    Time next = wire_.empty() ? Time::max() : wire_.begin()->first;
    std::size_t waking = nodes_.size();
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      const auto deadline = nodes_[node].deadline();
      if (!deadline || *deadline >= next) continue;
      next = *deadline;
      waking = node;
    }
    if (next > end) return false;
    now_ = std::max(now_, next);
    if (waking < nodes_.size()) {
      call(waking);
      return true;
    }
    const Sent message = wire_.begin()->second;
    wire_.erase(wire_.begin());
    apps::crdt::join(had_[message.to], message.table[message.from]);
    nodes_[message.to].have(had_[message.to], now_);
    nodes_[message.to].heard(message.from, message.table, message.asks, now_);
    call(message.to);
    return true;
  }

  Time now_{};
  std::vector<Gossip> nodes_;
  std::vector<VersionVector> had_;
  std::multimap<Time, Sent> wire_;
};

// Each node adds something every 10 ms.
void load(Cluster& cluster, std::size_t nodes, Duration time) {
  for (Duration done{}; done < time; done += 10ms) {
    for (std::size_t node = 0; node < nodes; ++node) cluster.add(node);
    cluster.pass(10ms);
  }
}

TEST_CASE("nothing new means nothing sent") {
  Cluster cluster(5);
  CHECK(cluster.is_silent());
  cluster.pass(60s);
  CHECK(cluster.sent == 0);
}

TEST_CASE("a node on its own has nobody to tell") {
  Cluster cluster(1);
  cluster.add(0);
  CHECK(cluster.is_silent());
  CHECK(cluster.sent == 0);
}

TEST_CASE("a single add reaches all nodes at once, and then there is silence") {
  const std::size_t nodes = GENERATE(2, 3, 5, 25);
  const std::size_t at = GENERATE(0, 1);
  CAPTURE(nodes, at);
  Cluster cluster(nodes);
  cluster.add(at);
  cluster.pass(50ms);  // the slack, and latencies
  CHECK(cluster.has_converged());
  cluster.pass(10s);
  CHECK(cluster.is_silent());
  CHECK(cluster.sent <= 3 * nodes - 2);  // to the hub; to all; acknowledged; which all are told
}

TEST_CASE("under load a round is two messages for each leaf, whatever the latency") {
  const std::size_t nodes = GENERATE(2, 3, 5, 25);
  const Duration latency = GENERATE(1ms, 100ms);
  CAPTURE(nodes, latency.count());
  Cluster cluster(nodes);
  cluster.latency = latency;
  load(cluster, nodes, 5s);
  const std::size_t before = cluster.sent;
  load(cluster, nodes, 20s);
  const auto rounds = static_cast<std::size_t>(20s / (900ms + 2 * latency));
  CHECK(cluster.sent - before <= (rounds + 2) * 2 * (nodes - 1));
  cluster.pass(4s);
  CHECK(cluster.has_converged());
  CHECK(cluster.is_silent());
}

TEST_CASE("a hub that does not answer is gone around") {
  const std::size_t nodes = GENERATE(3, 5);
  CAPTURE(nodes);
  Cluster cluster(nodes);
  cluster.loses = [](std::size_t from, std::size_t to) { return from == 0 || to == 0; };
  cluster.add(1);
  cluster.pass(1500ms + 500ms * static_cast<int>(nodes));
  for (std::size_t node = 2; node < nodes; ++node) CHECK(cluster.knows(node, 1));
  CHECK(!cluster.knows(0, 1));
  cluster.loses = [](auto, auto) { return false; };
  cluster.pass(2s);
  CHECK(cluster.has_converged());
  cluster.pass(10s);
  CHECK(cluster.is_silent());
}

TEST_CASE("news goes around a ring in which each node hears only its neighbours") {
  Cluster cluster(5);
  cluster.loses = [](std::size_t from, std::size_t to) {
    const std::size_t distance = (from + 5 - to) % 5;
    return distance != 1 && distance != 4;
  };
  for (std::size_t node = 0; node < 5; ++node) cluster.add(node);
  cluster.pass(10s);
  CHECK(cluster.has_converged());
}

TEST_CASE("news goes around a ring in which each node hears only the one before it") {
  Cluster cluster(5);
  cluster.loses = [](std::size_t from, std::size_t to) { return (from + 1) % 5 != to; };
  for (std::size_t node = 0; node < 5; ++node) cluster.add(node);
  cluster.pass(20s);
  CHECK(cluster.has_converged());
}

TEST_CASE("a node that was restarted is told what it misses, and tells what others miss") {
  const std::size_t node = GENERATE(0, 1);
  CAPTURE(node);
  Cluster cluster(3);
  load(cluster, 3, 2s);
  bool is_cut = true;
  cluster.loses = [&](std::size_t from, std::size_t to) {
    return is_cut && (from == node || to == node);
  };
  for (std::size_t other = 0; other < 3; ++other) cluster.add(other);
  cluster.restart(node);
  cluster.pass(5s);
  is_cut = false;
  cluster.pass(3s);
  CHECK(cluster.has_converged());
  cluster.pass(10s);
  CHECK(cluster.is_silent());
}

TEST_CASE("nodes converge within 5 s of the end of any loss") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  for (int run = 0; run < 50; ++run) {
    CAPTURE(run);
    const auto nodes = static_cast<std::size_t>(2 + random.below(5));
    Cluster cluster(nodes);
    cluster.latency = random.between(0ms, 200ms);
    std::vector<double> loss(nodes * nodes);
    for (double& one : loss) one = random.chance(0.3) ? 1 : random.unit() / 2;
    cluster.loses = [&](std::size_t from, std::size_t to) {
      return random.chance(loss[from * nodes + to]);
    };
    for (int step = 0; step < 500; ++step) {
      const auto node = static_cast<std::size_t>(random.below(nodes));
      random.chance(0.02) ? cluster.restart(node) : cluster.add(node);
      cluster.pass(random.between(0ms, 40ms));
    }
    cluster.loses = [](auto, auto) { return false; };
    cluster.pass(5s);
    CHECK(cluster.has_converged());
    cluster.pass(20s);
    CHECK(cluster.is_silent());
  }
}

TEST_CASE("a node that has lost its storage is told what it had") {
  const std::size_t node = GENERATE(0, 1);
  CAPTURE(node);
  Cluster cluster(3);
  load(cluster, 3, 2s);
  cluster.pass(10s);
  REQUIRE(cluster.is_silent());
  cluster.forget(node);
  CHECK(!cluster.has_converged());
  cluster.add((node + 1) % 3);
  cluster.pass(5s);
  CHECK(cluster.has_converged());
  cluster.pass(20s);
  CHECK(cluster.is_silent());
}

TEST_CASE("whatever a table says, nodes converge on what comes after it") {
  const std::uint64_t seed = test_seed();
  CAPTURE(seed);
  Random random(seed);
  const auto any = [&]() -> std::uint64_t {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    return std::array<std::uint64_t, 6>{0, 1, 5, kMost / 4, kMost / 2, kMost}[random.below(6)];
  };
  for (int run = 0; run < 200; ++run) {
    CAPTURE(run);
    const auto nodes = static_cast<std::size_t>(2 + random.below(4));
    Cluster cluster(nodes);
    load(cluster, nodes, 1s);
    for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
      Gossip::Table table(nodes, VersionVector(nodes));
      for (auto& row : table) std::ranges::generate(row, any);
      const auto to = static_cast<std::size_t>(random.below(nodes));
      const auto from = (to + 1 + static_cast<std::size_t>(random.below(nodes - 1))) % nodes;
      cluster.add(static_cast<std::size_t>(random.below(nodes)));
      cluster.forge(from, to, table, random.chance(0.5));
      cluster.pass(random.between(0ms, 1s));
    }
    for (std::size_t node = 0; node < nodes; ++node) cluster.add(node);
    cluster.pass(10s);
    CHECK(cluster.has_converged());
    cluster.pass(20s);
    CHECK(cluster.is_silent());
  }
}

TEST_CASE("a leaf tells all others in turns while nobody answers") {
  Gossip gossip(1, 5);
  gossip.have({0, 1, 0, 0, 0}, Time{});
  std::vector<std::size_t> asked;
  for (Time now{}; now < Time{} + 8s; now = *gossip.deadline()) {
    for (const auto [peer, asks] : gossip.due(now)) {
      CHECK(asks == (peer != 0));
      if (asks) asked.push_back(peer);
    }
    REQUIRE(gossip.deadline());
  }
  REQUIRE(asked.size() >= 6);
  asked.resize(6);
  CHECK(asked == std::vector<std::size_t>{2, 3, 4, 2, 3, 4});
}

TEST_CASE("who is asked answers at once, and once") {
  const bool asks = GENERATE(true, false);
  Gossip gossip(1, 3);
  CHECK(gossip.due(Time{}).empty());
  gossip.have({0, 0, 1}, Time{});
  gossip.heard(2, {{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}, asks, Time{});
  const auto calls = gossip.due(Time{});
  const auto to_leaf = std::ranges::count(calls, 2U, &Gossip::Call::peer);
  CHECK(to_leaf == (asks ? 1 : 0));
  CHECK(std::ranges::none_of(calls, &Gossip::Call::asks));
  CHECK(gossip.due(Time{}).empty());
}

TEST_CASE("a table of another size does not fit") {
  const Gossip gossip(0, 2);
  CHECK(gossip.fits({{0, 0}, {0, 0}}));
  CHECK(!gossip.fits({{0, 0}}));
  CHECK(!gossip.fits({{0, 0}, {0}}));
  CHECK(!gossip.fits({}));
}

}  // namespace
}  // namespace tests::gossip_test
