// Shared by the readers of EDN and JSON: a position in a text, and quoted strings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers {

// The characters that end a symbol, keyword, number or character in EDN.
inline constexpr std::string_view kEndsToken = " ,\n\t\r\f\v()[]{}\";";

// Whether EDN can write a keyword of that name.
inline bool is_keyword_name(std::string_view text) {
  return !text.empty() && text.find_first_of(kEndsToken) == std::string_view::npos;
}

// All of `text` as a number; nothing if it is not a number. A number too large for a double becomes
// infinite, as in Java, and one too small becomes 0.
std::optional<double> read_double(std::string_view text);

void append_utf8(std::string& out, char32_t c);

class TextCursor {
 public:
  explicit TextCursor(std::string_view text)
      : text_(text), at_(text.data()), end_(text.data() + text.size()) {}

  bool at_end() const { return at_ == end_; }
  bool is_last() const { return end_ - at_ == 1; }  // one character is left
  char peek() const { return *at_; }                // requires !at_end()
  char peek_next() const { return end_ - at_ > 1 ? at_[1] : '\0'; }
  const char* at() const { return at_; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - text_.data()); }
  void skip(std::size_t n = 1) { at_ += n; }
  void move_to(const char* at) { at_ = at; }
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  std::string_view since(const char* start) const {
    return {start, static_cast<std::size_t>(at_ - start)};
  }
  template <class Predicate>
  void skip_until(Predicate stop) {
    while (at_ != end_ && !stop(*at_)) ++at_;
  }

  // Reads a string, whose opening quote is here. The result views the text if it has no escapes,
  // else it is in the arena.
  std::string_view read_string(Arena& arena);
  // Reads the four hexadecimal digits after \u.
  char32_t read_code_unit();

  // Throws ReadError for the problem at `at`.
  [[noreturn]] void fail(const char* at, const std::string& problem) const;

 private:
  std::string unescape(const char* quote);

  std::string_view text_;
  const char* at_;
  const char* end_;
};

}  // namespace maelstrom::checkers
