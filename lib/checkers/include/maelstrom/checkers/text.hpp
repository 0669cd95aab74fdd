// Makes foreign texts safe to show to people: reads characters, shortens texts, and escapes control
// sequences of terminals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maelstrom::checkers {

// A character of a text, and its size there in bytes.
struct Character {
  char32_t code;
  std::size_t size;
  bool is_valid;
};

Character read_wide_character(std::string_view text);  // for read_character()

// Reads UTF-8 as in Unicode 15, section 3.9, table 3-7. A byte that is not UTF-8 is a character of
// one byte that is not valid. Requires a text that is not empty.
inline Character read_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  return first < 0x80 ? Character{first, 1, true} : read_wide_character(text);
}

// True for characters that change the direction of the text, separate lines, or are C1 controls:
// with them one text can look like another.
inline bool is_deceptive(char32_t code) {
  if (code < 0x80) return false;
  return code < 0xA0 || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

// The beginning of `text`: whole characters, at most `limit` bytes.
std::string_view head_of(std::string_view text, std::size_t limit);
// The same for the end of `text`.
std::string_view tail_of(std::string_view text, std::size_t limit);

// `text` in a form that is safe on a terminal. Escapes control characters (except newlines and
// tabs), deceptive characters and bytes that are not UTF-8, as in \x1b, \u202e and \xff. Everything
// that nodes write, and all names and values, pass through this function on their way to a
// terminal; files keep the text as it is.
std::string visible(std::string_view text);
// The same for a text of one line: also escapes newlines, so that no text can pass for a line of
// ours.
std::string visible_line(std::string_view text);
// The same for JSON on one line. The result is the same JSON, but bytes that are not UTF-8 become
// U+FFFD.
std::string visible_json(std::string_view json);

// `text` with at most `limit` bytes, shortened in the middle.
std::string shorten(std::string_view text, std::size_t limit = 300);
// `text` without the blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace maelstrom::checkers
