#include "maelstrom/encode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "maelstrom/decode.hpp"

namespace maelstrom {
namespace {

constexpr std::size_t kSmallest = 4096;  // bytes; enough for a whole burst of most nodes

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escape(TextBuffer& out, char c) {
  switch (c) {
    case '"': out.append(std::string_view("\\\"")); return;
    case '\\': out.append(std::string_view("\\\\")); return;
    case '\n': out.append(std::string_view("\\n")); return;
    case '\r': out.append(std::string_view("\\r")); return;
    case '\t': out.append(std::string_view("\\t")); return;
    default: {
      char text[6];
      fmt::format_to_n(text, sizeof text, "\\u{:04x}", static_cast<unsigned char>(c));
      out.append(std::string_view(text, sizeof text));
    }
  }
}

}  // namespace

void TextBuffer::grow(std::size_t n) {
  const std::size_t capacity = std::max(kSmallest, std::bit_ceil(size_ + n));
  auto data = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
  data_ = std::move(data);
  capacity_ = capacity;
}

void append_escaped(TextBuffer& out, std::string_view text) {
  while (true) {
    const auto* const special = std::ranges::find_if(text, needs_escape);
    const auto clean = static_cast<std::size_t>(special - text.begin());
    out.append(text.substr(0, clean));
    if (clean == text.size()) return;
    append_escape(out, *special);
    text.remove_prefix(clean + 1);
  }
}

void append_string(TextBuffer& out, std::string_view text) {
  out.append('"');
  append_escaped(out, text);
  out.append('"');
}

void append_double(TextBuffer& out, double number) {
  if (!std::isfinite(number)) {
    out.append(std::string_view("null"));
    return;
  }
  fmt::memory_buffer digits;
  fmt::format_to(std::back_inserter(digits), "{}", number);
  const std::string_view text(digits.data(), digits.size());
  out.append(text);
  if (text.find_first_of(".e") == std::string_view::npos) out.append(std::string_view(".0"));
}

void append_members(TextBuffer& out, Raw object) {
  Raw key;
  Raw value;
  Scratch scratch;
  for (ObjectCursor cursor(object); cursor.next(key, value);) {
    const std::string_view name = internal::read_string(key, scratch);
    if (name == "type" || name == "msg_id" || name == "in_reply_to") continue;
    out.append(',');
    to_json(out, key);
    out.append(':');
    to_json(out, value);
  }
}

}  // namespace maelstrom
