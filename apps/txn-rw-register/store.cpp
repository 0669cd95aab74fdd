#include "txn-rw-register/store.hpp"

#include <algorithm>
#include <utility>

namespace apps::rw_register {

using maelstrom::Raw;

Counter counter_of(const Versions& versions, std::string_view node) {
  const auto found = versions.find(node);
  return found == versions.end() ? 0 : found->second;
}

bool covers(const Versions& a, const Versions& b) {
  return std::ranges::all_of(
      b, [&](const auto& version) { return counter_of(a, version.first) >= version.second; });
}

std::optional<Raw> Store::read(std::string_view key) const {
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  return Raw{found->second->value};
}

Delta Store::since(const Versions& base) const {
  Delta delta{seen_, {}};
  for (const auto& [node, entries] : by_node_) {
    auto writes = writes_since(node, counter_of(base, node));
    if (!writes.empty()) delta.writes.emplace(node, std::move(writes));
  }
  return delta;
}

std::vector<Write> Store::writes_since(std::string_view node, Counter from) const {
  std::vector<Write> writes;
  const auto found = by_node_.find(node);
  if (found == by_node_.end()) return writes;
  const Entries& entries = found->second;
  auto first = entries.end();
  while (first != entries.begin() && std::prev(first)->counter > from) --first;
  for (; first != entries.end(); ++first) {
    writes.emplace_back(first->counter, Raw{first->key}, Raw{first->value});
  }
  return writes;
}

std::size_t Store::bytes_with(const Delta& delta) const {
  std::size_t bytes = bytes_;
  for (const auto& [node, writes] : delta.writes) {
    const Counter seen = counter_of(seen_, node);
    for (const auto& [counter, key, value] : writes) {
      const auto found = index_.find(key.text);
      if (counter <= seen) continue;
      if (found == index_.end()) {
        bytes += key.text.size() + value.text.size() + kEntryOverhead;
      } else if (replaces(*found->second, counter, node)) {
        bytes = bytes - found->second->value.size() + value.text.size();
      }
    }
  }
  return bytes;
}

void Store::merge(const Delta& delta) {
  for (const auto& [node, writes] : delta.writes) {
    const Counter seen = counter_of(seen_, node);
    auto& [kept_node, entries] = *by_node_.try_emplace(node).first;
    for (const Write& write : writes) {
      if (std::get<Counter>(write) > seen) put(kept_node, entries, write);
    }
  }
  for (const auto& [node, counter] : delta.seen) {
    Counter& seen = seen_[node];
    seen = std::max(seen, counter);
    latest_ = std::max(latest_, counter);
  }
}

// The write is later than all writes seen of this node, so its place is at the end.
void Store::put(const std::string& node, Entries& entries, const Write& write) {
  const auto& [counter, key, value] = write;
  const auto found = index_.find(key.text);
  if (found == index_.end()) {
    entries.push_back({std::string(key.text), std::string(value.text), counter, node});
    index_.emplace(entries.back().key, std::prev(entries.end()));
    bytes_ += key.text.size() + value.text.size() + kEntryOverhead;
    return;
  }
  Entry& entry = *found->second;
  if (!replaces(entry, counter, node)) return;
  bytes_ = bytes_ - entry.value.size() + value.text.size();
  entry.value = value.text;
  entry.counter = counter;
  // The element moves with its iterator and the view of its key.
  entries.splice(entries.end(), by_node_.find(entry.node)->second, found->second);
  entry.node = node;
}

}  // namespace apps::rw_register
