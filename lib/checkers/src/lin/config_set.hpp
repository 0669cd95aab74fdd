// Configurations of a linearization search, and sets of them in which none makes another useless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace maelstrom::checkers::lin {

// A configuration is a row of words:
//   the state (low half) and the operation that took effect last (high half; not compared);
//   a bit per slot: the operation there has taken effect;
//   a bit per slot: the operation there need not take effect any more, because it can be taken to
//     have done so in passing;
//   a lane of 16 bits per kind of operation that never completes: how many of them took effect.
struct Layout {
  static constexpr std::size_t kLanesPerWord = 4;
  static constexpr std::uint64_t kMaxCount = 0x7fff;  // the top bit of a lane stays clear

  std::size_t slot_words = 0;   // for the slots' bits, twice
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

  // Empties the set. Configurations compare with one another only if they agree in the state and
  // in which of the slots in `exact` have taken effect.
  void clear(std::span<const Word> exact);

  // Adds a copy of `config`, unless one that is at least as good is there; those that it is better
  // than count as dropped from then on. Says whether it was added. `config` must not lie in here.
  bool add(const Word* config);

  // Those that were added, and dropped ones among them.
  std::size_t size() const { return next_.size(); }
  bool dropped(std::size_t i) const { return dropped_[i]; }
  // Until the next add().
  const Word* operator[](std::size_t i) const { return &words_[i * layout_.words()]; }

 private:
  // How many of a group a new one is compared with: the first, which took the fewest steps. It
  // bounds the work; equal configurations are found in any case.
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
  std::vector<std::int32_t> next_;      // by configuration: the next of its group
  std::vector<bool> dropped_;           // by configuration
  std::vector<std::int32_t> known_;     // hash table of configurations
  std::vector<std::int32_t> group_at_;  // hash table of groups
  std::vector<Group> groups_;
};

}  // namespace maelstrom::checkers::lin
