#include "report/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/workbench/diagnosis.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The characters from U+2400 on are pictures of the control characters.
void append_control(std::string& out, unsigned char control) {
  const unsigned picture = control == 0x7F ? 0x21 : control;
  out.append("\xE2\x90").push_back(static_cast<char>(0x80 + picture));
}

// Appends the characters of `text`. `special` appends a character that is special in the target
// format and returns true, or returns false.
template <class Special>
void append_clean(std::string& out, std::string_view text, const Special& special) {
  while (!text.empty()) {
    const Character c = read_character(text);
    if (!c.is_valid || is_deceptive(c.code)) {
      out.append(kReplacement);
    } else if (!special(static_cast<char>(c.size == 1 ? c.code : 0), c.size == 1)) {
      const bool is_control = c.code < 0x20 || c.code == 0x7F;
      if (is_control) {
        append_control(out, static_cast<unsigned char>(c.code));
      } else {
        out.append(text.substr(0, c.size));
      }
    }
    text.remove_prefix(c.size);
  }
}

// The number with three digits, without trailing zeros.
std::string three_digits(double number) {
  const double size = std::abs(number);
  std::string text = size >= 99.95   ? fmt::format("{:.0f}", number)
                     : size >= 9.995 ? fmt::format("{:.1f}", number)
                                     : fmt::format("{:.2f}", number);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

void append_html(std::string& out, std::string_view text) {
  append_clean(out, text, [&out](char c, bool is_ascii) {
    if (!is_ascii) return false;
    switch (c) {
      case '&': out.append("&amp;"); return true;
      case '<': out.append("&lt;"); return true;
      case '>': out.append("&gt;"); return true;
      case '"': out.append("&quot;"); return true;
      case '\'': out.append("&#39;"); return true;
      case '\n':
      case '\t': out.push_back(c); return true;
      default: return false;
    }
  });
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  append_clean(out, text, [&out](char c, bool is_ascii) {
    if (!is_ascii) return false;
    switch (c) {
      case '"': out.append("\\\""); return true;
      case '\\': out.append("\\\\"); return true;
      case '<': out.append("\\u003c"); return true;  // prevents </script> and <!--
      case '\n': out.append("\\n"); return true;
      case '\t': out.append("\\t"); return true;
      default: return false;
    }
  });
  out.push_back('"');
}

std::string brief_edn(const Value& value, std::size_t limit) {
  return shorten(to_edn(value), limit);
}

std::string format_duration(Duration duration) {
  struct Unit {
    double nanoseconds;
    const char* name;
  };
  constexpr std::array kUnits = {Unit{1e9, "s"}, Unit{1e6, "ms"}, Unit{1e3, "µs"}};
  const auto nanoseconds = static_cast<double>(duration.count());
  for (const Unit& unit : kUnits) {
    if (std::abs(nanoseconds) >= unit.nanoseconds * 0.9995) {  // rounds to 1
      return fmt::format("{} {}", three_digits(nanoseconds / unit.nanoseconds), unit.name);
    }
  }
  return duration == Duration{} ? "0 ms" : fmt::format("{} ns", duration.count());
}

std::string format_time(Duration time) {
  const double seconds = to_seconds(time);
  if (std::abs(seconds) >= 1 || time == Duration{}) return fmt::format("{:.3f} s", seconds);
  return format_duration(time);
}

std::string format_count(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > start + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string format_number(double number) {
  if (std::abs(number) < 999.5) return three_digits(number);
  return format_count(std::llround(number));
}

Value member(const Value& map, std::string_view name) {
  if (const Value* found = map.find(name)) return *found;
  const Value* found = map.find(Value::string(name));
  return found == nullptr ? Value() : *found;
}

std::string_view text_of(const Value& value) {
  const bool is_text = value.is_string() || value.is_keyword() || value.is(Value::Kind::symbol);
  return is_text ? value.text() : std::string_view();
}

double number_of(const Value& value) {
  if (value.is_integer()) return static_cast<double>(value.as_integer());
  return value.is(Value::Kind::floating) ? value.as_double() : 0;
}

}  // namespace maelstrom::workbench::report
