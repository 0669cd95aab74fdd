#include <fmt/format.h>

#include <charconv>
#include <span>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

class JsonReader {
 public:
  JsonReader(std::string_view json, Arena& arena, JsonStyle style)
      : in_(json), arena_(arena), style_(style) {}

  Value read_all() {
    const Value value = read();
    skip_blanks();
    if (!in_.at_end()) in_.fail(in_.at(), "expected one value, found more");
    return value;
  }

  void read_each(const JsonVisit& visit) {
    for (skip_blanks(); !in_.at_end(); skip_blanks()) {
      const std::size_t start = in_.offset();
      const bool is_array = in_.peek() == '[';
      if (!is_array) {
        visit(read(), start);
      } else {
        read_elements(']', [&] {
          skip_blanks();
          const std::size_t element = in_.offset();
          visit(read(), element);
        });
      }
    }
  }

 private:
  void skip_blanks() {
    in_.skip_until([](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; });
  }

  void expect(char c, std::string_view what) {
    skip_blanks();
    if (in_.at_end() || in_.peek() != c) in_.fail(in_.at(), fmt::format("expected {}", what));
    in_.skip();
  }

  Value read() {
    skip_blanks();
    if (in_.at_end()) in_.fail(in_.at(), "expected a value, found the end");
    switch (in_.peek()) {
      case '"': return from_text(in_.read_string(arena_));
      case '[': return read_array();
      case '{': return read_object();
      case 't': return read_word("true", Value::boolean(true));
      case 'f': return read_word("false", Value::boolean(false));
      case 'n': return read_word("null", Value());
      default: return read_number();
    }
  }

  Value read_word(std::string_view word, Value value) {
    if (!in_.rest().starts_with(word)) in_.fail(in_.at(), fmt::format("expected {}", word));
    in_.skip(word.size());
    return value;
  }

  Value read_number() {
    const char* const start = in_.at();
    in_.skip_until([](char c) {
      const bool is_digit = c >= '0' && c <= '9';
      return !is_digit && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E';
    });
    const std::string_view token = in_.since(start);
    const char* const stop = token.data() + token.size();
    std::int64_t integer = 0;
    const auto [at, problem] = std::from_chars(token.data(), stop, integer);
    if (problem == std::errc{} && at == stop) return Value::integer(integer);
    if (problem == std::errc::result_out_of_range && at == stop) return arena_.big_integer(token);
    const std::optional<double> floating = read_double(token);
    if (!floating) {
      const auto rest = head_of({start, token.size() + in_.rest().size()}, 20);
      in_.fail(start, fmt::format("expected a JSON value, found '{}'", rest));
    }
    return Value::floating(*floating);
  }

  // Calls read_one for each element up to `close`.
  template <class F>
  void read_elements(char close, const F& read_one) {
    const char* const open = in_.at();
    if (++depth_ > EdnReader::kMaxDepth) {
      in_.fail(open, fmt::format("nested deeper than {} levels", EdnReader::kMaxDepth));
    }
    in_.skip();
    skip_blanks();
    if (!in_.at_end() && in_.peek() == close) {
      in_.skip();
    } else {
      for (;;) {
        read_one();
        skip_blanks();
        if (in_.at_end()) in_.fail(open, fmt::format("expected a closing '{}'", close));
        const char c = in_.peek();
        if (c != ',' && c != close) in_.fail(in_.at(), fmt::format("expected ',' or '{}'", close));
        in_.skip();
        if (c == close) break;
      }
    }
    --depth_;
  }

  Value read_array() {
    const std::size_t first = stack_.size();
    read_elements(']', [&] { stack_.push_back(read()); });
    const Value value = arena_.vector(std::span(stack_).subspan(first));
    stack_.resize(first);
    return value;
  }

  Value read_object() {
    std::vector<Value::Entry> entries;
    std::string_view last_key;
    read_elements('}', [&] {
      skip_blanks();
      if (in_.at_end() || in_.peek() != '"') in_.fail(in_.at(), "expected a key in quotes");
      last_key = in_.read_string(arena_);
      expect(':', "':' after the key");
      const Value key = from_key(last_key);
      add(entries, key, read());
    });
    if (style_ == JsonStyle::exact && entries.size() == 1) {
      const Value only = entries[0].value;
      if (last_key == "~set" && only.is_sequence()) return arena_.set(only.elements());
      if (last_key == "~edn" && only.is_string()) return read_edn(only.text(), arena_);
    }
    return arena_.map(entries);
  }

  // The last of duplicate keys counts.
  static void add(std::vector<Value::Entry>& entries, Value key, Value value) {
    constexpr std::size_t kSearched = 64;  // in larger maps duplicates are not searched for
    if (entries.size() <= kSearched) {
      for (auto& entry : entries) {
        if (entry.key == key) {
          entry.value = value;
          return;
        }
      }
    }
    entries.push_back({key, value});
  }

  Value from_text(std::string_view text) const {
    if (style_ == JsonStyle::exact) {
      if (text.starts_with(':') && is_keyword_name(text.substr(1))) {
        return Value::keyword(text.substr(1));
      }
      if (text.starts_with('~')) return Value::string(text.substr(1));
    }
    return Value::string(text);
  }

  Value from_key(std::string_view text) {
    const bool is_edn = style_ == JsonStyle::exact && text.starts_with("~#");
    return is_edn ? read_edn(text.substr(2), arena_) : from_text(text);
  }

  TextCursor in_;
  Arena& arena_;
  JsonStyle style_;
  std::size_t depth_ = 0;
  std::vector<Value> stack_;  // elements of the arrays being read
};

}  // namespace

Value read_json(std::string_view json, Arena& arena, JsonStyle style) {
  return JsonReader(json, arena, style).read_all();
}

void read_each_json(std::string_view json, Arena& arena, JsonStyle style, const JsonVisit& visit) {
  JsonReader(json, arena, style).read_each(visit);
}

Value keywordize(Value value, Arena& arena) {
  if (!value.is_map()) return value;
  std::vector<Value::Entry> entries(value.entries().begin(), value.entries().end());
  for (auto& entry : entries) {
    if (entry.key.is_string()) entry.key = Value::keyword(entry.key.text());
  }
  return arena.map(entries);
}

}  // namespace maelstrom::checkers
