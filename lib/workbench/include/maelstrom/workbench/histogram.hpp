// Counts durations in buckets: quantiles of any number of durations at a fixed cost.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "maelstrom/clock.hpp"

namespace maelstrom::workbench {

// Sixteen buckets for each power of two: quantiles are exact to 6 %.
class Histogram {
 public:
  void add(Duration duration) {
    ++buckets_[bucket(duration)];
    ++count_;
  }
  std::uint64_t count() const { return count_; }
  void clear() { *this = {}; }

  // The lower bound of the bucket with the q-quantile (0 <= q <= 1); 0 if the histogram is empty.
  Duration quantile(double q) const {
    const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > rank || (seen == count_ && seen > 0)) return lower_bound(i);
    }
    return {};
  }

 private:
  static constexpr unsigned kBits = 4;  // of a duration, after its first 1, that select its bucket
  static constexpr std::size_t kBuckets = (64 - kBits) << kBits;

  static std::size_t bucket(Duration duration) {
    const auto n = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
    const auto width = static_cast<unsigned>(std::bit_width(n));
    if (width <= kBits + 1) return n;
    const unsigned shift = width - kBits - 1;
    return (std::size_t{shift} << kBits) + (n >> shift);
  }
  static Duration lower_bound(std::size_t bucket) {
    if (bucket < (std::size_t{2} << kBits)) return Duration(static_cast<std::int64_t>(bucket));
    const unsigned shift = static_cast<unsigned>(bucket >> kBits) - 1;
    const std::uint64_t mantissa = (bucket & ((1U << kBits) - 1)) | (1U << kBits);
    return Duration(static_cast<std::int64_t>(mantissa << shift));
  }

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace maelstrom::workbench
