// Bits in rows of words, by slot.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lin/config_set.hpp"

namespace maelstrom::checkers::lin {

inline constexpr std::size_t kBitsPerWord = 64;

inline std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
inline Word bit(std::size_t slot) { return Word{1} << (slot % kBitsPerWord); }
inline bool has(const Word* words, std::size_t slot) {
  return (words[slot / kBitsPerWord] & bit(slot)) != 0;
}
inline void set(Word* words, std::size_t slot) { words[slot / kBitsPerWord] |= bit(slot); }
inline void reset(Word* words, std::size_t slot) { words[slot / kBitsPerWord] &= ~bit(slot); }

}  // namespace maelstrom::checkers::lin
