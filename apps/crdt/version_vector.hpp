// Version vectors: how much of each node's contribution is known, by the node's number.
//
// Parker et al.: "Detection of mutual inconsistency in distributed systems", 1983.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace apps::crdt {

// One entry for each node of the cluster. A node's contribution only grows, so one number names a
// part of it: everything up to there.
using VersionVector = std::vector<std::uint64_t>;

// True if `a` has anything that `b` lacks. Requires equal sizes, as all functions here do.
inline bool exceeds(const VersionVector& a, const VersionVector& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return true;
  }
  return false;
}

// The greatest lower bound: the part that both have.
inline VersionVector meet(const VersionVector& a, const VersionVector& b) {
  VersionVector both(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) both[i] = std::min(a[i], b[i]);
  return both;
}

// The least upper bound. Returns whether `into` has grown.
inline bool join(VersionVector& into, const VersionVector& other) {
  const bool grows = exceeds(other, into);
  for (std::size_t i = 0; i < into.size(); ++i) into[i] = std::max(into[i], other[i]);
  return grows;
}

}  // namespace apps::crdt
