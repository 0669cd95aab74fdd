#include "clojure/order.hpp"

#include "clojure/hash.hpp"

namespace maelstrom::checkers::clojure {

bool comes_before(const Value& a, const Value& b) {
  const std::uint64_t left = rank_in_trie(hash(a));
  const std::uint64_t right = rank_in_trie(hash(b));
  return left != right ? left < right : a < b;
}

}  // namespace maelstrom::checkers::clojure
