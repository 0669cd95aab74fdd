// Values as JSON text, and back.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/decode.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/owns_data.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom {

// `value` as JSON; see to_json() for the types that it may have.
template <class T>
std::string json_text(const T& value) {
  TextBuffer out;
  to_json(out, value);
  return std::string(out.view());
}

// The value of `json`. A text is first validated by read_json(); a Raw is valid JSON already. For
// types that view their text, use from_json() and a Scratch instead. Throws
// Error{malformed_request}.
template <OwnsData T>
T parse(Raw json) {
  Scratch scratch;
  return from_json<T>(json, scratch);
}
template <OwnsData T>
T parse(std::string_view json) {
  return parse<T>(read_json(json));
}

}  // namespace maelstrom
