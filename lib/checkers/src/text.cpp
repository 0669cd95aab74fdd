#include "maelstrom/checkers/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>

namespace maelstrom::checkers {
namespace {

constexpr bool is_control(char32_t code) { return code < 0x20 || code == 0x7F; }

// Copies `text`. Calls `write_out` for each character that must not be shown, with the character
// and its first byte. `layout` lists the control characters that are shown.
template <class WriteOut>
std::string clean(std::string_view text, std::string_view layout, const WriteOut& write_out) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = read_character(text);
    const bool is_layout = layout.find(text.front()) != std::string_view::npos;
    if (!is_layout && (!c.is_valid || is_control(c.code) || is_deceptive(c.code))) {
      write_out(out, c, static_cast<unsigned char>(text.front()));
    } else {
      out.append(text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
  return out;
}

void write_out(std::string& out, const Character& c, unsigned char byte) {
  const auto to = std::back_inserter(out);
  if (c.is_valid && c.code == '\n') {
    out.append("\\n");
  } else if (!c.is_valid || is_control(c.code)) {
    fmt::format_to(to, "\\x{:02x}", byte);
  } else {
    fmt::format_to(to, "\\u{:04x}", static_cast<std::uint32_t>(c.code));
  }
}

}  // namespace

Character read_wide_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {0, 1, false};
  char32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {0, 1, false};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[size] || code > 0x10FFFF || is_surrogate) return {0, 1, false};
  return {code, size, true};
}

std::string_view head_of(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  // A character that the limit would split begins up to three bytes before it.
  for (std::size_t back = 1; back < 4 && back <= limit; ++back) {
    const Character c = read_character(text.substr(limit - back));
    if (c.is_valid && c.size > back) return text.substr(0, limit - back);
  }
  return text.substr(0, limit);
}

std::string_view tail_of(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const std::size_t start = text.size() - limit;
  const std::size_t parted = head_of(text, start).size();
  if (parted == start) return text.substr(start);
  return text.substr(parted + read_character(text.substr(parted)).size);
}

std::string visible(std::string_view text) { return clean(text, "\n\t", write_out); }

std::string visible_line(std::string_view text) { return clean(text, "\t", write_out); }

std::string visible_json(std::string_view json) {
  return clean(json, "\n", [](std::string& out, const Character& c, unsigned char /*byte*/) {
    constexpr std::uint32_t kReplacement = 0xFFFD;
    fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                   c.is_valid ? static_cast<std::uint32_t>(c.code) : kReplacement);
  });
}

std::string shorten(std::string_view text, std::size_t limit) {
  constexpr std::string_view kGap = " ... ";
  if (text.size() <= limit) return std::string(text);
  const std::size_t tail = limit / 4;
  const std::size_t head = limit - tail - kGap.size();
  std::string result(head_of(text, head));
  return result.append(kGap).append(tail_of(text, tail));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace maelstrom::checkers
