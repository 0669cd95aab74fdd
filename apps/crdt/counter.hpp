// A counter that all nodes add to without asking each other: the state-based PN-Counter.
//
// Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of convergent and commutative
// replicated data types", INRIA RR-7506, 2011, specification 7; with the deltas of Almeida, Shoker,
// Baquero: "Delta state replicated data types", JPDC 111, 2018. A G-Counter is a counter that never
// gets a negative number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/fields.hpp>
#include <vector>

#include "crdt/version_vector.hpp"

namespace apps::crdt {

class Counter {
 public:
  // The sums that one node has added and taken away so far. Only that node makes them grow.
  struct Totals {
    std::size_t node = 0;
    std::uint64_t positive = 0;
    std::uint64_t negative = 0;  // its magnitude
    using fields = maelstrom::Fields<"node", "positive", "negative">;
  };
  // Part of a state, joined to a state like any other state.
  using Delta = std::vector<Totals>;

  explicit Counter(std::size_t nodes);

  // The most that a node may add in all, and also the most that it may take away: its share of the
  // greatest number. So the value and the versions always fit into 64 bits, whatever a peer says.
  std::uint64_t share() const;

  // The delta by which `node` adds `number`; empty if that is 0. Changes nothing: merge() does.
  // Throws Error{precondition_failed} if that is more than its share.
  Delta add(std::size_t node, std::int64_t number) const;

  // The part of `delta` by which merge() would change something. Throws Error{malformed_request}
  // unless the delta has each node at most once, in order, and none has more than its share.
  Delta fresh(const Delta& delta) const;
  // Checks nothing: fresh() checks everything.
  static void check_news(const Delta& /*delta*/) {}

  // Joins a delta: idempotent, commutative and associative, and the state only grows. Requires a
  // delta that add() or fresh() returned.
  void merge(const Delta& delta);

  // The delta that a node with `known` lacks. Requires a version for each node.
  Delta news(const VersionVector& known) const;

  // The whole state as one delta.
  Delta all() const { return news(VersionVector(totals_.size())); }

  // The version of a contribution is the sum of its magnitudes: each change makes it larger.
  static std::uint64_t version(const Totals& totals) { return totals.positive + totals.negative; }
  const VersionVector& versions() const { return versions_; }

  std::int64_t value() const;

 private:
  std::vector<Totals> totals_;
  VersionVector versions_;
};

}  // namespace apps::crdt
