// The lists of txn-list-append: the elements of each key and their order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// Each read of a list shows all versions of the key up to then. So the longest list is the version
// order, and all others should be prefixes of it (Kingsbury and Alvaro, section 4.2.3). A version
// is an element, which stands for the list that ends with it.
class ListVersions final : public ReadVersion {
 public:
  explicit ListVersions(Transactions& txns) : txns_(txns) {}

  // The version of the last element; kNone for nil and empty lists. Throws Uncheckable.
  std::uint32_t read(std::uint32_t key, const Value& value) override;

  // Decides the order of each key. Call it after the last read. If only one element was ever
  // appended to a key, its order needs no read.
  void finish();

  // The versions of a key, oldest first, each once.
  std::span<const std::uint32_t> order(std::uint32_t key) const { return keys_[key].order; }
  // The version before `version`. If `version` was never read, the newest version that was read,
  // which is certainly older. kNone stands for the initial state.
  std::uint32_t previous(std::uint32_t key, std::uint32_t version) const;

  // The position of `version` in the order of its key; kNone if it has none.
  std::uint32_t place(std::uint32_t version) const { return place_[version]; }

  std::size_t key_count() const { return keys_.size(); }
  // The longest list that was read.
  std::span<const Value> longest(std::uint32_t key) const { return keys_[key].longest; }
  // True if the lists that were read are not all prefixes of one another.
  bool is_divergent(std::uint32_t key) const { return keys_[key].is_divergent; }
  // True if a list may have an element twice.
  bool may_repeat(std::uint32_t key) const {
    return keys_[key].has_repeated || keys_[key].is_divergent;
  }
  // A number for a list that was read from a key. Equal lists have equal numbers.
  std::uint64_t list_number(std::uint32_t key, const Value& list) const;

  // A key with divergent lists, and two of these lists that are adjacent in length.
  struct Divergence {
    std::uint32_t key;
    Value shorter;
    Value longer;
  };
  std::span<const Divergence> divergences() const { return divergences_; }

 private:
  struct Key {
    std::span<const Value> longest;
    std::vector<std::uint32_t> order;  // of the elements of `longest`; after finish() distinct
    std::uint32_t appended = kNone;    // the only version that was appended
    bool is_divergent = false;
    bool has_repeated = false;
    bool is_appended_twice = false;
  };

  Key& state(std::uint32_t key);
  std::uint32_t read_element(std::uint32_t key, const Value& element);
  std::uint32_t read_divergent(std::uint32_t key, std::span<const Value> elements);
  void collect_divergent();
  void choose_longest(std::uint32_t key, std::vector<Value>& lists);
  void note_single_appends();
  void set_places(Key& key);

  Transactions& txns_;
  std::vector<Key> keys_;
  std::vector<std::uint32_t> place_;  // by version: position in the order of its key
  std::vector<std::uint32_t> met_;    // by version: 1 + the key's length when it was read first
  ValueTable divergent_lists_;
  std::vector<Divergence> divergences_;
};

}  // namespace maelstrom::checkers::txn
