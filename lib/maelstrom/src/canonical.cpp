#include "maelstrom/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "maelstrom/decode.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom {
namespace {

constexpr std::size_t kShownOfValue = 100;  // bytes of a value in an error text

// The output, up to its limit.
struct Text {
  TextBuffer out{};
  Scratch scratch{};
  std::size_t max_bytes;
};

void append(Text& text, Raw value);

void append_array(Text& text, Raw array) {
  TextBuffer& out = text.out;
  char before = '[';
  Raw element;
  for (ArrayCursor cursor(array); cursor.next(element);) {
    out.append(std::exchange(before, ','));
    append(text, element);
  }
  if (before == '[') out.append('[');
  out.append(']');
}

void append_object(Text& text, Raw object) {
  TextBuffer& out = text.out;
  std::map<std::string_view, Raw> members;
  Raw key;
  Raw value;
  for (ObjectCursor cursor(object); cursor.next(key, value);) {
    members[from_json<std::string_view>(key, text.scratch)] = value;
  }
  char before = '{';
  for (const auto& [name, member] : members) {
    out.append(std::exchange(before, ','));
    append_string(out, name);
    out.append(':');
    append(text, member);
  }
  if (before == '{') out.append('{');
  out.append('}');
}

void append_number(TextBuffer& out, Raw number) {
  Scratch scratch;
  if (number.text.find_first_of(".eE") != std::string_view::npos) {
    const auto real = from_json<double>(number, scratch);
    append_double(out, real == 0 ? 0.0 : real);
  } else {
    out.append(number.text == "-0" ? std::string_view("0") : number.text);
  }
}

void append_scalar(Text& text, Raw value) {
  switch (value.text.front()) {
    case '"': return append_string(text.out, from_json<std::string_view>(value, text.scratch));
    case 't':
    case 'f':
    case 'n': return text.out.append(value.text);
    default: return append_number(text.out, value);
  }
}

void append(Text& text, Raw value) {
  switch (value.text.front()) {
    case '[': append_array(text, value); break;
    case '{': append_object(text, value); break;
    default: append_scalar(text, value);
  }
  if (text.out.size() <= text.max_bytes) return;
  throw Error(ErrorCode::malformed_request,
              fmt::format("a value takes more than {} bytes, the limit", text.max_bytes));
}

}  // namespace

void check_depth(Raw value, std::size_t max_depth) {
  std::size_t depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < value.text.size(); ++i) {
    const char c = value.text[i];
    if (is_quoted) {
      if (c == '\\') ++i;
      is_quoted = c != '"';
    } else if (c == '"') {
      is_quoted = true;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if ((c == '[' || c == '{') && ++depth > max_depth) {
      throw Error(ErrorCode::malformed_request,
                  fmt::format("a value is nested deeper than {} levels, the limit", max_depth));
    }
  }
}

// The depth limit bounds the recursion.
Json canonical(Raw value, const CanonicalLimits& limits) {
  if (value.text.size() <= limits.bytes && is_plainly_canonical(value)) return Json(value);
  check_depth(value, limits.depth);
  Text text{.max_bytes = limits.bytes};
  append(text, value);
  return Json(Raw{text.out.view()});
}

bool is_plainly_canonical(Raw value) {
  const std::string_view text = value.text;
  if (text.size() > kMaxCanonical) return false;
  if (text.front() == '"') return text.find('\\') == std::string_view::npos;
  const std::string_view digits = text.substr(text.front() == '-' ? 1 : 0);
  const bool is_integer = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return is_integer && text != "-0";
}

Json normalized(Raw value, const CanonicalLimits& limits) {
  try {
    return canonical(value, limits);
  } catch (const Error&) {
    return Json(value);
  }
}

bool is_canonical(Raw value) {
  return is_plainly_canonical(value) || canonical(value).text == value.text;
}

void check_canonical(Raw value) {
  if (is_canonical(value)) return;
  throw Error(ErrorCode::malformed_request,
              fmt::format("{:.{}} is not in canonical form", value.text, kShownOfValue));
}

}  // namespace maelstrom
