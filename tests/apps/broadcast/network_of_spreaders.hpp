// Spreaders and the links between them, without nodes. The test decides which links work.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broadcast/spreader.hpp"
#include "catch.hpp"
#include "maelstrom/random.hpp"

namespace tests::spreader_test {

using apps::broadcast::Batch;
using apps::broadcast::Options;
using apps::broadcast::Spreader;
using maelstrom::Duration;
using maelstrom::Random;
using maelstrom::Time;
using namespace std::chrono_literals;

class SpreaderNetwork {
 public:
  // True if a batch of `from` reaches `to`. Asked when the batch would arrive, as in a partition.
  using Link = std::function<bool(std::size_t from, std::size_t to)>;

  SpreaderNetwork(std::size_t nodes, Options options, Duration latency)
      : latency_(latency), nodes_(nodes), options_(options) {
    for (std::size_t i = 0; i < nodes; ++i) {
      // The ticks of different nodes are not synchronized.
      spreaders_.emplace_back(options, self(i), Time(Duration(7'919'000) * static_cast<int>(i)));
    }
    heal();
  }

  Time now() const { return now_; }
  std::size_t size() const { return nodes_; }
  std::size_t messages() const { return messages_; }
  const Spreader& operator[](std::size_t node) const { return spreaders_[node]; }
  void set_latency(Duration latency) { latency_ = latency; }
  void set_link(Link link) { link_ = std::move(link); }
  void heal() {
    link_ = [](std::size_t, std::size_t) { return true; };
  }

  // A client gives the node a new value.
  std::int64_t add(std::size_t node) {
    spreaders_[node].add(next_value_, now_);
    send(node);
    return next_value_++;
  }

  // The node loses everything except its own stored values.
  void restart(std::size_t node) {
    std::vector<std::int64_t> own;
    const auto place_of = [&](std::int64_t value) { return own_.at(value) == node; };
    for (const auto value : spreaders_[node].values()) {
      if (own_.contains(value) && place_of(value)) own.push_back(value);
    }
    Spreader::Self fresh = self(node);
    fresh.first_number = now_.time_since_epoch() / 1us;
    spreaders_[node] = Spreader(options_, fresh, now_);
    spreaders_[node].restore(own);
    send(node);
  }
  // The node is replaced by a new one that has stored nothing, not even that it existed before.
  void forget(std::size_t node) {
    Spreader::Self fresh = self(node);
    fresh.boot = now_.time_since_epoch() / 1ms;
    fresh.first_number = now_.time_since_epoch() / 1us;
    spreaders_[node] = Spreader(options_, fresh, now_);
  }
  std::int64_t add_stored(std::size_t node) {
    const std::int64_t value = add(node);
    own_[value] = node;
    return value;
  }

  void run(Duration duration) {
    const Time end = now_ + duration;
    while (true) {
      const auto next = next_time();
      if (!next || *next > end) break;
      now_ = std::max(now_, *next);
      step();
    }
    now_ = end;
  }
  // Runs, and meanwhile adds `rate` values a second, each at a random node.
  void run_with_values(Duration duration, double rate, Random& random) {
    const Time end = now_ + duration;
    while (now_ < end) {
      run(std::min(random.exponential(Duration(static_cast<std::int64_t>(1e9 / rate))),
                   end - now_));
      add(random.below(nodes_));
    }
  }
  // Runs until the nodes hold the value, and returns how long it took; nothing if it takes longer
  // than `limit`.
  std::optional<Duration> time_until(const std::vector<std::size_t>& nodes, std::int64_t value,
                                     Duration limit) {
    const Time start = now_;
    const auto is_there = [&](std::size_t node) { return holds(node, value); };
    while (!std::ranges::all_of(nodes, is_there)) {
      const auto next = next_time();
      if (!next || *next > start + limit) return {};
      now_ = std::max(now_, *next);
      step();
    }
    return now_ - start;
  }

  bool holds(std::size_t node, std::int64_t value) const {
    const auto& values = spreaders_[node].values();
    return std::ranges::find(values, value) != values.end();
  }
  bool is_converged() const {
    return std::ranges::all_of(spreaders_, [this](const Spreader& spreader) {
      return spreader.values().size() == static_cast<std::size_t>(next_value_);
    });
  }
  std::vector<std::size_t> all() const {
    std::vector<std::size_t> nodes(nodes_);
    for (std::size_t i = 0; i < nodes_; ++i) nodes[i] = i;
    return nodes;
  }

 private:
  struct Message {
    std::size_t from;
    std::size_t to;
    Batch batch;
  };

  Spreader::Self self(std::size_t rank) const { return {rank, nodes_, 0, 0}; }

  std::optional<Time> next_time() const {
    std::optional<Time> next;
    if (!in_flight_.empty()) next = in_flight_.begin()->first;
    for (const Spreader& spreader : spreaders_) {
      const auto time = spreader.next_deadline();
      if (time) next = std::min(next.value_or(*time), *time);
    }
    return next;
  }

  void step() {
    while (!in_flight_.empty() && in_flight_.begin()->first <= now_) {
      const Message message = std::move(in_flight_.begin()->second);
      in_flight_.erase(in_flight_.begin());
      if (!link_(message.from, message.to)) continue;
      spreaders_[message.to].receive(message.from, message.batch, now_);
      send(message.to);
    }
    for (std::size_t node = 0; node < nodes_; ++node) {
      const auto time = spreaders_[node].next_deadline();
      if (time && *time <= now_) send(node);
    }
  }

  void send(std::size_t node) {
    for (auto& [peer, batch] : spreaders_[node].collect(now_)) {
      ++messages_;
      in_flight_.emplace(now_ + latency_, Message{node, peer, std::move(batch)});
    }
  }

  Duration latency_;
  std::size_t nodes_;
  Options options_;
  std::vector<Spreader> spreaders_;
  std::multimap<Time, Message> in_flight_;
  std::map<std::int64_t, std::size_t> own_;
  Time now_{1s};
  std::size_t messages_ = 0;
  std::int64_t next_value_ = 0;
  Link link_;
};

}  // namespace tests::spreader_test
