// Values as JSON text, and back.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/decode.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/owns_data.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom {

// `value` as JSON; see to_json() for what it may be.
template <class T>
std::string json_text(const T& value) {
  TextBuffer out;
  to_json(out, value);
  return std::string(out.view());
}

// The value that `json` tells of. A text is read in full, by read_json(); a Raw is JSON already.
// What views its text is read with from_json() and a Scratch instead. Throws
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
