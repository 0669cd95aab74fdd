// The times at which operations are due.
#pragma once

#include <cmath>
#include <limits>

#include "maelstrom/clock.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::workbench {

// Pauses between operations are uniform between 0 and twice their mean, as in Jepsen's `stagger`.
// Being late does not lower the rate. Waiting for a free thread does: operations missed in the
// meantime are not made up for.
class Stagger {
 public:
  // `rate` is per second; 0 means never, infinity means always.
  Stagger(double rate, Random random) : rate_(rate), random_(random) {}

  void start(Time now) { next_ = rate_ > 0 ? now : Time::max(); }
  Time next() const { return next_; }
  // An operation was due, but no thread was free.
  void starve() { is_starved_ = true; }
  // A due operation has been invoked.
  void advance(Time now) {
    const double pause = 2 * random_.unit() / rate_ * kNanoseconds;
    const Time from = is_starved_ ? now : next_;
    const bool is_soon = pause < static_cast<double>((Time::max() - from).count()) / 2;
    next_ = is_soon ? from + Duration(static_cast<std::int64_t>(pause)) : Time::max();
    is_starved_ = false;
  }

 private:
  static constexpr double kNanoseconds = 1e9;  // in a second

  double rate_;
  Random random_;
  Time next_ = Time::max();
  bool is_starved_ = false;
};

}  // namespace maelstrom::workbench
