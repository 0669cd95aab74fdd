#include <fmt/format.h>

#include <cmath>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/encode.hpp"

namespace maelstrom::checkers {
namespace {

using Kind = Value::Kind;

class JsonWriter {
 public:
  JsonWriter(TextBuffer& out, JsonStyle style) : out_(out), style_(style) {}

  void write(const Value& value) {
    switch (value.kind()) {
      case Kind::nil: return put("null");
      case Kind::boolean: return put(value.is_true() ? "true" : "false");
      case Kind::integer: return out_.append(value.as_integer());
      case Kind::big_integer: return put(value.text());
      case Kind::floating:
        if (is_exact() && !std::isfinite(value.as_double())) return write_edn(value);
        return append_double(out_, value.as_double());
      case Kind::string: return write_string(value.text());
      case Kind::keyword: return write_keyword(value.text());
      case Kind::symbol: return is_exact() ? write_edn(value) : append_string(out_, value.text());
      case Kind::character: return is_exact() ? write_edn(value) : write_edn_text(value);
      case Kind::vector:
      case Kind::list: return write_array(value.elements());
      case Kind::set: return write_set(value);
      case Kind::map: return write_map(value);
      case Kind::tagged: return is_exact() ? write_edn(value) : write(value.elements()[1]);
    }
  }

  void write_members(const Value& map) {
    for (const auto& [key, value] : map.entries()) {
      put(",");
      write_key(key);
      put(":");
      write(value);
    }
  }

 private:
  bool is_exact() const { return style_ == JsonStyle::exact; }
  void put(std::string_view text) { out_.append(text); }

  void write_string(std::string_view text) {
    if (is_exact() && (text.starts_with(':') || text.starts_with('~'))) {
      append_string(out_, fmt::format("~{}", text));
    } else {
      append_string(out_, text);
    }
  }

  void write_keyword(std::string_view name) {
    is_exact() ? append_string(out_, fmt::format(":{}", name)) : append_string(out_, name);
  }

  void write_edn_text(const Value& value) { append_string(out_, to_edn(value)); }

  void write_edn(const Value& value) {
    put(R"({"~edn":)");
    write_edn_text(value);
    put("}");
  }

  void write_array(std::span<const Value> elements) {
    put("[");
    for (const Value& element : elements) {
      if (&element != elements.data()) put(",");
      write(element);
    }
    put("]");
  }

  void write_set(const Value& set) {
    if (is_exact()) put(R"({"~set":)");
    write_array(set.elements());
    if (is_exact()) put("}");
  }

  void write_map(const Value& map) {
    const std::size_t start = out_.size();
    write_members(map);
    out_.open_object(start);
    put("}");
  }

  void write_key(const Value& key) {
    if (key.is_string()) return write_string(key.text());
    if (key.is_keyword()) return write_keyword(key.text());
    append_string(out_, is_exact() ? "~#" + to_edn(key) : to_edn(key));
  }

  TextBuffer& out_;
  JsonStyle style_;
};

}  // namespace

void append_json(TextBuffer& out, Value value, JsonStyle style) {
  JsonWriter(out, style).write(value);
}

void append_json_members(TextBuffer& out, Value map, JsonStyle style) {
  if (map.is_map()) JsonWriter(out, style).write_members(map);
}

std::string to_json_text(Value value, JsonStyle style) {
  TextBuffer out;
  append_json(out, value, style);
  return std::string(out.view());
}

}  // namespace maelstrom::checkers
