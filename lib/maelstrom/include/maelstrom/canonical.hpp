// One spelling for each JSON value, so that values can be compared as text.
#pragma once

#include <compare>
#include <cstddef>
#include <string>

#include "maelstrom/message.hpp"

namespace maelstrom {

// The limit of one value that is stored and sent, in bytes. About a hundred such values fit into a
// line, however they are escaped on the way.
inline constexpr std::size_t kMaxCanonical = 256U << 10U;

// How deeply a value may be nested: as deeply as in a client's message, so that it can be sent and
// stored with more levels around it. (A text that is sent inside a message may be nested more
// deeply by itself.)
inline constexpr std::size_t kMaxCanonicalDepth = Decoder::kMaxClientDepth;

struct CanonicalLimits {
  std::size_t bytes = kMaxCanonical;
  std::size_t depth = kMaxCanonicalDepth;
};

// Throws Error{malformed_request} if the value is nested more deeply. Requires JSON.
void check_depth(Raw value, std::size_t max_depth = kMaxCanonicalDepth);

// Equal values give equal texts, and different values give different texts. 1 and 1.0 differ, as in
// Maelstrom; 1.0 and 1e0 are equal, and so are 0.0 and -0.0. The order of an object's members does
// not matter. The last of duplicate keys counts. Integers keep all their digits.
// The canonical text can be several times as long as the original: 1e15 becomes 1000000000000000.0.
// Throws Error{malformed_request} if the value exceeds the limits, if a number with a point or an
// exponent does not fit into a double, or if a string has half a surrogate pair.
Json canonical(Raw value, const CanonicalLimits& limits = {});

// A value in its canonical form. Reading one from JSON makes it canonical, or throws as canonical()
// does; so a request, a command or a record that has one needs no other check.
struct Canonical {
  std::string text = "null";

  Canonical() = default;
  explicit Canonical(Raw json) : text(canonical(json).text) {}
  Raw raw() const { return Raw{text}; }

  friend auto operator<=>(const Canonical&, const Canonical&) = default;
};

// True if a quick look shows that the value is canonical, as for most keys and messages. False
// proves nothing.
bool is_plainly_canonical(Raw value);

// The spelling in which nodes compare a value as text. Maelstrom reads each message and writes it
// anew, so the network keeps values but not their spelling; sender and receiver both normalize.
// Gives the canonical text, or the text as it is if canonical() refuses it.
Json normalized(Raw value, const CanonicalLimits& limits);

// Whether canonical() gives the same text. Throws as canonical() does.
bool is_canonical(Raw value);

// Throws Error{malformed_request} unless `value` is canonical: for values from another node or a
// file, which were made canonical before they were sent or stored.
void check_canonical(Raw value);

}  // namespace maelstrom
