// The hashes that order Clojure's and Bifurcan's collections. The verdicts of Elle and Jepsen
// sometimes depend on that order, and ours must be the same. Murmur3 with 32 bits (A. Appleby).
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "maelstrom/checkers/value.hpp"

namespace maelstrom::checkers::clojure {

namespace murmur3 {

constexpr std::uint32_t mix(std::uint32_t hash, std::uint32_t word) {
  word = std::rotl(word * 0xcc9e2d51U, 15) * 0x1b873593U;
  return std::rotl(hash ^ word, 13) * 5U + 0xe6546b64U;
}

constexpr std::uint32_t finish(std::uint32_t hash, std::uint32_t length) {
  hash ^= length;
  hash = (hash ^ (hash >> 16U)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13U)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16U);
}

constexpr std::uint32_t hash(std::int64_t number) {
  if (number == 0) return 0;
  const auto bits = static_cast<std::uint64_t>(number);
  const std::uint32_t low = mix(0, static_cast<std::uint32_t>(bits));
  return finish(mix(low, static_cast<std::uint32_t>(bits >> 32U)), 8);
}

}  // namespace murmur3

// Clojure's hash of an integer or of an ASCII string; 0 for any other value.
std::uint32_t hash(const Value& value);

// Clojure's hash of a vector of these elements.
std::uint32_t hash(std::span<const Value> elements);

// The hash of an op, by its index, in Bifurcan's maps and sets.
constexpr std::uint32_t bifurcan_hash(std::uint32_t op_index) {
  std::uint32_t hash = murmur3::hash(op_index);
  if (hash >> 31U != 0) hash = ~hash;  // a signed int, widened and folded
  hash ^= (hash >> 20U) ^ (hash >> 12U);
  return hash ^ (hash >> 7U) ^ (hash >> 4U);
}

}  // namespace maelstrom::checkers::clojure
