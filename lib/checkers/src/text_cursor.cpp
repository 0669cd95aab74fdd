#include "text_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers {
namespace {

std::string where(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("{}:{}", line, offset - line_start + 1);
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  const auto tail = [&](unsigned shift) { byte(0x80 | (c >> shift & 0x3fU)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6U), tail(0);
  } else if (c < 0x10000) {
    byte(0xe0 | c >> 12U), tail(6), tail(0);
  } else {
    byte(0xf0 | c >> 18U), tail(12), tail(6), tail(0);
  }
}

// A quoted text may contain any bytes, and what() would end at the first NUL.
ReadError::ReadError(std::string_view text, std::size_t offset, const std::string& problem)
    : std::runtime_error(where(text, offset) + ": " + visible_line(problem)),
      offset_(offset),
      problem_(visible_line(problem)) {}

std::optional<double> read_double(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number);
  if (at != end || problem == std::errc::invalid_argument) return std::nullopt;
  // from_chars does not tell an overflow from an underflow.
  return problem == std::errc{} ? number : std::strtod(std::string(text).c_str(), nullptr);
}

void TextCursor::fail(const char* at, const std::string& problem) const {
  throw ReadError(text_, static_cast<std::size_t>(at - text_.data()), problem);
}

std::string_view TextCursor::read_string(Arena& arena) {
  const char* const quote = at_++;
  for (; at_ != end_; ++at_) {
    if (*at_ == '"') {
      const std::string_view content = since(quote + 1);
      ++at_;
      return content;
    }
    if (*at_ == '\\') return arena.copy(unescape(quote));
  }
  fail(quote, "expected the string to be closed by '\"', found the end");
}

std::string TextCursor::unescape(const char* quote) {
  std::string content(quote + 1, at_);
  while (at_ != end_ && *at_ != '"') {
    if (*at_ != '\\') {
      content.push_back(*at_++);
      continue;
    }
    if (++at_ == end_) break;
    switch (const char c = *at_++) {
      case 'n': content.push_back('\n'); break;
      case 't': content.push_back('\t'); break;
      case 'r': content.push_back('\r'); break;
      case 'b': content.push_back('\b'); break;
      case 'f': content.push_back('\f'); break;
      case '"':
      case '\\':
      case '/': content.push_back(c); break;
      case 'u': {
        char32_t unit = read_code_unit();
        if (unit >> 10U == 0x36 && rest().starts_with("\\u")) {  // the first half of a pair
          const char* const second = at_;
          at_ += 2;
          const char32_t low = read_code_unit();
          if (low >> 10U == 0x37) {
            unit = 0x10000 + ((unit & 0x3ffU) << 10U) + (low & 0x3ffU);
          } else {
            at_ = second;  // a character of its own
          }
        }
        append_utf8(content, unit);
        break;
      }
      default: fail(at_ - 1, fmt::format("expected an escape such as \\n, found '\\{}'", c));
    }
  }
  if (at_ == end_) fail(quote, "expected the string to be closed by '\"', found the end");
  ++at_;
  return content;
}

char32_t TextCursor::read_code_unit() {
  unsigned unit = 0;
  const char* const last = end_ - at_ >= 4 ? at_ + 4 : end_;
  const auto [stop, problem] = std::from_chars(at_, last, unit, 16);
  if (problem != std::errc{} || stop != at_ + 4) fail(at_, "expected four hexadecimal digits");
  at_ = stop;
  return unit;
}

}  // namespace maelstrom::checkers
