// Checks a delta that came from a peer or from the storage, before it is merged.
#pragma once

#include <string>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// How far a peer's counter may be ahead of our clock, in microseconds: 142 years, more than honest
// clocks differ (a clock that was never set says 1970). An accepted counter raises later ones only
// one by one, so a limit that moves with the clock bounds all counters for good: 2^64 is out of
// reach. (Hybrid clocks ignore messages that are out of bounds: Kulkarni et al., "Logical Physical
// Clocks", OPODIS 2014, section 5.) A forged counter at the limit costs time, not data: a replica
// whose clock is behind refuses deltas with that counter until its own clock has come as far.
inline constexpr Counter kMaxAhead = Counter{1} << 52U;

// The greatest counter that a storage may hold: more than kMaxAhead beyond any clock that counts
// nanoseconds in 64 bits, and far from 2^64.
inline constexpr Counter kMaxCounter = Counter{1} << 62U;

// True if a quick look shows that all keys are canonical. If false, they may still be.
bool has_plain_keys(const Delta& delta);

// The delta with canonical keys, since the network may have spelled them anew. The new texts live
// in `scratch`. Throws Error{malformed_request} for a key that has no canonical form.
Delta with_canonical_keys(Delta delta, maelstrom::Scratch& scratch);

// Throws Error{malformed_request}, which says where, unless: all nodes are in `ids`; no counter is
// greater than `limit`; the writes of each node are in order and have counters above the base's and
// up to those that the delta claims to have seen; their keys are canonical, and each key is there
// once; and each write is small enough for a transaction to read.
void check_delta(const Delta& delta, const Versions& base, const std::vector<std::string>& ids,
                 Counter limit);

}  // namespace apps::rw_register
