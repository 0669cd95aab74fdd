// The parts of JSON's grammar (RFC 8259) that our own code checks, not simdjson.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace maelstrom {

// Defined in decode.cpp.
bool is_utf8(std::string_view bytes);

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

inline std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return trim_end(text);
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number grammar of RFC 8259, section 6.
inline bool is_number(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto skip_digits = [&] {
    const char* const begin = at;
    while (at != end && is_digit(*at)) ++at;
    return at != begin;
  };
  if (at != end && *at == '-') ++at;
  if (at != end && *at == '0') {
    ++at;  // only a fraction or an exponent may follow
  } else if (!skip_digits()) {
    return false;
  }
  if (at != end && *at == '.') {
    ++at;
    if (!skip_digits()) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!skip_digits()) return false;
  }
  return at == end;
}

// The number, if `text` is an integer that fits into T.
template <class T = std::int64_t>
std::optional<T> whole_number(std::string_view text) {
  T number = 0;
  const auto [at, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || at != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether the escapes in a string's content are valid JSON. simdjson has already checked everything
// else about strings (quotes, control characters, UTF-8).
inline bool has_valid_escapes(std::string_view content) {
  const auto is_hex = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  while (true) {
    const std::size_t backslash = content.find('\\');
    if (backslash == std::string_view::npos) return true;
    content.remove_prefix(backslash + 1);
    if (content.empty()) return false;
    const char escape = content.front();
    content.remove_prefix(1);
    if (escape == 'u') {
      if (content.size() < 4 || !std::ranges::all_of(content.substr(0, 4), is_hex)) return false;
      content.remove_prefix(4);
    } else if (std::string_view("\"\\/bfnrt").find(escape) == std::string_view::npos) {
      return false;
    }
  }
}

// The content of the string; `content` points just after its opening quote.
inline std::string_view string_at(const char* content) {
  const char* end = content;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {content, static_cast<std::size_t>(end - content)};
}

// Whether a token, which ends at the structural character `next`, is a valid scalar. Checks escapes
// only if `has_escapes`.
inline bool is_scalar(std::string_view token, char next, bool has_escapes) {
  const char first = token.front();
  if (first == '"') {
    // After a string that it skips, simdjson accepts a colon as if the string were a key.
    return token.size() >= 2 && token.back() == '"' && next != ':' &&
           (!has_escapes || has_valid_escapes(token.substr(1, token.size() - 2)));
  }
  if (is_digit(first) || first == '-') return is_number(token);
  return token == "true" || token == "false" || token == "null";
}

// Whether each \u escape that is half of a UTF-16 surrogate pair stands next to its other half.
// Requires valid escapes.
inline bool has_paired_surrogates(std::string_view content) {
  const auto unit = [](std::string_view escape) {  // 0 if it is not a \u escape
    unsigned value = 0;
    if (escape.starts_with("\\u")) {
      std::from_chars(escape.data() + 2, escape.data() + 6, value, 16);
    }
    return value;
  };
  const auto is_low = [](unsigned u) { return u >= 0xdc00 && u <= 0xdfff; };
  while (true) {
    const std::size_t backslash = content.find('\\');
    if (backslash == std::string_view::npos) return true;
    content.remove_prefix(backslash);
    const unsigned u = unit(content);
    if (is_low(u)) return false;
    const bool is_high = u >= 0xd800 && u <= 0xdbff;
    if (is_high && !is_low(unit(content.substr(6)))) return false;
    content.remove_prefix(is_high ? 12 : 2);
  }
}

}  // namespace maelstrom
