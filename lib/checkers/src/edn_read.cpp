#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "edn_tokens.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == ',' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

constexpr std::array<bool, 256> kIsTokensEnd = [] {
  std::array<bool, 256> table{};
  for (const char c : kEndsToken) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool ends_token(char c) { return kIsTokensEnd[static_cast<unsigned char>(c)]; }

constexpr std::array<std::pair<std::string_view, char32_t>, 7> kCharacterNames = {{
    {"newline", '\n'},
    {"space", ' '},
    {"tab", '\t'},
    {"return", '\r'},
    {"formfeed", '\f'},
    {"backspace", '\b'},
    {"null", '\0'},
}};

// Forms after a '#' that Clojure knows and EDN does not.
constexpr std::array<std::pair<char, std::string_view>, 4> kUnreadable = {{
    {'(', "a function"},
    {'<', "an object that can only be printed"},
    {'=', "an expression to be evaluated"},
    {'?', "a reader conditional"},
}};

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// A token in the form in which error messages show it.
std::string_view shown(std::string_view token) { return head_of(token, 60); }

}  // namespace

class EdnReader::State {
 public:
  State(std::string_view text, Arena& arena) : in_(text), arena_(arena) {}

  bool skip_blanks();  // false at the end
  Value read();        // the value that begins here
  Value read_next() {
    start_ = in_.offset();
    return read();
  }
  std::size_t start() const { return start_; }

 private:
  Value read_number();
  Value read_name();
  Value read_character();
  Value read_dispatch();
  Value read_symbolic();
  Value read_with_metadata(const char* start);
  Value read_pattern(const char* start);
  Value read_map();
  Value read_namespaced_map(const char* start);
  std::optional<Value> read_based(const char* start, std::string_view token);
  // Pushes the elements up to `close` onto the stack; returns the position of the first one.
  std::size_t read_elements(char close);
  std::span<const Value> on_stack(std::size_t first) const {
    return std::span(stack_).subspan(first);
  }
  std::string_view take_token();
  void descend(const char* at);

  TextCursor in_;
  Arena& arena_;
  std::size_t start_ = 0;
  std::size_t depth_ = 0;
  std::vector<Value> stack_;  // elements of the sequences being read
};

EdnReader::EdnReader(std::string_view text, Arena& arena)
    : state_(std::make_unique<State>(text, arena)) {}

EdnReader::~EdnReader() = default;

std::optional<Value> EdnReader::next() {
  if (!state_->skip_blanks()) return std::nullopt;
  return state_->read_next();
}

std::size_t EdnReader::start() const { return state_->start(); }

// Does not recurse for discarded forms, since any number of them may follow one another.
bool EdnReader::State::skip_blanks() {
  std::size_t to_discard = 0;
  const char* mark = nullptr;
  for (;;) {
    in_.skip_until([](char c) { return !is_blank(c); });
    if (in_.at_end()) {
      if (to_discard == 0) return false;
      in_.fail(mark, "expected a value to discard after #_, found the end");
    }
    if (in_.peek() == ';') {
      in_.skip_until([](char c) { return c == '\n'; });
    } else if (in_.peek() == '#' && in_.peek_next() == '_') {
      mark = in_.at();
      in_.skip(2);
      ++to_discard;
    } else if (to_discard > 0) {
      read();
      --to_discard;
    } else {
      return true;
    }
  }
}

void EdnReader::State::descend(const char* at) {
  if (++depth_ > kMaxDepth) in_.fail(at, fmt::format("nested deeper than {} levels", kMaxDepth));
}

std::string_view EdnReader::State::take_token() {
  const char* const start = in_.at();
  in_.skip_until(ends_token);
  return in_.since(start);
}

Value EdnReader::State::read() {
  const char* const start = in_.at();
  const char c = *start;
  switch (c) {
    case '"': return Value::string(in_.read_string(arena_));
    case '{': return read_map();
    case '#': return read_dispatch();
    case '\\': return read_character();
    case ':': {
      in_.skip();
      const std::string_view name = take_token();
      if (name.empty()) in_.fail(start, "expected a keyword's name after ':'");
      return Value::keyword(name);
    }
    case '[':
    case '(': {
      const std::size_t first = read_elements(c == '[' ? ']' : ')');
      const auto elements = on_stack(first);
      const Value value = c == '[' ? arena_.vector(elements) : arena_.list(elements);
      stack_.resize(first);
      return value;
    }
    case ']':
    case ')':
    case '}': in_.fail(start, fmt::format("expected a value, found a stray '{}'", c));
    case '^': in_.skip(); return read_with_metadata(start);
    default: break;
  }
  const bool is_signed = (c == '-' || c == '+') && is_digit(in_.peek_next());
  return is_digit(c) || is_signed ? read_number() : read_name();
}

std::size_t EdnReader::State::read_elements(char close) {
  const char* const open = in_.at();
  descend(open);
  in_.skip();
  const std::size_t first = stack_.size();
  for (;;) {
    if (!skip_blanks()) {
      in_.fail(open, fmt::format("expected a closing '{}', found the end", close));
    }
    if (in_.peek() == close) break;
    stack_.push_back(read());
  }
  in_.skip();
  --depth_;
  return first;
}

Value EdnReader::State::read_map() {
  const char* const open = in_.at();
  const std::size_t first = read_elements('}');
  const std::size_t count = stack_.size() - first;
  if (count % 2 != 0) in_.fail(open, "expected a value for each key of the map, one is missing");
  // Keys and values alternate on the stack, which is the layout of entries.
  const auto* const entries = reinterpret_cast<const Value::Entry*>(stack_.data() + first);
  const Value value = arena_.map({entries, count / 2});
  stack_.resize(first);
  return value;
}

Value EdnReader::State::read_number() {
  const char* const start = in_.at();
  const std::string_view token = take_token();
  const auto plain = token.starts_with('+') ? token.substr(1) : token;  // from_chars takes no plus
  const char* const stop = plain.data() + plain.size();
  const std::string_view magnitude = plain.substr(plain.starts_with('-') ? 1 : 0);
  const bool has_leading_zero = magnitude.size() > 1 && magnitude[0] == '0' && magnitude[1] != 'N';
  std::int64_t number = 0;
  const auto [at, problem] = std::from_chars(plain.data(), stop, number);
  if (!has_leading_zero) {
    if (problem == std::errc{} && at == stop) return Value::integer(number);
    if (at == stop || (at + 1 == stop && *at == 'N')) {
      return arena_.big_integer({plain.data(), static_cast<std::size_t>(at - plain.data())});
    }
  }
  if (const auto based = read_based(start, token)) return *based;
  const bool is_decimal = plain.ends_with('M');
  const std::optional<double> floating = read_double({plain.data(), is_decimal ? stop - 1 : stop});
  if (is_ratio(token) || (is_decimal && floating)) return Value::symbol(token);
  if (!floating || is_decimal || (has_leading_zero && are_digits(magnitude))) {
    in_.fail(start, fmt::format("expected a number, found '{}'", shown(token)));
  }
  return Value::floating(*floating);
}

// Nothing if the token is not an integer in a base other than ten.
std::optional<Value> EdnReader::State::read_based(const char* start, std::string_view token) {
  const bool is_negative = token.starts_with('-');
  const auto based = split_based(token.substr(is_negative || token.starts_with('+') ? 1 : 0));
  if (!based || based->digits.empty()) return std::nullopt;
  const char* const stop = based->digits.data() + based->digits.size();
  std::uint64_t magnitude = 0;
  const auto [at, problem] = std::from_chars(based->digits.data(), stop, magnitude, based->base);
  if (at != stop) return std::nullopt;
  const std::uint64_t most = (std::uint64_t{1} << 63U) - (is_negative ? 0 : 1);
  if (problem != std::errc{} || magnitude > most) {
    in_.fail(start, fmt::format("expected a number of 64 bits, or a decimal one, found '{}'",
                                shown(token)));
  }
  return Value::integer(static_cast<std::int64_t>(is_negative ? 0 - magnitude : magnitude));
}

Value EdnReader::State::read_name() {
  const char* const start = in_.at();
  const std::string_view token = take_token();
  if (token.empty()) in_.fail(start, fmt::format("expected a value, found '{}'", *start));
  if (token == "nil") return {};
  if (token == "true") return Value::boolean(true);
  if (token == "false") return Value::boolean(false);
  return Value::symbol(token);
}

Value EdnReader::State::read_character() {
  const char* const backslash = in_.at();
  in_.skip();
  if (in_.at_end()) in_.fail(backslash, "expected a character after '\\', found the end");
  const auto [c, length, is_valid] = checkers::read_character(in_.rest());
  if (!is_valid)
    in_.fail(backslash, "expected a character after '\\', found bytes that are no UTF-8");
  const char* const start = in_.at();
  in_.skip(length);
  in_.skip_until(ends_token);
  const std::string_view token = in_.since(start);
  if (token.size() == length) return Value::character(c);
  for (const auto& [name, named] : kCharacterNames) {
    if (token == name) return Value::character(named);
  }
  if (const auto octal = read_octal(token)) return Value::character(*octal);
  if (token.size() != 5 || token[0] != 'u') {
    in_.fail(backslash, fmt::format("expected a character, found '\\{}'", shown(token)));
  }
  in_.move_to(start + 1);
  return Value::character(in_.read_code_unit());
}

Value EdnReader::State::read_symbolic() {
  const char* const start = in_.at();
  in_.skip(2);
  const std::string_view name = take_token();
  if (name == "Inf") return Value::floating(std::numeric_limits<double>::infinity());
  if (name == "-Inf") return Value::floating(-std::numeric_limits<double>::infinity());
  if (name == "NaN") return Value::floating(std::numeric_limits<double>::quiet_NaN());
  in_.fail(start, fmt::format("expected ##Inf, ##-Inf or ##NaN, found '##{}'", shown(name)));
}

Value EdnReader::State::read_dispatch() {
  const char* const start = in_.at();
  if (in_.peek_next() == '#') return read_symbolic();
  in_.skip();
  if (!in_.at_end() && in_.peek() == '{') {
    const std::size_t first = read_elements('}');
    const Value value = arena_.set(on_stack(first));
    stack_.resize(first);
    return value;
  }
  if (!in_.at_end() && in_.peek() == ':') return read_namespaced_map(start);
  if (!in_.at_end() && in_.peek() == '"') return read_pattern(start);
  if (!in_.at_end() && in_.peek() == '^') {  // the old way to write metadata
    in_.skip();
    return read_with_metadata(start);
  }
  if (!in_.at_end() && in_.peek() == '\'') {  // a var: #'clojure.core/inc
    take_token();
    return Value::symbol(in_.since(start));
  }
  if (!in_.at_end() && !is_letter(in_.peek())) {
    for (const auto& [c, what] : kUnreadable) {
      if (in_.peek() != c) continue;
      in_.fail(start, fmt::format("expected a value, found {} (#{}), which is not EDN", what, c));
    }
  }
  const std::string_view tag = take_token();
  if (tag.empty() || !is_letter(tag.front()) || !skip_blanks()) {
    in_.fail(start, "expected a set, or a tag and its value, after '#'");
  }
  descend(start);
  const Value value = read();
  --depth_;
  return arena_.tagged(tag, value);
}

// ^{:line 7} [1] is [1]: metadata does not count for equality.
Value EdnReader::State::read_with_metadata(const char* start) {
  descend(start);
  if (!skip_blanks()) in_.fail(start, "expected metadata after '^', found the end");
  read();
  if (!skip_blanks()) in_.fail(start, "expected a value after its metadata, found the end");
  const Value value = read();
  --depth_;
  return value;
}

// #"\d+" is a string: the pattern, as it is written.
Value EdnReader::State::read_pattern(const char* start) {
  in_.skip();
  const char* const first = in_.at();
  while (!in_.at_end() && in_.peek() != '"') in_.skip(in_.peek() == '\\' && !in_.is_last() ? 2 : 1);
  if (in_.at_end()) in_.fail(start, "expected the pattern to be closed by '\"', found the end");
  const std::string_view pattern = in_.since(first);
  in_.skip();
  return Value::string(pattern);
}

// #:a{:b 1, :_/c 2, :d/e 3} is {:a/b 1, :c 2, :d/e 3}.
Value EdnReader::State::read_namespaced_map(const char* start) {
  in_.skip();
  const std::string_view space = take_token();
  const bool is_plain = space.find('/') == std::string_view::npos;
  if (space.empty() || !is_letter(space.front()) || !is_plain || !skip_blanks() ||
      in_.peek() != '{') {
    in_.fail(start, "expected a namespace and a map after '#:'");
  }
  const Value map = read_map();
  std::vector<Value::Entry> entries(map.entries().begin(), map.entries().end());
  for (auto& [key, value] : entries) {
    if (!key.is_keyword() && !key.is(Value::Kind::symbol)) continue;
    const std::string_view name = key.text();
    std::string_view whole = name;
    if (name.starts_with("_/")) {
      whole = name.substr(2);
    } else if (name.find('/') == std::string_view::npos) {
      whole = arena_.copy(fmt::format("{}/{}", space, name));
    }
    key = key.is_keyword() ? Value::keyword(whole) : Value::symbol(whole);
  }
  return arena_.map(entries);
}

Value read_edn(std::string_view text, Arena& arena) {
  EdnReader reader(text, arena);
  const auto value = reader.next();
  if (!value) throw ReadError(text, text.size(), "expected a value, found the end");
  if (reader.next()) throw ReadError(text, text.size(), "expected one value, found more");
  return *value;
}

}  // namespace maelstrom::checkers
