// Configurations of a linearization search, and sets of them without those that another one
// dominates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace maelstrom::checkers::lin {

// A configuration is a row of words:
//   the state (low half) and the operation that took effect last (high half; not compared);
//   a bit per slot: the operation there has taken effect;
//   a bit per slot: the operation there is free: it need not take effect, because it can count
//     as having done so in passing;
//   a lane of 16 bits per kind of operation that never completes: how many of them took effect.
struct Layout {
  static constexpr std::size_t kLanesPerWord = 4;
  static constexpr std::uint64_t kMaxCount = 0x7fff;  // the top bit of a lane stays clear

  std::size_t slot_words = 0;   // for each of the two bits per slot
  std::size_t count_words = 0;  // for the lanes

  std::size_t words() const { return 1 + 2 * slot_words + count_words; }
};

using Word = std::uint64_t;

inline std::int32_t state_of(const Word* config) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(config[0]));
}
inline std::int32_t last_of(const Word* config) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(config[0] >> 32));
}
inline Word head(std::int32_t state, std::int32_t last) {
  return Word{static_cast<std::uint32_t>(last)} << 32 | static_cast<std::uint32_t>(state);
}

class ConfigSet {
 public:
  explicit ConfigSet(Layout layout) : layout_(layout) {}

  // Empties the set. Two configurations are compared only if they have the same state and agree on
  // which operations of the slots in `exact` took effect.
  void clear(std::span<const Word> exact);

  // Adds a copy of `config`, unless the set has one that is at least as good. Marks the
  // configurations that `config` dominates as dropped. Returns whether it was added. `config` must
  // not point into the set.
  bool add(const Word* config);

  // The number of added configurations, including dropped ones.
  std::size_t size() const { return next_.size(); }
  bool dropped(std::size_t i) const { return dropped_[i]; }
  // Valid until the next add().
  const Word* operator[](std::size_t i) const { return &words_[i * layout_.words()]; }

 private:
  // A new configuration is compared with at most this many of its group, the first ones, which took
  // the fewest steps. This bounds the work. Equal configurations are always found.
  static constexpr std::size_t kCompared = 64;
  static constexpr std::int32_t kEnd = -1;

  struct Group {
    std::uint64_t hash = 0;
    std::int32_t first = kEnd;
    std::int32_t last = kEnd;
  };

  bool dominates(const Word* a, const Word* b) const;
  bool same(const Word* a, const Word* b) const;
  std::uint64_t group_hash(const Word* config) const;
  std::uint64_t full_hash(const Word* config) const;
  bool known(const Word* config, std::uint64_t hash) const;
  Group& group(const Word* config, std::uint64_t hash);
  void grow();

  Layout layout_;
  std::vector<Word> exact_;
  std::vector<Word> words_;
  std::vector<std::uint64_t> hashes_;   // by configuration
  std::vector<std::int32_t> next_;      // by configuration: the next one of its group
  std::vector<bool> dropped_;           // by configuration
  std::vector<std::int32_t> known_;     // hash table of configurations
  std::vector<std::int32_t> group_at_;  // hash table of groups
  std::vector<Group> groups_;
};

}  // namespace maelstrom::checkers::lin
