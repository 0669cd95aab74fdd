#include "clojure/hash.hpp"

#include <string_view>

namespace maelstrom::checkers::clojure {
namespace {

// Clojure hashes Java's hash of the string again.
std::uint32_t hash_string(std::string_view text) {
  std::uint32_t java = 0;
  for (const char c : text) java = 31U * java + static_cast<unsigned char>(c);
  return java == 0 ? 0 : murmur3::finish(murmur3::mix(0, java), 4);
}

}  // namespace

std::uint32_t hash(const Value& value) {
  if (value.is_integer()) return murmur3::hash(value.as_integer());
  return value.is_string() ? hash_string(value.text()) : 0;
}

std::uint32_t hash(std::span<const Value> elements) {
  std::uint32_t java = 1;
  for (const Value& element : elements) java = 31U * java + hash(element);
  return murmur3::finish(murmur3::mix(0, java), static_cast<std::uint32_t>(elements.size()));
}

}  // namespace maelstrom::checkers::clojure
