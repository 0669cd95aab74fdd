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

  // The delta by which `node` adds `number`; empty if that is 0. Changes nothing: merge() does.
  // Throws Error{precondition_failed} if the magnitudes of all that this node has added would no
  // longer fit into 64 bits.
  Delta add(std::size_t node, std::int64_t number) const;

  // The part of `delta` that merge() would change something by. Throws Error{malformed_request} if
  // it names a node that does not exist.
  Delta fresh(const Delta& delta) const;

  // Joins: idempotent, commutative, associative, and the state only grows. Requires existing nodes.
  void merge(const Delta& delta);

  // What a node lacks that has `known`. Requires a version for each node.
  Delta news(const VersionVector& known) const;

  // The whole state as one delta.
  Delta all() const { return news(VersionVector(totals_.size())); }

  // The version of a contribution is the sum of its magnitudes: each change makes it larger.
  const VersionVector& versions() const { return versions_; }

  // Throws Error{precondition_failed} if the value does not fit into 64 bits.
  std::int64_t value() const;

 private:
  std::vector<Totals> totals_;
  VersionVector versions_;
};

}  // namespace apps::crdt
