// One spelling for each JSON value, so that values can be compared as text.
#pragma once

#include <cstddef>

#include "maelstrom/message.hpp"

namespace maelstrom {

// What one value may take where it is stored and sent, in bytes: so little that some hundred of
// them fit into a line, however they are escaped on their way.
inline constexpr std::size_t kMaxCanonical = 256U << 10U;

// How deep a value may be nested: as deep as in a client's message, so that it can be sent and
// stored with some more around it. (A text that is sent within a message may be deeper by itself.)
inline constexpr std::size_t kMaxCanonicalDepth = Decoder::kMaxClientDepth;

struct CanonicalLimits {
  std::size_t bytes = kMaxCanonical;
  std::size_t depth = kMaxCanonicalDepth;
};

// Throws Error{malformed_request} for a value that is nested deeper. Requires JSON.
void check_depth(Raw value, std::size_t max_depth = kMaxCanonicalDepth);

// Equal values give equal texts, and others different ones. 1 and 1.0 differ, as in Maelstrom; 1.0
// and 1e0 do not, nor do 0.0 and -0.0. The order of an object's members does not matter, and of
// duplicate keys the last one counts. Integers keep all their digits.
// The canonical text can be several times as long as what came: 1e15 becomes 1000000000000000.0.
// Throws Error{malformed_request} if it is beyond the limits, if a number with a point or an
// exponent is beyond a double, or if a string has half a surrogate pair.
Json canonical(Raw value, const CanonicalLimits& limits = {});

// True for a value of which a look tells that it is canonical: most keys and messages are.
bool is_plainly_canonical(Raw value);

// The network gives values, but not as they were spelled: Maelstrom reads each message and writes
// it anew. So what nodes compare as text has one spelling, at whoever sends and whoever receives:
// the canonical one, or the text as it is where canonical() refuses.
Json normalized(Raw value, const CanonicalLimits& limits);

// Whether canonical() gives the same text. Throws what canonical() does.
bool is_canonical(Raw value);

// Throws Error{malformed_request} unless `value` is what canonical() gives: for what another node
// or a file says, which was made canonical before it was sent or stored.
void check_canonical(Raw value);

}  // namespace maelstrom
