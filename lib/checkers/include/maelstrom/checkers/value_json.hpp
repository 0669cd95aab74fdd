// Values as JSON.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/checkers/value.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::checkers {

// How JSON, which has fewer kinds, stands for values.
enum class JsonStyle {
  // As other programs expect it: keywords, symbols and characters are strings, lists and sets are
  // arrays, keys that are no texts are strings of their EDN, tags are dropped. Loses the kinds.
  plain,
  // Reads back as the same value (a list comes back as a vector, which is equal): keywords are
  // ":name"; strings and keys that begin with ':' or '~' have a '~' before them; sets are
  // {"~set": [...]}; keys that are neither strings nor keywords are "~#" and their EDN; symbols,
  // characters and tagged values are {"~edn": "<EDN>"}.
  exact,
};

// On one line.
void append_json(TextBuffer& out, Value value, JsonStyle style = JsonStyle::plain);
std::string to_json_text(Value value, JsonStyle style = JsonStyle::plain);
// `,"key":value` for each entry of a map; nothing for everything that is no map.
void append_json_members(TextBuffer& out, Value map, JsonStyle style = JsonStyle::plain);

// For bodies of messages (maelstrom/encode.hpp).
inline void to_json(TextBuffer& out, const Value& value) { append_json(out, value); }

// Reads one JSON value. Texts view `json` unless they have escapes, so it and the arena must
// outlive the value. Integers beyond 64 bits become big integers, other numbers floating ones.
// Throws ReadError (edn.hpp).
Value read_json(std::string_view json, Arena& arena, JsonStyle style = JsonStyle::plain);

// `value`, a map whose string keys become keywords: how Jepsen keeps the body of a message. Nested
// maps stay as they are, and so does everything that is no map.
Value keywordize(Value value, Arena& arena);

}  // namespace maelstrom::checkers
