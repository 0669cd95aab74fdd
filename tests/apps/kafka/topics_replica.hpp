// A node's part of the kafka challenge without a node: its topics, and what it does with news.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "kafka/topics.hpp"

namespace tests {

class TopicsReplica {
 public:
  using Topics = apps::kafka::Topics;
  using Offsets = maelstrom::Dict<std::uint64_t>;

  TopicsReplica(std::size_t node, std::size_t nodes, std::uint64_t life = 1)
      : self_{node, life}, topics_(nodes) {}

  const Topics& operator*() const { return topics_; }
  const Topics* operator->() const { return &topics_; }
  const maelstrom::replication::Origin& self() const { return self_; }

  // What a client asks for: `msg` and `offsets` are JSON.
  std::int64_t send(std::string_view key, std::string_view msg = "7") {
    const auto [delta, offset] = topics_.send(self_, key, maelstrom::Raw{msg});
    topics_.merge(delta);
    return static_cast<std::int64_t>(offset);
  }
  std::string commit(std::string_view offsets) {
    maelstrom::Scratch scratch;
    const auto delta =
        topics_.commit(self_, maelstrom::from_json<Offsets>(maelstrom::Raw{offsets}, scratch));
    topics_.merge(delta);
    return maelstrom::json_text(delta);
  }
  std::string poll(std::string_view offsets, const apps::kafka::PollLimits& limits = {}) const {
    maelstrom::Scratch scratch;
    const auto asked = maelstrom::from_json<Offsets>(maelstrom::Raw{offsets}, scratch);
    return maelstrom::json_text(topics_.poll(asked, limits).msgs);
  }

  void merge(const Topics::Delta& delta) { topics_.merge(topics_.fresh(delta)); }
  // Takes a peer's delta as a node does. Returns what this node promises then.
  Topics::Delta take(const Topics::Delta& delta) {
    const Topics::Delta fresh = topics_.fresh(delta);
    topics_.merge(fresh);
    const Topics::Delta promised = topics_.promise(self_, fresh);
    topics_.merge(promised);
    return promised;
  }
  Topics::Delta take_from(const TopicsReplica& peer) {
    return take(peer->news(topics_.versions(), std::numeric_limits<std::size_t>::max()));
  }

 private:
  maelstrom::replication::Origin self_;
  Topics topics_;
};

}  // namespace tests
