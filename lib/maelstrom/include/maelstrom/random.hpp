// Seeded randomness: the same seed gives the same numbers with every compiler and library, which
// the distributions of <random> do not promise.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "maelstrom/clock.hpp"

namespace maelstrom {

// Steps `state` and returns 64 well-mixed bits (Steele, Lea, Flood: "Fast splittable pseudorandom
// number generators", OOPSLA 2014). Also a good finalizer for hashes.
constexpr std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

// xoshiro256** 1.0 (Blackman, Vigna: "Scrambled linear pseudorandom number generators", 2018).
// Not for secrets. Satisfies UniformRandomBitGenerator.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Random(std::uint64_t seed) {
    for (auto& word : state_) word = splitmix64(seed);
  }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  constexpr result_type operator()() {
    const std::uint64_t result = rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotl(state_[3], 45);
    return result;
  }

  // Uniform in [0, n); 0 when n is 0. Bias is below n / 2^64.
  constexpr std::uint64_t below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{(*this)()} * n) >> 64U);
  }

  // Uniform in [0, 1), a multiple of 2^-53.
  constexpr double unit() { return static_cast<double>((*this)() >> 11U) * 0x1.0p-53; }

  // True with probability `p`.
  constexpr bool chance(double p) { return unit() < p; }

  // Uniform in [low, high); `low` when the range is empty.
  constexpr Duration between(Duration low, Duration high) {
    if (high <= low) return low;
    return low + Duration(static_cast<std::int64_t>(
                     below(static_cast<std::uint64_t>((high - low).count()))));
  }

  // Exponentially distributed with the given mean.
  Duration exponential(Duration mean) {
    return Duration(
        static_cast<std::int64_t>(-std::log1p(-unit()) * static_cast<double>(mean.count())));
  }

  // A generator whose numbers are independent of this one's.
  constexpr Random fork() { return Random((*this)()); }

 private:
  static constexpr std::uint64_t rotl(std::uint64_t x, unsigned k) {
    return (x << k) | (x >> (64U - k));
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace maelstrom
