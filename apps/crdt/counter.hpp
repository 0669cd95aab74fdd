// A counter that all nodes add to without asking each other: the state-based PN-Counter.
//
// Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of convergent and commutative
// replicated data types", INRIA RR-7506, 2011, specification 7. A G-Counter is a counter that never
// gets a negative number.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <maelstrom/fields.hpp>
#include <maelstrom/replication/gossip.hpp>
#include <map>
#include <vector>

namespace apps::crdt {

// From one round of news to the next. With the time that a leaf keeps before the hub's tick it
// stays below the second for which a read may be stale.
inline constexpr maelstrom::replication::GossipOptions kOncePerSecond{
    .period = std::chrono::milliseconds(960), .probe = std::chrono::seconds(4)};

class Counter {
 public:
  // The sums that one origin has added and taken away so far. Only that origin makes them grow.
  struct Totals {
    std::uint64_t node = 0;
    std::uint64_t life = 0;
    std::uint64_t positive = 0;
    std::uint64_t negative = 0;  // its magnitude
    using fields = maelstrom::Fields<"node", "life", "positive", "negative">;

    maelstrom::replication::Origin origin() const { return {node, life}; }
  };
  using Delta = std::vector<Totals>;  // in the order of origins

  explicit Counter(std::size_t nodes);

  // The most that an origin may add in all, and also the most that it may take away: its share of
  // the greatest number. So the value and the versions always fit into 64 bits, whatever a peer
  // says.
  std::uint64_t share() const { return share_; }

  // The delta by which the origin adds `number`; empty if that is 0. Changes nothing. Throws
  // Error{precondition_failed} if that is more than its share.
  Delta add(const maelstrom::replication::Origin& origin, std::int64_t number) const;
  std::int64_t value() const;

  // See maelstrom::replication::Mergeable. The version of a contribution is the sum of its
  // magnitudes: each change makes it larger.
  const maelstrom::replication::Versions& versions() const { return versions_; }
  Delta news(const maelstrom::replication::Versions& known, std::size_t max_bytes) const;
  Delta fresh(const Delta& delta) const;
  void merge(const Delta& delta);
  static maelstrom::replication::Versions reach(const Delta& delta);

 private:
  std::uint64_t share_;
  std::map<maelstrom::replication::Origin, Totals> totals_;
  maelstrom::replication::Versions versions_;
};

}  // namespace apps::crdt
