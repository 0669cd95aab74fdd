// Shortens texts for messages to people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maelstrom {

inline constexpr std::size_t kShownOfLine = 200;  // bytes of a line, or of a part of one

// At most `size` bytes of `text`, cut between UTF-8 characters, with dots added if it was cut.
inline std::string shorten(std::string_view text, std::size_t size = kShownOfLine) {
  if (text.size() <= size) return std::string(text);
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) --size;
  return std::string(text.substr(0, size)) + "...";
}

// The same for bytes that need not be UTF-8: each byte beyond ASCII becomes a question mark.
inline std::string shorten_bytes(std::string_view bytes, std::size_t size = kShownOfLine) {
  std::string text = shorten(bytes, size);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return text;
}

}  // namespace maelstrom
