// Version vectors: how much of each node's contribution a replica has.
//
// Parker et al.: "Detection of mutual inconsistency in distributed systems", IEEE Transactions on
// Software Engineering 9 (3), 1983.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace maelstrom::replication {

// Where a contribution comes from: the memory of one node, named by the node's number, its place
// among the ids of the cluster, and by the time at which that memory began. A node that starts
// again with its storage goes on as the same origin. Without its storage it is a new one, so that
// no place in a contribution is given twice.
struct Origin {
  std::uint64_t node = 0;
  std::uint64_t life = 0;
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// A contribution only grows, so one number names a part of it: everything up to there. An origin
// that is not named has contributed nothing.
class Versions {
 public:
  // Node, life and number, as it is written in messages.
  using Mark = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;

  Versions() = default;
  // Throws Error{malformed_request} unless the origins are in order, each once, with a number of at
  // least 1.
  explicit Versions(std::vector<Mark> marks);

  // The most lives of a node whose contributions are taken: each costs a mark in every message.
  static constexpr std::size_t kMaxLives = 256;

  std::uint64_t of(const Origin& origin) const;
  // True if the origin is named, or its node has fewer lives here than it may have.
  bool takes(const Origin& origin) const;
  // The part of `other` that is of origins which are taken here.
  Versions taken(const Versions& other) const;
  // True if everything in `other` is here too.
  bool covers(const Versions& other) const;
  bool empty() const { return marks_.empty(); }

  // The number of the origin becomes the greater of its own and `number`.
  void raise(const Origin& origin, std::uint64_t number);
  // The least upper bound: everything that is in either.
  void join(const Versions& other);
  // The greatest lower bound: what is in both.
  Versions meet(const Versions& other) const;

  // In the order of origins.
  const std::vector<Mark>& marks() const { return marks_; }
  static Origin origin(const Mark& mark) { return {std::get<0>(mark), std::get<1>(mark)}; }

  friend bool operator==(const Versions&, const Versions&) = default;

 private:
  std::vector<Mark> marks_;
};

}  // namespace maelstrom::replication
