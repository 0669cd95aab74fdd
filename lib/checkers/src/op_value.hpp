// Operations as values for the figures of a verdict.
#pragma once

#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"

namespace maelstrom::checkers {

// True for a pair such as [key value].
inline bool is_pair(Value value) { return value.is_sequence() && value.size() == 2; }

// The op as Jepsen writes it, with this :f and :value.
std::vector<Value::Entry> op_entries(const Op& op, std::string_view f, Value value);
inline Value op_map(const Op& op, std::string_view f, Value value, Arena& arena) {
  return arena.map(op_entries(op, f, value));
}
inline Value op_map(const Op& op, Arena& arena) { return op_map(op, op.f, op.value, arena); }

// The same map with the tag that it has in Jepsen's results.
Value tagged_op(const Op& op, std::string_view f, Arena& arena);

}  // namespace maelstrom::checkers
