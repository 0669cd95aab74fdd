// Tokens of numbers and characters in the notations of EDN and Clojure.
#pragma once

#include <optional>
#include <string_view>

namespace maelstrom::checkers {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool are_digits(std::string_view text);

// True for 1/2, also with a sign.
bool is_ratio(std::string_view text);

// The base and the digits of an integer that is not decimal: 0x1f, 017, 2r101.
struct Based {
  int base = 0;
  std::string_view digits;
};

// Nothing for other texts.
std::optional<Based> split_based(std::string_view text);

// The character of a token such as o101, by its octal number up to o377; nothing for other tokens.
std::optional<char32_t> read_octal(std::string_view token);

}  // namespace maelstrom::checkers
