#include "lin/config_set.hpp"

#include <algorithm>

#include "maelstrom/random.hpp"

namespace maelstrom::checkers::lin {
namespace {

constexpr Word kTopBits = 0x8000800080008000;
constexpr std::size_t kFirstTable = 64;

std::uint64_t mix(std::uint64_t hash, Word word) {
  std::uint64_t state = hash ^ word;
  return splitmix64(state);
}

}  // namespace

void ConfigSet::clear(std::span<const Word> exact) {
  exact_.assign(exact.begin(), exact.end());
  words_.clear();
  hashes_.clear();
  next_.clear();
  dropped_.clear();
  groups_.clear();
  if (known_.size() > 64 * kFirstTable) known_.clear();  // clearing a large table takes long
  known_.assign(std::max(known_.size(), kFirstTable), kEnd);
  group_at_.assign(known_.size(), kEnd);
}

bool ConfigSet::add(const Word* config) {
  if (2 * (size() + 1) > known_.size()) grow();
  const std::uint64_t hash = full_hash(config);
  if (known(config, hash)) return false;
  Group& group = this->group(config, group_hash(config));
  std::size_t compared = 0;
  for (std::int32_t i = group.first; i != kEnd && compared < kCompared; ++compared) {
    const auto at = static_cast<std::size_t>(i);
    if (!dropped_[at]) {
      if (dominates((*this)[at], config)) return false;
      if (dominates(config, (*this)[at])) dropped_[at] = true;
    }
    i = next_[at];
  }
  const auto added = static_cast<std::int32_t>(size());
  (group.last == kEnd ? group.first : next_[static_cast<std::size_t>(group.last)]) = added;
  group.last = added;
  words_.insert(words_.end(), config, config + layout_.words());
  hashes_.push_back(hash);
  next_.push_back(kEnd);
  dropped_.push_back(false);
  std::size_t at = hash & (known_.size() - 1);
  while (known_[at] != kEnd) at = (at + 1) & (known_.size() - 1);
  known_[at] = added;
  return true;
}

// A slot whose operation is free is at least as good as one whose operation took effect or still
// must: a free operation may take effect or not. Fewer spent operations are better than more.
bool ConfigSet::dominates(const Word* a, const Word* b) const {
  const std::size_t slots = layout_.slot_words;
  const Word* done_a = a + 1;
  const Word* done_b = b + 1;
  const Word* free_a = done_a + slots;
  const Word* free_b = done_b + slots;
  for (std::size_t i = 0; i < slots; ++i) {
    const Word worse = (done_b[i] & ~(done_a[i] | free_a[i])) | (free_b[i] & ~free_a[i]) |
                       (done_a[i] & ~done_b[i]);
    if (worse != 0) return false;
  }
  const Word* counts_a = free_a + slots;
  const Word* counts_b = free_b + slots;
  for (std::size_t i = 0; i < layout_.count_words; ++i) {
    if ((((counts_b[i] | kTopBits) - counts_a[i]) & kTopBits) != kTopBits) return false;
  }
  return true;
}

bool ConfigSet::same(const Word* a, const Word* b) const {
  return state_of(a) == state_of(b) && std::equal(a + 1, a + layout_.words(), b + 1);
}

std::uint64_t ConfigSet::group_hash(const Word* config) const {
  std::uint64_t hash = mix(0, static_cast<std::uint32_t>(config[0]));
  for (std::size_t i = 0; i < exact_.size(); ++i) hash = mix(hash, config[1 + i] & exact_[i]);
  return hash;
}

std::uint64_t ConfigSet::full_hash(const Word* config) const {
  std::uint64_t hash = mix(1, static_cast<std::uint32_t>(config[0]));
  for (std::size_t i = 1; i < layout_.words(); ++i) hash = mix(hash, config[i]);
  return hash;
}

bool ConfigSet::known(const Word* config, std::uint64_t hash) const {
  const std::size_t mask = known_.size() - 1;
  for (std::size_t at = hash & mask; known_[at] != kEnd; at = (at + 1) & mask) {
    const auto i = static_cast<std::size_t>(known_[at]);
    if (hashes_[i] == hash && same((*this)[i], config)) return true;
  }
  return false;
}

ConfigSet::Group& ConfigSet::group(const Word* config, std::uint64_t hash) {
  const std::size_t mask = group_at_.size() - 1;
  std::size_t at = hash & mask;
  for (; group_at_[at] != kEnd; at = (at + 1) & mask) {
    Group& group = groups_[static_cast<std::size_t>(group_at_[at])];
    if (group.hash != hash || group.first == kEnd) continue;
    const Word* first = (*this)[static_cast<std::size_t>(group.first)];
    if (state_of(first) != state_of(config)) continue;
    bool agrees = true;
    for (std::size_t i = 0; i < exact_.size(); ++i) {
      agrees = agrees && ((first[1 + i] ^ config[1 + i]) & exact_[i]) == 0;
    }
    if (agrees) return group;
  }
  group_at_[at] = static_cast<std::int32_t>(groups_.size());
  return groups_.emplace_back(Group{.hash = hash});
}

void ConfigSet::grow() {
  known_.assign(2 * known_.size(), kEnd);
  group_at_.assign(known_.size(), kEnd);
  const std::size_t mask = known_.size() - 1;
  for (std::size_t i = 0; i < size(); ++i) {
    std::size_t at = hashes_[i] & mask;
    while (known_[at] != kEnd) at = (at + 1) & mask;
    known_[at] = static_cast<std::int32_t>(i);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    std::size_t at = groups_[i].hash & mask;
    while (group_at_[at] != kEnd) at = (at + 1) & mask;
    group_at_[at] = static_cast<std::int32_t>(i);
  }
}

}  // namespace maelstrom::checkers::lin
