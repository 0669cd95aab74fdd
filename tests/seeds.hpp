// Seeds of random tests: where they begin, and how many there are.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace tests {

// The first of the seeds that a random test goes through: MAELSTROM_TEST_SEED, or a new one each
// time. The test must CAPTURE its seed.
inline std::uint64_t test_seed() {
  const char* const given = std::getenv("MAELSTROM_TEST_SEED");
  if (given != nullptr) return std::strtoull(given, nullptr, 10);
  return std::uint64_t{std::random_device{}()} << 20U;  // so that seeds of tests do not overlap
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

// How many of `count` seeds, or of other cases of a kind, a test goes through: all of them, or an
// eighth in a sanitized build, which takes about eight times as long for each. Sanitizers look for
// errors on the paths of the code, and a few seeds cover all paths; rare orders of events are left
// to the other builds.
constexpr std::uint64_t seeds(std::uint64_t count) {
  return kIsSanitized ? (count + 7) / 8 : count;
}

}  // namespace tests
