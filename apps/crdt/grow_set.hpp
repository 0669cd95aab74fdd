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
  // Some of what one node has added, from position `start` of its log on.
  struct Segment {
    std::size_t node = 0;
    std::uint64_t start = 0;
    std::vector<maelstrom::Json> elements;  // canonical, but for what the network has spelled anew
    using fields = maelstrom::Fields<"node", "start", "elements">;
  };
  // Part of a state, and joined to one like any other state.
  using Delta = std::vector<Segment>;

  // What news() gives at once, in bytes. Far more than a second of any load here, and far less than
  // the longest line that a node reads (64 MiB).
  static constexpr std::size_t kMaxNews = 1U << 20U;
  // A set whose elements() would be longer, in bytes, takes no more by add(). Three quarters of
  // what a reply may have: the rest is for what other nodes, cut off, add at the same time.
  static constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;

  explicit GrowSet(std::size_t nodes) : logs_(nodes), versions_(nodes) {}

  // The delta by which `node` adds `element`; empty if the set has it, whoever added it. Changes
  // nothing: merge() does. Throws Error{malformed_request} for what maelstrom::canonical() refuses,
  // and Error{temporarily_unavailable} if the set is full.
  Delta add(std::size_t node, maelstrom::Raw element) const;

  // The part of `delta` that merge() would change something by, in canonical form. Throws
  // Error{malformed_request} unless the delta has each node at most once, in order, and for what
  // maelstrom::canonical() refuses.
  Delta fresh(const Delta& delta) const;
  // Throws Error{malformed_request} if `delta` is far more than news() gives at once.
  static void check_news(const Delta& delta);

  // Joins: idempotent, commutative, associative, and the state only grows. A segment that begins
  // behind the end of a log is left out: what comes before it is missing. Requires what add() or
  // fresh() gave.
  void merge(const Delta& delta);

  // What a node lacks that has `known`; the first part of it, one element at least, if that is more
  // than `max_bytes`. Requires a version for each node.
  Delta news(const VersionVector& known, std::size_t max_bytes = kMaxNews) const;

  // The whole state as one delta.
  Delta all() const { return news(VersionVector(logs_.size()), std::string::npos); }

  // The version of a contribution is the length of the node's log.
  static std::uint64_t version(const Segment& part) { return part.start + part.elements.size(); }
  const VersionVector& versions() const { return versions_; }

  // The elements in the order in which they came, as a JSON array. A view, until the next merge().
  // Longer than kMaxText where nodes that did not know of each other's elements added them.
  maelstrom::Raw elements() const { return maelstrom::Raw{json_}; }

 private:
  void insert(const maelstrom::Json& element);

  std::vector<std::deque<maelstrom::Json>> logs_;  // a deque: its elements stay where they are
  std::unordered_set<std::string_view> elements_;  // views of the logs
  std::string json_ = "[]";
  VersionVector versions_;
};

}  // namespace apps::crdt
