// The order in which Clojure goes through its hash maps and sets.
#pragma once

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers::kafka {

// Whether a hash map or set yields `a` before `b`. Where several values would do, Jepsen takes the
// first one; so do we, and so our figures are the same. Exact for integers and ASCII strings, and a
// total order of all values.
bool comes_before(const Value& a, const Value& b);

}  // namespace maelstrom::checkers::kafka
