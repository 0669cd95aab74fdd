#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/encode.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kWidth = 80;

void append_edn_string(TextBuffer& out, std::string_view text) {
  out.append('"');
  for (std::size_t start = 0;;) {
    const std::size_t stop = text.find_first_of("\"\\\n\t\r", start);
    out.append(text.substr(start, stop - start));
    if (stop == std::string_view::npos) break;
    out.append('\\');
    const char c = text[stop];
    out.append(c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c);
    start = stop + 1;
  }
  out.append('"');
}

void append_edn_double(TextBuffer& out, double number) {
  if (std::isnan(number)) {
    out.append(std::string_view("##NaN"));
  } else if (std::isinf(number)) {
    out.append(std::string_view(number < 0 ? "##-Inf" : "##Inf"));
  } else {
    append_double(out, number);
  }
}

void append_character(TextBuffer& out, char32_t c) {
  if (c > ' ' && c < 0x7f) {
    out.append('\\');
    out.append(static_cast<char>(c));
  } else if (c > 0xffff) {  // beyond the range of \u
    std::string text = "\\";
    append_utf8(text, c);
    out.append(text);
  } else {
    out.append(std::string_view(fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c))));
  }
}

struct Brackets {
  std::string_view open;
  char close;
};

Brackets brackets(Kind kind) {
  switch (kind) {
    case Kind::vector: return {"[", ']'};
    case Kind::list: return {"(", ')'};
    case Kind::set: return {"#{", '}'};
    default: return {"{", '}'};
  }
}

bool is_collection(const Value& value) {
  return value.is_sequence() || value.is(Kind::set) || value.is_map();
}

void new_line(TextBuffer& out, std::size_t indent) {
  out.append('\n');
  for (std::size_t i = 0; i < indent; ++i) out.append(' ');
}

std::size_t column(const TextBuffer& out) {
  const auto line_end = out.view().rfind('\n');
  return line_end == std::string_view::npos ? out.size() : out.size() - line_end - 1;
}

// Writes `value` at the current column of `out`; `closing` more characters will follow on the last
// line.
void append_pretty(TextBuffer& out, const Value& value, std::size_t closing) {
  const std::size_t indent = column(out);
  const std::size_t start = out.size();
  append_edn(out, value);
  if (!is_collection(value) || indent + (out.size() - start) + closing <= kWidth) return;
  out.truncate(start);
  const auto [open, close] = brackets(value.kind());
  out.append(open);
  const std::size_t inside = indent + open.size();
  const auto after = [&](std::size_t i) { return i + 1 == value.size() ? closing + 1 : 1; };
  if (value.is_map()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const auto& [key, element] = value.entries()[i];
      if (i > 0) new_line(out, inside);
      append_edn(out, key);
      out.append(' ');
      append_pretty(out, element, after(i));
      if (i + 1 < value.size()) out.append(',');
    }
  } else {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) new_line(out, inside);
      append_pretty(out, value.elements()[i], after(i));
    }
  }
  out.append(close);
}

}  // namespace

void append_edn(TextBuffer& out, Value value) {
  switch (value.kind()) {
    case Kind::nil: return out.append(std::string_view("nil"));
    case Kind::boolean: return out.append(std::string_view(value.is_true() ? "true" : "false"));
    case Kind::integer: return out.append(value.as_integer());
    case Kind::floating: return append_edn_double(out, value.as_double());
    case Kind::character: return append_character(out, value.as_character());
    case Kind::string: return append_edn_string(out, value.text());
    case Kind::symbol: return out.append(value.text());
    case Kind::keyword: out.append(':'); return out.append(value.text());
    case Kind::big_integer: out.append(value.text()); return out.append('N');
    case Kind::tagged:
      out.append('#');
      out.append(value.elements()[0].text());
      out.append(' ');
      return append_edn(out, value.elements()[1]);
    case Kind::vector:
    case Kind::list:
    case Kind::set:
    case Kind::map: break;
  }
  const auto [open, close] = brackets(value.kind());
  out.append(open);
  if (value.is_map()) {
    for (const auto& entry : value.entries()) {
      if (&entry != value.entries().data()) out.append(std::string_view(", "));
      append_edn(out, entry.key);
      out.append(' ');
      append_edn(out, entry.value);
    }
  } else {
    for (const auto& element : value.elements()) {
      if (&element != value.elements().data()) out.append(' ');
      append_edn(out, element);
    }
  }
  out.append(close);
}

std::string to_edn(Value value) {
  TextBuffer out;
  append_edn(out, value);
  return std::string(out.view());
}

std::string to_pretty_edn(Value value) {
  TextBuffer out;
  append_pretty(out, value, 0);
  return std::string(out.view());
}

}  // namespace maelstrom::checkers
