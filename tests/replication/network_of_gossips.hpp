// Nodes that gossip about a log each, and the network between them, in virtual time. The test
// decides what the network does to messages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "lib/harness.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/replication/gossip.hpp"
#include "maelstrom/replication/logs.hpp"

namespace tests::gossip_test {

using replication::Echo;
using replication::Gossip;
using replication::GossipOptions;
using replication::Head;
using replication::Origin;
using replication::Versions;

using State = replication::Logs<std::int64_t>;
using Nodes = std::vector<std::size_t>;

class Network {
 public:
  using Link = std::function<bool(std::size_t from, std::size_t to)>;
  static constexpr std::size_t kItem = 9;  // bytes of news

  struct Sent {
    Time sent;
    Time arrives;
    std::size_t from = 0;
    std::size_t to = 0;
    Head head;
    State::Delta delta;
  };

  explicit Network(std::size_t nodes, const GossipOptions& options = {})
      : options_(options), nodes_(nodes) {
    for (std::size_t node = 0; node < nodes; ++node) start(node, 1);
  }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // --- What the network does: how many copies of a message arrive, and how long one of them takes.
  std::function<int(std::size_t from, std::size_t to)> copies = [](auto, auto) { return 1; };
  std::function<Duration(std::size_t from, std::size_t to)> latency = [](auto, auto) {
    return Duration(1ms);
  };
  std::function<void(const Sent&)> on_send = [](const Sent&) {};
  std::size_t max_news = std::numeric_limits<std::size_t>::max();  // bytes
  std::size_t messages = 0;

  void set_latency(Duration time) {
    latency = [time](auto, auto) { return time; };
  }
  void set_link(Link works) {
    copies = [works = std::move(works)](auto from, auto to) { return works(from, to) ? 1 : 0; };
  }
  void heal() {
    copies = [](auto, auto) { return 1; };
  }

  // --- What nodes do.
  // The node has new items, so many.
  void add(std::size_t node, int items = 1) {
    Node& self = nodes_[node];
    std::vector<std::int64_t> values;
    for (int i = 0; i < items; ++i) values.push_back(next_item_++);
    self.state.merge(self.state.next(self.origin, values), [](auto&&...) {});
    self.gossip->grew(now_);
    tell(node);
  }
  std::optional<Gossip::Question> ask_hub(std::size_t node) {
    const auto question = nodes_[node].gossip->ask_hub(now_);
    tell(node);
    return question;
  }
  // Started again with its storage.
  void restart(std::size_t node) {
    nodes_[node].gossip.reset();
    start(node, nodes_[node].origin.life);
    nodes_[node].gossip->restarted(now_);
    tell(node);
  }
  // Started again with nothing. Its clock, from which it takes its numbers, may have gone back.
  void forget(std::size_t node, Duration clock_back = {}) {
    nodes_[node].gossip.reset();
    nodes_[node].state = {};
    start(node, us(now_), clock_back);
  }
  // It does nothing for that long, and then finds all its messages at once.
  void stall(std::size_t node, Duration time) { nodes_[node].awake_at = now_ + time; }
  // A batch comes that the sender has not sent.
  void forge(std::size_t from, std::size_t to, const Head& head, const State::Delta& delta = {}) {
    deliver({now_, now_, from, to, head, delta});
  }

  // --- Time.
  Time now() const { return now_; }
  void run(Duration time) {
    run_until(time, [] { return false; });
  }
  // How long it takes until that is so; empty if it is not within `limit`.
  std::optional<Duration> run_until(Duration limit, const std::function<bool()>& is_over) {
    const Time start = now_;
    while (!is_over()) {
      const auto next = next_time();
      if (!next || *next > start + limit) {
        now_ = start + limit;
        return std::nullopt;
      }
      now_ = std::max(now_, *next);
      step();
    }
    return now_ - start;
  }
  // Runs, and meanwhile each node has a new item `rate` times a second, at random.
  void load(Duration time, double rate, Random& random, const Nodes& speakers) {
    const Time end = now_ + time;
    const double all = rate * static_cast<double>(speakers.size());
    while (now_ < end) {
      run(std::min(random.exponential(Duration(static_cast<std::int64_t>(1e9 / all))), end - now_));
      add(speakers[static_cast<std::size_t>(random.below(speakers.size()))]);
    }
  }

  // --- What they have.
  std::size_t size() const { return nodes_.size(); }
  Nodes all(std::size_t from = 0) const {
    Nodes nodes;
    for (std::size_t node = from; node < size(); ++node) nodes.push_back(node);
    return nodes;
  }
  const Gossip& operator[](std::size_t node) const { return *nodes_[node].gossip; }
  const Versions& versions(std::size_t node) const { return nodes_[node].state.versions(); }
  const Origin& origin(std::size_t node) const { return nodes_[node].origin; }
  // True if the node has all items of the other one's present life.
  bool knows(std::size_t node, std::size_t other) const {
    const Origin& origin = nodes_[other].origin;
    return versions(node).of(origin) == versions(other).of(origin);
  }
  bool have_same(const Nodes& nodes) const {
    return std::ranges::all_of(
        nodes, [&](std::size_t node) { return versions(node) == versions(nodes.front()); });
  }
  bool has_converged() const { return have_same(all()); }
  bool is_silent() const { return !next_time().has_value(); }
  std::optional<Duration> time_to_converge(Duration limit) {
    return run_until(limit, [this] { return has_converged(); });
  }

 private:
  struct Node {
    State state;
    Origin origin;
    std::optional<Gossip> gossip;
    Time awake_at{};
  };

  static std::uint64_t us(Time time) {
    return static_cast<std::uint64_t>(time.time_since_epoch() / 1us);
  }

  void start(std::size_t node, std::uint64_t life, Duration clock_back = {}) {
    Node& self = nodes_[node];
    self.origin = {node, life};
    self.gossip.emplace(options_, Gossip::Self{node, size(), us(now_ - clock_back)},
                        self.state.versions(), now_);
  }

  std::optional<Time> next_time() const {
    std::optional<Time> next;
    const auto consider = [&](std::size_t node, Time time) {
      time = std::max(time, nodes_[node].awake_at);
      next = std::min(next.value_or(time), time);
    };
    for (const Sent& message : in_flight_) consider(message.to, message.arrives);
    for (std::size_t node = 0; node < size(); ++node) {
      if (const auto time = nodes_[node].gossip->deadline()) consider(node, *time);
    }
    return next;
  }

  bool is_awake(std::size_t node) const { return nodes_[node].awake_at <= now_; }

  void step() {
    for (std::size_t i = 0; i < in_flight_.size();) {
      if (in_flight_[i].arrives > now_ || !is_awake(in_flight_[i].to)) {
        ++i;
        continue;
      }
      const Sent message = std::move(in_flight_[i]);
      in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(i));
      deliver(message);
    }
    for (std::size_t node = 0; node < size(); ++node) {
      const auto time = nodes_[node].gossip->deadline();
      if (time && *time <= now_ && is_awake(node)) tell(node);
    }
  }

  // As Merged does.
  void deliver(const Sent& message) {
    Node& self = nodes_[message.to];
    self.gossip->check(message.from, message.head);
    const State::Delta fresh = self.state.fresh(message.delta);
    REQUIRE(Versions(message.head.have).covers(State::reach(fresh)));
    self.state.merge(fresh, [](auto&&...) {});
    self.gossip->heard(message.from, message.head, !message.delta.empty(), now_);
    tell(message.to);
  }

  void tell(std::size_t node) {
    Node& self = nodes_[node];
    for (const auto& [peer, base] : self.gossip->due(now_)) {
      REQUIRE(peer != node);
      Sent message{now_, now_, node, peer, {}, self.state.news(base, max_news, item_size)};
      message.head = self.gossip->write(peer, State::reach(message.delta), now_);
      ++messages;
      on_send(message);
      for (int left = copies(node, peer); left > 0; --left) {
        message.arrives = now_ + latency(node, peer);
        in_flight_.push_back(message);
      }
    }
    const auto next = self.gossip->deadline();
    REQUIRE((!next || *next > now_));  // or its driver would call it for ever
  }

  static std::size_t item_size(std::int64_t /*item*/) { return kItem - 1; }

  GossipOptions options_;
  std::deque<Node> nodes_;  // they do not move
  std::deque<Sent> in_flight_;
  Time now_{1s};
  std::int64_t next_item_ = 0;
};

// Links that work in both directions or in none: `works` gets the lower number first.
inline Network::Link both_ways(const Network::Link& works) {
  return [works](std::size_t from, std::size_t to) {
    return works(std::min(from, to), std::max(from, to));
  };
}

}  // namespace tests::gossip_test
