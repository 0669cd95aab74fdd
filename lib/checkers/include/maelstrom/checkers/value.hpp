// Values of EDN and JSON, for histories and results.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace maelstrom::checkers {

// One immutable value: a handle of 16 bytes that is cheap to copy. Its text and elements are in an
// Arena (or are literals) and must outlive it.
//
// Equality is Clojure's `=`: 1 is not 1.0, vectors and lists with equal elements are equal, sets
// and maps ignore order. Unlike in Clojure, NaN equals itself. Values have a total order, which
// agrees with equality: numbers by size, texts by bytes, sequences by length and then element by
// element, and different kinds in the order of the enumeration.
class Value {
 public:
  enum class Kind : std::uint8_t {
    nil,
    boolean,
    integer,
    big_integer,  // beyond 64 bits, kept as digits
    floating,
    character,
    string,
    keyword,
    symbol,  // also EDN's 1/2 and 1.5M, compared by their text and not, as in Clojure, by value
    vector,
    list,
    set,
    map,
    tagged,  // #tag value
  };
  struct Entry;

  constexpr Value() = default;  // nil
  static constexpr Value boolean(bool value) { return {Kind::boolean, std::int64_t{value}}; }
  static constexpr Value integer(std::int64_t value) { return {Kind::integer, value}; }
  static constexpr Value floating(double value) { return Value(value); }
  static constexpr Value character(char32_t c) { return {Kind::character, std::int64_t{c}}; }
  // These view their argument; Arena's functions copy it.
  static constexpr Value string(std::string_view text) { return {Kind::string, text}; }
  static constexpr Value keyword(std::string_view name) { return {Kind::keyword, name}; }
  static constexpr Value symbol(std::string_view name) { return {Kind::symbol, name}; }
  static constexpr Value big_integer(std::string_view digits) {
    return {Kind::big_integer, digits};
  }

  constexpr Kind kind() const { return kind_; }
  constexpr bool is(Kind kind) const { return kind_ == kind; }
  constexpr bool is_nil() const { return kind_ == Kind::nil; }
  constexpr bool is_true() const { return kind_ == Kind::boolean && integer_ != 0; }
  constexpr bool is_integer() const { return kind_ == Kind::integer; }
  constexpr bool is_string() const { return kind_ == Kind::string; }
  constexpr bool is_keyword() const { return kind_ == Kind::keyword; }
  constexpr bool is_keyword(std::string_view name) const { return is_keyword() && text() == name; }
  constexpr bool is_map() const { return kind_ == Kind::map; }
  constexpr bool is_sequence() const { return kind_ == Kind::vector || kind_ == Kind::list; }

  // Each requires a value of its kind.
  constexpr bool as_boolean() const { return integer_ != 0; }
  constexpr std::int64_t as_integer() const { return integer_; }
  constexpr char32_t as_character() const { return static_cast<char32_t>(integer_); }
  constexpr double as_double() const { return double_; }
  // Of a string, keyword (without the colon), symbol or big integer.
  constexpr std::string_view text() const { return {text_, size_}; }
  // Of a vector, list or set. A tagged value has two elements: its tag (a symbol) and its value.
  std::span<const Value> elements() const { return {elements_, size_}; }
  std::span<const Entry> entries() const;  // of a map, in the order written

  // The number of elements, entries or bytes.
  constexpr std::size_t size() const { return size_; }

  // The value under `key` in a map; nullptr if there is none or this is not a map.
  const Value* find(Value key) const;
  const Value* find(std::string_view keyword_name) const { return find(keyword(keyword_name)); }
  // The same, but nil if there is none.
  Value get(std::string_view keyword_name) const;

  friend bool operator==(const Value& a, const Value& b);
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);
  friend std::size_t hash_value(const Value& value);

 private:
  friend class Arena;

  constexpr Value(Kind kind, std::int64_t integer) : kind_(kind), integer_(integer) {}
  constexpr Value(Kind kind, std::string_view text)
      : kind_(kind), size_(static_cast<std::uint32_t>(text.size())), text_(text.data()) {}
  constexpr explicit Value(double number) : kind_(Kind::floating), double_(number) {}
  Value(Kind kind, const Value* elements, std::size_t size)
      : kind_(kind), size_(static_cast<std::uint32_t>(size)), elements_(elements) {}

  Kind kind_ = Kind::nil;
  std::uint32_t size_ = 0;  // of elements, entries or bytes: below 2^32
  union {
    std::int64_t integer_ = 0;
    double double_;
    const char* text_;
    const Value* elements_;
  };
};

struct Value::Entry {
  Value key;
  Value value;
};

static_assert(sizeof(Value) == 16 && std::is_trivially_copyable_v<Value>);

// For std::unordered_map and std::unordered_set.
struct ValueHash {
  std::size_t operator()(const Value& value) const { return hash_value(value); }
};

// The memory of values. It only grows, and is freed as a whole. Moving an arena keeps its values
// valid.
class Arena {
 public:
  void* allocate(std::size_t size, std::size_t alignment);
  // Copies `text` into the arena; returns the copy.
  std::string_view copy(std::string_view text);
  // Takes over `text`, so that values may view it.
  std::string_view adopt(std::string text);
  // Takes over everything in `other`.
  void adopt(Arena other);

  // These copy their arguments into the arena, but not what elements view. The keys of a map and
  // the elements of a set must all differ.
  Value string(std::string_view text) { return Value::string(copy(text)); }
  Value keyword(std::string_view name) { return Value::keyword(copy(name)); }
  Value symbol(std::string_view name) { return Value::symbol(copy(name)); }
  // Digits with an optional minus sign; an integer if it fits in 64 bits.
  Value big_integer(std::string_view digits);
  Value vector(std::span<const Value> elements) { return of(Value::Kind::vector, elements); }
  Value list(std::span<const Value> elements) { return of(Value::Kind::list, elements); }
  Value set(std::span<const Value> elements) { return of(Value::Kind::set, elements); }
  Value map(std::span<const Value::Entry> entries);
  Value tagged(std::string_view tag, Value value);

  Value vector(std::initializer_list<Value> elements) { return vector(std::span(elements)); }
  Value list(std::initializer_list<Value> elements) { return list(std::span(elements)); }
  Value set(std::initializer_list<Value> elements) { return set(std::span(elements)); }
  Value map(std::initializer_list<Value::Entry> entries) { return map(std::span(entries)); }

  // Bytes taken from the system.
  std::size_t size() const { return size_; }

 private:
  Value of(Value::Kind kind, std::span<const Value> elements);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::vector<std::unique_ptr<std::string>> adopted_;
  std::byte* at_ = nullptr;
  std::size_t left_ = 0;
  std::size_t size_ = 0;
};

}  // namespace maelstrom::checkers
