// One spelling for each JSON value, so that values can be compared as text.
#pragma once

#include <cstddef>
#include <maelstrom/message.hpp>

namespace apps::json {

// What one value may take where it is stored and sent, in bytes: so little that some hundred of
// them fit into a line, however they are escaped on their way.
inline constexpr std::size_t kMaxCanonical = 256U << 10U;

// How deep a value may be nested: as deep as in a client's message, so that it can be sent and
// stored with some more around it. (A text that is sent within a message may be deeper by itself.)
inline constexpr std::size_t kMaxDepth = maelstrom::Decoder::kMaxClientDepth;

// Throws Error{malformed_request} for a value that is nested deeper. Requires JSON.
void check_depth(maelstrom::Raw value);

// Equal values give equal texts, and others different ones. 1 and 1.0 differ, as in Maelstrom; 1.0
// and 1e0 do not, nor do 0.0 and -0.0. The order of an object's members does not matter, and of
// duplicate keys the last one counts. Integers keep all their digits.
// The canonical text can be several times as long as what came: 1e15 becomes 1000000000000000.0.
// Throws Error{malformed_request} if it is longer than `max_bytes` or nested deeper than kMaxDepth,
// if a number with a point or an exponent is beyond a double, or if a string has half a surrogate
// pair.
maelstrom::Json canonical(maelstrom::Raw value, std::size_t max_bytes = kMaxCanonical);

// True for a value of which a look tells that it is canonical: most keys and messages are.
bool is_plain(maelstrom::Raw value);

// The network gives values, but not as they were spelled: Maelstrom reads each message and writes
// it anew. So what nodes compare as text has one spelling, at whoever sends and whoever receives:
// the canonical one, or the text as it is where canonical() refuses.
maelstrom::Json normalized(maelstrom::Raw value, std::size_t max_bytes);

// Whether canonical() gives the same text. Throws what canonical() does.
bool is_canonical(maelstrom::Raw value);

// Throws Error{malformed_request} unless `value` is what canonical() gives: for what another node
// or a file says, which was made canonical before it was sent or stored.
void check_canonical(maelstrom::Raw value);

}  // namespace apps::json
