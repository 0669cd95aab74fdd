// A counter that all nodes add to without asking each other: the state-based PN-Counter.
//
// Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of convergent and commutative
// replicated data types", INRIA RR-7506, 2011, specification 7; with the deltas of Almeida, Shoker,
// Baquero: "Delta state replicated data types", JPDC 111, 2018. A G-Counter is one that is never
// given a negative number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/fields.hpp>
#include <vector>

#include "crdt/version_vector.hpp"

namespace apps::crdt {

class Counter {
 public:
  // What one node has added so far, in both directions. Only that node makes it grow.
  struct Totals {
    std::size_t node = 0;
    std::uint64_t positive = 0;
    std::uint64_t negative = 0;  // its magnitude
    using fields = maelstrom::Fields<"node", "positive", "negative">;
  };
  // Part of a state, and joined to one like any other state.
  using Delta = std::vector<Totals>;

  explicit Counter(std::size_t nodes);

  // What a node may add in all, and take away in all: its share of the greatest number. So the
  // value always fits into 64 bits, and so do versions, whatever a peer says.
  std::uint64_t share() const;

  // The delta by which `node` adds `number`; empty if that is 0. Changes nothing: merge() does.
  // Throws Error{precondition_failed} if that is more than its share.
  Delta add(std::size_t node, std::int64_t number) const;

  // The part of `delta` that merge() would change something by. Throws Error{malformed_request}
  // unless the delta has each node at most once, in order, with no more than its share.
  Delta fresh(const Delta& delta) const;
  // What fresh() throws is all that there is to check.
  static void check_news(const Delta& /*delta*/) {}

  // Joins: idempotent, commutative, associative, and the state only grows. Requires what add() or
  // fresh() gave.
  void merge(const Delta& delta);

  // What a node lacks that has `known`. Requires a version for each node.
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
