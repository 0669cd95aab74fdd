#include "maelstrom/checkers/value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <utility>

#include "maelstrom/check.hpp"
#include "maelstrom/random.hpp"
#include "text_cursor.hpp"

namespace maelstrom::checkers {
namespace {

using Kind = Value::Kind;

// Maps with up to this many entries are compared by linear search, larger ones by sorting.
constexpr std::size_t kFewEntries = 8;

constexpr bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::big_integer || kind == Kind::floating;
}

// Kinds whose values can be equal share a rank.
constexpr int rank(Kind kind) {
  if (is_number(kind)) return static_cast<int>(Kind::integer);
  if (kind == Kind::list) return static_cast<int>(Kind::vector);
  return static_cast<int>(kind);
}

std::strong_ordering compare_doubles(double a, double b) {
  if (a < b) return std::strong_ordering::less;
  if (a > b) return std::strong_ordering::greater;
  if (a == b) return std::strong_ordering::equal;
  return (a != a) <=> (b != b);  // NaN comes last
}

std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  if (a_negative != b.starts_with('-')) return b.starts_with('-') <=> a_negative;
  const auto by_magnitude = a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
  return a_negative ? 0 <=> by_magnitude : by_magnitude;
}

int sign(const Value& big_integer) { return big_integer.text().starts_with('-') ? -1 : 1; }

double to_double(const Value& number) {
  if (number.is(Kind::floating)) return number.as_double();
  if (number.is_integer()) return static_cast<double>(number.as_integer());
  return read_double(number.text()).value_or(0);
}

std::strong_ordering compare_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    if (a.is_integer()) return a.as_integer() <=> b.as_integer();
    if (a.is(Kind::floating)) return compare_doubles(a.as_double(), b.as_double());
    return compare_digits(a.text(), b.text());
  }
  // A big integer is beyond all 64-bit integers.
  if (a.is_integer() && b.is(Kind::big_integer)) return 0 <=> sign(b);
  if (a.is(Kind::big_integer) && b.is_integer()) return sign(a) <=> 0;
  const auto by_size = compare_doubles(to_double(a), to_double(b));
  return by_size != 0 ? by_size : a.kind() <=> b.kind();
}

std::strong_ordering compare_sequences(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const auto order = a[i] <=> b[i]; order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::vector<Value> sorted(std::span<const Value> elements) {
  std::vector<Value> result(elements.begin(), elements.end());
  std::ranges::sort(result);
  return result;
}

std::vector<Value::Entry> sorted(std::span<const Value::Entry> entries) {
  std::vector<Value::Entry> result(entries.begin(), entries.end());
  std::ranges::sort(result, {}, &Value::Entry::key);
  return result;
}

std::strong_ordering compare_maps(std::span<const Value::Entry> a,
                                  std::span<const Value::Entry> b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  const auto left = sorted(a);
  const auto right = sorted(b);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (const auto order = left[i].key <=> right[i].key; order != 0) return order;
    if (const auto order = left[i].value <=> right[i].value; order != 0) return order;
  }
  return std::strong_ordering::equal;
}

bool equal_maps(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  if (a.size() > kFewEntries) return compare_maps(a.entries(), b.entries()) == 0;
  return std::ranges::all_of(a.entries(), [&](const Value::Entry& entry) {
    const Value* other = b.find(entry.key);
    return other != nullptr && entry.value == *other;
  });
}

bool equal_sequences(std::span<const Value> a, std::span<const Value> b) {
  return std::ranges::equal(a, b);
}

std::size_t mix(std::size_t a, std::size_t b) {
  std::uint64_t state = a * 31 + b;
  return splitmix64(state);
}

}  // namespace

std::span<const Value::Entry> Value::entries() const {
  // Arena::map() put entries there.
  return {reinterpret_cast<const Entry*>(elements_), size_};
}

const Value* Value::find(Value key) const {
  if (!is_map()) return nullptr;
  for (const Entry& entry : entries()) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Value Value::get(std::string_view keyword_name) const {
  const Value* found = find(keyword_name);
  return found != nullptr ? *found : Value();
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_sequence()) return b.is_sequence() && equal_sequences(a.elements(), b.elements());
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Kind::nil: return true;
    case Kind::boolean:
    case Kind::integer:
    case Kind::character: return a.integer_ == b.integer_;
    case Kind::floating: return compare_doubles(a.double_, b.double_) == 0;
    case Kind::big_integer:
    case Kind::string:
    case Kind::keyword:
    case Kind::symbol: return a.text() == b.text();
    case Kind::set: return a.size() == b.size() && sorted(a.elements()) == sorted(b.elements());
    case Kind::map: return equal_maps(a, b);
    case Kind::tagged: return equal_sequences(a.elements(), b.elements());
    case Kind::vector:
    case Kind::list: break;
  }
  __builtin_unreachable();
}

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  if (rank(a.kind_) != rank(b.kind_)) return rank(a.kind_) <=> rank(b.kind_);
  switch (a.kind_) {
    case Kind::nil: return std::strong_ordering::equal;
    case Kind::boolean:
    case Kind::character: return a.integer_ <=> b.integer_;
    case Kind::integer:
    case Kind::big_integer:
    case Kind::floating: return compare_numbers(a, b);
    case Kind::string:
    case Kind::keyword:
    case Kind::symbol: return a.text() <=> b.text();
    case Kind::vector:
    case Kind::list:
    case Kind::tagged: return compare_sequences(a.elements(), b.elements());
    case Kind::set: return compare_sequences(sorted(a.elements()), sorted(b.elements()));
    case Kind::map: return compare_maps(a.entries(), b.entries());
  }
  __builtin_unreachable();
}

std::size_t hash_value(const Value& value) {
  const auto seed = static_cast<std::size_t>(rank(value.kind_));
  switch (value.kind_) {
    case Kind::nil: return seed;
    case Kind::boolean:
    case Kind::integer:
    case Kind::character: return mix(seed, static_cast<std::size_t>(value.integer_));
    case Kind::floating:
      return mix(seed, std::bit_cast<std::size_t>(value.double_ == 0 ? 0.0 : value.double_));
    case Kind::big_integer:
    case Kind::string:
    case Kind::keyword:
    case Kind::symbol: return mix(seed, std::hash<std::string_view>()(value.text()));
    case Kind::vector:
    case Kind::list:
    case Kind::tagged: {
      std::size_t hash = seed;
      for (const Value& element : value.elements()) hash = mix(hash, hash_value(element));
      return hash;
    }
    case Kind::set: {
      std::size_t hash = seed;
      for (const Value& element : value.elements()) hash += mix(seed, hash_value(element));
      return hash;
    }
    case Kind::map: {
      std::size_t hash = seed;
      for (const auto& entry : value.entries()) {
        hash += mix(hash_value(entry.key), hash_value(entry.value));
      }
      return hash;
    }
  }
  __builtin_unreachable();
}

void* Arena::allocate(std::size_t size, std::size_t alignment) {
  constexpr std::size_t kFirstBlock = std::size_t{4} << 10U;
  constexpr std::size_t kLargestBlock = std::size_t{1} << 20U;
  void* at = at_;
  if (at == nullptr || std::align(alignment, size, at, left_) == nullptr) {
    const std::size_t block =
        std::max(size + alignment, std::clamp(size_ / 2, kFirstBlock, kLargestBlock));
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
    size_ += block;
    left_ = block;
    at = blocks_.back().get();
    std::align(alignment, size, at, left_);
  }
  at_ = static_cast<std::byte*>(at) + size;
  left_ -= size;
  return at;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* to = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

std::string_view Arena::adopt(std::string text) {
  size_ += text.capacity();
  adopted_.push_back(std::make_unique<std::string>(std::move(text)));
  return *adopted_.back();
}

void Arena::adopt(Arena other) {
  size_ += other.size_;
  std::ranges::move(other.blocks_, std::back_inserter(blocks_));
  std::ranges::move(other.adopted_, std::back_inserter(adopted_));
}

Value Arena::big_integer(std::string_view digits) {
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, problem] = std::from_chars(digits.data(), end, number);
  if (problem == std::errc{} && at == end) return Value::integer(number);
  return Value::big_integer(copy(digits));
}

Value Arena::of(Value::Kind kind, std::span<const Value> elements) {
  if (elements.empty()) return Value(kind, nullptr, 0);
  MAELSTROM_CHECK(elements.size() <= UINT32_MAX);  // a Value's size has 32 bits
  void* const to = allocate(elements.size_bytes(), alignof(Value));
  std::memcpy(to, elements.data(), elements.size_bytes());
  return Value(kind, static_cast<const Value*>(to), elements.size());
}

Value Arena::map(std::span<const Value::Entry> entries) {
  if (entries.empty()) return Value(Kind::map, nullptr, 0);
  MAELSTROM_CHECK(entries.size() <= UINT32_MAX);
  void* const to = allocate(entries.size_bytes(), alignof(Value));
  std::memcpy(to, entries.data(), entries.size_bytes());
  return Value(Kind::map, static_cast<const Value*>(to), entries.size());
}

Value Arena::tagged(std::string_view tag, Value value) {
  const Value parts[] = {symbol(tag), value};
  return of(Kind::tagged, parts);
}

}  // namespace maelstrom::checkers
