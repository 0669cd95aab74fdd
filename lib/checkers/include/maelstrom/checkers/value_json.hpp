// Values as JSON.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "maelstrom/checkers/value.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::checkers {

// How values are written as JSON, which has fewer kinds of values.
enum class JsonStyle {
  // As other programs expect it: keywords, symbols and characters become strings, lists and sets
  // become arrays, keys that are not texts become strings of their EDN, and tags are dropped. The
  // kinds are lost.
  plain,
  // Can be read back as the same value (a list as a vector, which is equal): keywords are ":name";
  // strings and keys that begin with ':' or '~' get a '~' in front; sets are
  // {"~set": [...]}; keys that are neither strings nor keywords are "~#" followed by their EDN;
  // symbols, characters and tagged values are {"~edn": "<EDN>"}.
  exact,
};

// On one line.
void append_json(TextBuffer& out, Value value, JsonStyle style = JsonStyle::plain);
std::string to_json_text(Value value, JsonStyle style = JsonStyle::plain);
// `,"key":value` for each entry of a map; nothing if `map` is not a map.
void append_json_members(TextBuffer& out, Value map, JsonStyle style = JsonStyle::plain);

// For bodies of messages (maelstrom/encode.hpp).
inline void to_json(TextBuffer& out, const Value& value) { append_json(out, value); }

// Reads one JSON value. Texts without escapes view `json`, so it and the arena must outlive the
// value. Integers beyond 64 bits become big integers; numbers that are not integers become
// floating. Throws ReadError (edn.hpp).
Value read_json(std::string_view json, Arena& arena, JsonStyle style = JsonStyle::plain);

// Calls visit(value, offset) for each of the values of a text, one after another, and for each
// element of those that are arrays. The offset in the text is that of the value's first byte.
using JsonVisit = std::function<void(const Value& value, std::size_t offset)>;
void read_each_json(std::string_view json, Arena& arena, JsonStyle style, const JsonVisit& visit);

// `value` with the string keys of a map turned into keywords, as Jepsen keeps the body of a
// message. Nested maps and values that are not maps stay as they are.
Value keywordize(Value value, Arena& arena);

}  // namespace maelstrom::checkers
