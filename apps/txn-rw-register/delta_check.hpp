// What a delta that came from elsewhere, a peer or the storage, must be before it is merged.
#pragma once

#include <string>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// How far ahead of our clock a counter that a peer sends may be, in microseconds: 142 years, more
// than honest clocks differ (one that was never set says 1970). A counter that was accepted only
// adds to later ones, so a limit that moves with the clock bounds all of them for good: 2^64 is out
// of reach. (Hybrid clocks ignore messages that are out of bounds: Kulkarni et al., "Logical
// Physical Clocks", OPODIS 2014, section 5.) A forged counter at the limit costs time, not data: a
// replica whose clock is behind takes no delta that has it until its own clock has come as far.
inline constexpr Counter kMaxAhead = Counter{1} << 52U;

// The greatest counter that a storage may hold: more than kMaxAhead beyond any clock that counts
// nanoseconds in 64 bits, and far from 2^64.
inline constexpr Counter kMaxCounter = Counter{1} << 62U;

// Whether a look tells that all keys are canonical.
bool has_plain_keys(const Delta& delta);

// The keys may have been spelled anew by the network. The new texts live in `scratch`. Throws
// Error{malformed_request} for a key that has no canonical form.
Delta with_canonical_keys(Delta delta, maelstrom::Scratch& scratch);

// Throws Error{malformed_request}, and says where, unless: all nodes are of `ids`; no counter is
// greater than `limit`; the writes of each node have counters above the base's and up to those that
// the delta claims to have seen, in order; their keys are canonical, each there once; and each
// write is small enough to be read by a transaction.
void check_delta(const Delta& delta, const Versions& base, const std::vector<std::string>& ids,
                 Counter limit);

}  // namespace apps::rw_register
