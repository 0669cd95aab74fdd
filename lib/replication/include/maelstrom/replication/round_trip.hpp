// How long an immediate answer may take.
#pragma once

#include <algorithm>
#include <chrono>

#include "maelstrom/clock.hpp"

namespace maelstrom::replication {

// The bounds of a wait for an answer.
struct Patience {
  // The wait before anything is measured, as the first wait of TCP (Braden: RFC 1122, 4.2.3.1,
  // 1989). Each round trip that is measured reduces it to a quarter: the first to be measured are
  // the shortest ones.
  Duration first = std::chrono::seconds(3);
  Duration least = std::chrono::milliseconds(500);
  Duration most = std::chrono::seconds(10);
  // The wait is longer than the mean by at least this, since the machine may be busy.
  Duration slack = std::chrono::milliseconds(300);
};

// Estimates the wait from round trips as TCP does: their mean, and four times their mean deviation
// (Jacobson: "Congestion avoidance and control", 1988; RFC 6298). An answer names the one batch
// that it answers. So, unlike in Karn's algorithm, answers to repetitions can be measured too.
class RoundTrip {
 public:
  bool is_known() const { return samples_ > 0; }
  // True if enough round trips were measured.
  bool is_settled() const { return samples_ == kFew; }

  void add(Duration measured) {
    if (samples_ < kFew) ++samples_;
    if (samples_ == 1) {
      mean_ = measured;
      deviation_ = measured / 2;
      return;
    }
    const Duration error = measured - mean_;
    deviation_ += (std::max(error, -error) - deviation_) / 4;
    mean_ += error / 8;
  }

  // The mean plus four deviations, or plus `times` four, within the bounds.
  Duration patience(const Patience& bounds, int times = 1) const {
    const Duration first = times * bounds.first / (1 << 2 * samples_);
    const Duration slack = std::max(times * spread(), bounds.slack);
    return std::clamp(mean_ + slack, std::max(first, bounds.least), bounds.most);
  }
  // The longest round trip, as a rule.
  Duration longest() const { return mean_ + spread(); }
  // How much later than a newer batch an older one may come.
  Duration spread() const { return 4 * deviation_; }

 private:
  static constexpr int kFew = 8;

  int samples_ = 0;  // up to kFew
  Duration mean_{};
  Duration deviation_{};
};

}  // namespace maelstrom::replication
