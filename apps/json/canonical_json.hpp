// One spelling for each JSON value, so that values can be compared as text.
#pragma once

#include <maelstrom/json.hpp>
#include <string>

namespace apps::json {

// Equal values give equal texts, and others different ones. 1 and 1.0 differ, as in Maelstrom; 1.0
// and 1e0 do not, nor do 0.0 and -0.0. The order of an object's members does not matter, and of
// duplicate keys the last one counts. Integers keep all their digits.
// Throws Error{malformed_request} if a number with a point or an exponent is beyond a double.
maelstrom::Json canonical(maelstrom::Raw value);

}  // namespace apps::json
