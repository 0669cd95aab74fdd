#include "clojure/hash.hpp"

namespace maelstrom::checkers::txn {
namespace {

std::uint32_t hash_of(const Value& value) {
  if (value.is_integer()) return murmur3::hash(value.as_integer());
  if (!value.is_string()) return 0;  // other elements do not occur
  std::uint32_t java = 0;
  for (const char c : value.text()) java = 31U * java + static_cast<unsigned char>(c);
  return java == 0 ? 0 : murmur3::finish(murmur3::mix(0, java), 4);
}

}  // namespace

std::uint32_t clojure_hash(std::span<const Value> elements) {
  std::uint32_t hash = 1;
  for (const Value& element : elements) hash = 31U * hash + hash_of(element);
  return murmur3::finish(murmur3::mix(0, hash), static_cast<std::uint32_t>(elements.size()));
}

}  // namespace maelstrom::checkers::txn
