// A set that all nodes add to without asking each other: the state-based G-Set, kept as one log of
// elements for each origin.
//
// Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of convergent and commutative
// replicated data types", INRIA RR-7506, 2011, specification 11.
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/logs.hpp>
#include <string>
#include <string_view>
#include <unordered_set>

namespace apps {

class GrowSet {
 public:
  using Log = maelstrom::replication::Logs<maelstrom::Canonical>;
  using Delta = Log::Delta;

  // add() refuses an element that would make elements() longer than this, in bytes. It is three
  // quarters of the limit of a reply: the rest is for elements that other nodes add while they are
  // cut off.
  static constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;

  explicit GrowSet(std::size_t /*nodes*/) {}
  // It has views of itself, which a move keeps and a copy would not.
  GrowSet(GrowSet&&) = default;
  GrowSet& operator=(GrowSet&&) = default;

  // The delta by which the origin adds the element; empty if the set has it, whichever node added
  // it. Changes nothing. Throws Error{temporarily_unavailable} if the set is full.
  Delta add(const maelstrom::replication::Origin& origin,
            const maelstrom::Canonical& element) const;
  // The elements in the order in which they came, as a JSON array. A view, until the next merge().
  // Throws Error{temporarily_unavailable} if they are longer than a reply may be, because nodes
  // added elements while they were cut off from each other.
  maelstrom::Raw elements() const;

  // See maelstrom::replication::Mergeable.
  const maelstrom::replication::Versions& versions() const { return logs_.versions(); }
  Delta news(const maelstrom::replication::Versions& known, std::size_t max_bytes) const;
  Delta fresh(const Delta& delta) const { return logs_.fresh(delta); }
  void merge(const Delta& delta);
  static maelstrom::replication::Versions reach(const Delta& delta) { return Log::reach(delta); }

 private:
  Log logs_;
  std::unordered_set<std::string_view> elements_;  // views of the logs
  std::string json_ = "[]";
};

}  // namespace apps
