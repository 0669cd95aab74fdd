// Seeds of random tests.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace maelstrom::workbench {

// The first of the seeds that a random test goes through, which it is to CAPTURE: new ones each
// time, or from MAELSTROM_TEST_SEED on.
inline std::uint64_t test_seed() {
  const char* const given = std::getenv("MAELSTROM_TEST_SEED");
  if (given != nullptr) return std::strtoull(given, nullptr, 10);
  return std::uint64_t{std::random_device{}()} << 20U;  // so that seeds of tests do not overlap
}

}  // namespace maelstrom::workbench
