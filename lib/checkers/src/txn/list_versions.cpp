#include "txn/list_versions.hpp"

#include <algorithm>
#include <utility>

#include "clojure/hash.hpp"
#include "clojure/order.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers::txn {

ListVersions::Key& ListVersions::state(std::uint32_t key) {
  if (key >= keys_.size()) keys_.resize(std::max<std::size_t>(key + 1, 2 * keys_.size()));
  return keys_[key];
}

std::uint32_t ListVersions::read_element(std::uint32_t key, const Value& element) {
  const std::uint32_t version = txns_.version_of(key, element);
  txns_.version(version).is_read = true;
  return version;
}

std::uint32_t ListVersions::read(std::uint32_t key, const Value& value) {
  if (value.is_nil()) return kNone;
  if (!value.is_sequence()) {
    throw Uncheckable("not a list: " + std::string(head_of(to_edn(value), 80)));
  }
  if (value.size() == 0) return kNone;
  Key& k = state(key);
  const auto elements = value.elements();
  const std::size_t common = std::min(elements.size(), k.longest.size());
  if (!std::equal(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(common),
                  k.longest.begin(), is_same)) {
    return read_divergent(key, elements);
  }
  if (elements.size() > k.longest.size()) {
    for (std::size_t i = k.longest.size(); i < elements.size(); ++i) {
      const std::uint32_t version = read_element(key, elements[i]);
      if (version >= met_.size()) met_.resize(std::max<std::size_t>(version + 1, 2 * met_.size()));
      if (std::exchange(met_[version], 1) != 0) k.has_repeated = true;
      k.order.push_back(version);
    }
    k.longest = elements;
  }
  return k.order[elements.size() - 1];
}

std::uint32_t ListVersions::read_divergent(std::uint32_t key, std::span<const Value> elements) {
  state(key).is_divergent = true;
  std::uint32_t version = kNone;
  for (const Value& element : elements) version = read_element(key, element);
  return version;
}

void ListVersions::finish() {
  keys_.resize(txns_.keys().size());
  collect_divergent();
  note_single_appends();
  place_.assign(txns_.version_count(), kNone);
  for (Key& key : keys_) set_places(key);
}

// Collects the lists of keys that have divergent lists.
void ListVersions::collect_divergent() {
  if (std::ranges::none_of(keys_, &Key::is_divergent)) return;
  std::vector<std::vector<Value>> lists(keys_.size());
  for (Vertex v = 0; v < txns_.size(); ++v) {
    const auto mops = txns_.mops(v);
    for (std::size_t i = 0; i < mops.size(); ++i) {
      const Mop mop = mops[i];
      if (mop.is_write || mop.version == kNone || !keys_[mop.key].is_divergent) continue;
      const Value list = txns_.read_value(v, i);
      const std::size_t known = divergent_lists_.size();
      if (divergent_lists_.add(mop.key, list) == known) lists[mop.key].push_back(list);
    }
  }
  for (std::uint32_t key = 0; key < keys_.size(); ++key) {
    if (keys_[key].is_divergent) choose_longest(key, lists[key]);
  }
}

// If there are several longest lists, Elle takes the last one in the order of a hash set.
void ListVersions::choose_longest(std::uint32_t key, std::vector<Value>& lists) {
  std::vector<std::pair<std::uint64_t, Value>> ranked;
  ranked.reserve(lists.size());
  for (const Value& list : lists) {
    ranked.emplace_back(clojure::rank_in_trie(clojure::hash(list.elements())), list);
  }
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return a.second.size() != b.second.size() ? a.second.size() < b.second.size()
                                              : a.first < b.first;
  });
  for (std::size_t i = 0; i + 1 < ranked.size(); ++i) {
    const auto shorter = ranked[i].second.elements();
    const auto longer = ranked[i + 1].second.elements();
    if (!std::ranges::equal(shorter, longer.first(shorter.size()), is_same)) {
      divergences_.push_back({key, ranked[i].second, ranked[i + 1].second});
      break;
    }
  }
  Key& k = keys_[key];
  k.longest = ranked.back().second.elements();
  k.order.clear();
  for (const Value& element : k.longest) k.order.push_back(txns_.version_of(key, element));
}

void ListVersions::note_single_appends() {
  for (Vertex v = 0; v < txns_.size(); ++v) {
    for (const Mop mop : txns_.mops(v)) {
      if (!mop.is_write) continue;
      Key& key = keys_[mop.key];
      key.is_appended_twice = key.appended != kNone;
      if (!key.is_appended_twice) key.appended = mop.version;
    }
  }
  for (Key& key : keys_) {
    const bool is_single = key.appended != kNone && !key.is_appended_twice;
    if (is_single && key.order.empty()) key.order.push_back(key.appended);
  }
}

void ListVersions::set_places(Key& key) {
  std::uint32_t length = 0;
  for (const std::uint32_t version : key.order) {
    if (place_[version] != kNone) continue;
    place_[version] = length;
    key.order[length++] = version;
  }
  key.order.resize(length);
}

std::uint32_t ListVersions::previous(std::uint32_t key, std::uint32_t version) const {
  const auto& order = keys_[key].order;
  const std::uint32_t place = place_[version];
  if (place == kNone) return order.empty() ? kNone : order.back();
  return place == 0 ? kNone : order[place - 1];
}

std::uint64_t ListVersions::list_number(std::uint32_t key, const Value& list) const {
  constexpr std::uint64_t kNil = ~std::uint64_t{0};
  if (list.is_nil()) return kNil;
  if (!keys_[key].is_divergent || list.size() == 0) return list.size();
  return (std::uint64_t{1} << 32U) + divergent_lists_.find(key, list);
}

}  // namespace maelstrom::checkers::txn
