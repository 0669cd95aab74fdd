// A set that all nodes add to without asking each other: the state-based G-Set, kept as one log of
// elements for each node.
//
// Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of convergent and commutative
// replicated data types", INRIA RR-7506, 2011, specification 11. The logs name parts of the set by
// version vectors, as Wuu, Bernstein: "Efficient solutions to the replicated log and dictionary
// problems", PODC 1984, do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <maelstrom/fields.hpp>
#include <maelstrom/json.hpp>
#include <maelstrom/node.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "crdt/version_vector.hpp"

namespace apps::crdt {

class GrowSet {
 public:
  // Some of the elements that one node has added, from position `start` of its log on.
  struct Segment {
    std::size_t node = 0;
    std::uint64_t start = 0;
    std::vector<maelstrom::Json> elements;  // canonical, unless the network has spelled them anew
    using fields = maelstrom::Fields<"node", "start", "elements">;
  };
  // Part of a state, joined to a state like any other state.
  using Delta = std::vector<Segment>;

  // The most bytes that news() returns at once. Far more than a second of any load here, and far
  // less than the longest line that a node reads (64 MiB).
  static constexpr std::size_t kMaxNews = 1U << 20U;
  // add() refuses an element that would make elements() longer than this, in bytes. It is three
  // quarters of the limit of a reply: the rest is for elements that other nodes add while they are
  // cut off.
  static constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;

  explicit GrowSet(std::size_t nodes) : logs_(nodes), versions_(nodes) {}

  // The delta by which `node` adds `element`; empty if the set has it, whichever node added it.
  // Changes nothing: merge() does. Throws Error{malformed_request} for an element that
  // maelstrom::canonical() refuses, and Error{temporarily_unavailable} if the set is full.
  Delta add(std::size_t node, maelstrom::Raw element) const;

  // The part of `delta` by which merge() would change something, in canonical form. Throws
  // Error{malformed_request} unless the delta has each node at most once, in order, and
  // maelstrom::canonical() takes each element.
  Delta fresh(const Delta& delta) const;
  // Throws Error{malformed_request} if `delta` is far larger than news() returns at once.
  static void check_news(const Delta& delta);

  // Joins a delta: idempotent, commutative and associative, and the state only grows. Skips a
  // segment that begins behind the end of its log, because the elements between are missing.
  // Requires a delta that add() or fresh() returned.
  void merge(const Delta& delta);

  // The delta that a node with `known` lacks. If it is more than `max_bytes`, only its first part,
  // with at least one element. Requires a version for each node.
  Delta news(const VersionVector& known, std::size_t max_bytes = kMaxNews) const;

  // The whole state as one delta.
  Delta all() const { return news(VersionVector(logs_.size()), std::string::npos); }

  // The version of a contribution is the length of the node's log.
  static std::uint64_t version(const Segment& part) { return part.start + part.elements.size(); }
  const VersionVector& versions() const { return versions_; }

  // The elements in the order in which they came, as a JSON array. A view, until the next merge().
  // May be longer than kMaxText if nodes added elements while they were cut off from each other.
  maelstrom::Raw elements() const { return maelstrom::Raw{json_}; }

 private:
  void insert(const maelstrom::Json& element);

  std::vector<std::deque<maelstrom::Json>> logs_;  // a deque: its elements stay where they are
  std::unordered_set<std::string_view> elements_;  // views of the logs
  std::string json_ = "[]";
  VersionVector versions_;
};

}  // namespace apps::crdt
