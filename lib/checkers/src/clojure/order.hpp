// The order in which Clojure iterates over its hash maps and sets.
#pragma once

#include <cstdint>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers::clojure {

// Hash tries branch by 5 bits of the hash at a time, the lowest first. The rank has these groups in
// the same order, the first one highest.
constexpr std::uint64_t rank_in_trie(std::uint32_t hash) {
  std::uint64_t rank = 0;
  for (unsigned shift = 0; shift < 32; shift += 5) rank = (rank << 5U) | ((hash >> shift) & 31U);
  return rank;
}

// Whether a hash map or set yields `a` before `b`. Where Jepsen takes the first of several suitable
// values, we take the same one, so our figures agree. Exact for integers and ASCII strings, and a
// total order of all values.
bool comes_before(const Value& a, const Value& b);

}  // namespace maelstrom::checkers::clojure
