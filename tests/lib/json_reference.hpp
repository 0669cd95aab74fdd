// A JSON parser by RFC 8259, written to be obviously right rather than fast. Tests compare the
// decoder with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

// A JSON value. Scalars keep their text as written (strings with quotes and escapes), so two values
// are equal if their texts differ only in the blanks between tokens.
struct Value {
  enum class Kind { scalar, array, object };

  Kind kind = Kind::scalar;
  std::string text;                                  // of a scalar
  std::vector<std::pair<std::string, Value>> items;  // keys as written; empty in an array

  friend bool operator==(const Value&, const Value&) = default;

  // The last member whose key is spelled like that; nullptr if there is none.
  const Value* find(std::string_view key) const {
    for (std::size_t i = items.size(); i-- > 0;) {
      if (items[i].first == key) return &items[i].second;
    }
    return nullptr;
  }
};

class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : text_(text) {}

  // The value that is the whole text; nothing if it is not JSON.
  static std::optional<Value> parse(std::string_view text) {
    JsonParser parser(text);
    Value value;
    parser.skip_blanks();
    if (!parser.read_value(value)) return std::nullopt;
    parser.skip_blanks();
    if (parser.at_ != text.size()) return std::nullopt;
    return value;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() &&
           (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) {
      ++at_;
    }
  }

  bool read_value(Value& value) {
    const std::size_t begin = at_;
    if (take('{')) {
      value.kind = Value::Kind::object;
      return read_items(value, '}');
    }
    if (take('[')) {
      value.kind = Value::Kind::array;
      return read_items(value, ']');
    }
    const bool fine = peek() == '"' ? read_string() : read_word() || read_number();
    value.text = text_.substr(begin, at_ - begin);
    return fine;
  }

  bool read_items(Value& value, char end) {
    skip_blanks();
    if (take(end)) return true;
    do {
      auto& [key, item] = value.items.emplace_back();
      skip_blanks();
      if (value.kind == Value::Kind::object) {
        const std::size_t begin = at_;
        if (peek() != '"' || !read_string()) return false;
        key = text_.substr(begin, at_ - begin);
        skip_blanks();
        if (!take(':')) return false;
        skip_blanks();
      }
      if (!read_value(item)) return false;
      skip_blanks();
    } while (take(','));
    return take(end);
  }

  bool read_word() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return true;
      }
    }
    return false;
  }

  bool read_digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > begin;
  }
  bool read_number() {
    (void)take('-');
    if (!take('0') && !read_digits()) return false;
    if (take('.') && !read_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) (void)take('-');
      return read_digits();
    }
    return true;
  }

  bool read_string() {
    ++at_;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (take('"')) return true;
      if (c == '\\') {
        if (!read_escape()) return false;
      } else if (c < 0x20 || !read_character(c)) {
        return false;
      }
    }
    return false;
  }
  bool read_escape() {
    ++at_;
    if (!take('u')) {
      return at_ < text_.size() &&
             std::string_view("\"\\/bfnrt").find(text_[at_++]) != std::string_view::npos;
    }
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == text_.size() ||
          std::string_view("0123456789abcdefABCDEF").find(text_[at_]) == std::string_view::npos) {
        return false;
      }
    }
    return true;
  }
  // One character of UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
  bool read_character(unsigned char first) {
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    if (size == 0 || at_ + size > text_.size()) return false;
    for (std::size_t i = 1; i < size; ++i) {
      if ((static_cast<unsigned char>(text_[at_ + i]) & 0xc0U) != 0x80) return false;
    }
    const auto second = size > 1 ? static_cast<unsigned char>(text_[at_ + 1]) : 0;
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
      return false;
    }
    at_ += size;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace tests
