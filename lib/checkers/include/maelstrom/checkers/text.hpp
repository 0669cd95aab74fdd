// Texts from elsewhere, on their way to people: read by characters, shortened, and without orders
// to a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maelstrom::checkers {

// A character of a text, and how many bytes it takes there.
struct Character {
  char32_t code;
  std::size_t size;
  bool is_valid;
};

Character read_wide_character(std::string_view text);  // for read_character()

// Reads UTF-8 as Unicode 15, section 3.9, table 3-7 has it; what is none is one byte, not valid.
// Requires that there is a byte.
inline Character read_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  return first < 0x80 ? Character{first, 1, true} : read_wide_character(text);
}

// Characters that turn the direction of what follows, part lines, or are controls of C1: a text
// could pass for another one by them.
inline bool is_deceptive(char32_t code) {
  if (code < 0x80) return false;
  return code < 0xA0 || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

// The beginning of `text`, at most `limit` bytes of it and whole characters only.
std::string_view head_of(std::string_view text, std::size_t limit);
// The same of its end.
std::string_view tail_of(std::string_view text, std::size_t limit);

// `text` as a terminal may show it: control characters but newlines and tabs, deceptive ones and
// bytes that are no UTF-8 are written out, as in \x1b, \u202e and \xff. Whatever a node wrote, and
// what names and values are made of, passes here on its way to a terminal; files keep it as it is.
std::string visible(std::string_view text);
// The same for a text that is one line: newlines are written out, too, so that no text passes for
// lines of ours.
std::string visible_line(std::string_view text);
// The same for JSON on one line, which stays the same JSON but for bytes that are no UTF-8: they
// become U+FFFD.
std::string visible_json(std::string_view json);

// `text` with at most `limit` bytes, shortened in the middle.
std::string shorten(std::string_view text, std::size_t limit = 300);
// `text` without the blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace maelstrom::checkers
