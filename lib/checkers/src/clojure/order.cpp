#include "clojure/order.hpp"

#include "clojure/hash.hpp"

namespace maelstrom::checkers::kafka {
namespace {

// Clojure hashes Java's hash of a string once more.
std::uint32_t hash_string(std::string_view text) {
  std::uint32_t java = 0;
  for (const char c : text) java = 31U * java + static_cast<unsigned char>(c);
  return java == 0 ? 0 : txn::murmur3::finish(txn::murmur3::mix(0, java), 4);
}

std::uint32_t hash_of(const Value& value) {
  if (value.is_integer()) return txn::murmur3::hash(value.as_integer());
  return value.is_string() ? hash_string(value.text()) : 0;
}

}  // namespace

bool comes_before(const Value& a, const Value& b) {
  const auto left = txn::rank_in_trie(hash_of(a));
  const auto right = txn::rank_in_trie(hash_of(b));
  return left != right ? left < right : a < b;
}

}  // namespace maelstrom::checkers::kafka
