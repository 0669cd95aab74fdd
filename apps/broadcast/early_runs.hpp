// Runs that arrived before the values that precede them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <tuple>
#include <utility>

#include "broadcast/values.hpp"
#include "maelstrom/clock.hpp"

namespace apps::broadcast {

// Keeps such runs for as long as the missing values may still be under way, so that nobody need
// send the runs again.
class EarlyRuns {
 public:
  // The most values kept; beyond it the oldest runs are dropped. They will be sent again.
  static constexpr std::size_t kMaxValues = 50'000;

  void keep(Run run, maelstrom::Time until) {
    values_ += size(run);
    runs_.push_back({std::move(run), until});
    while (values_ > kMaxValues) drop_first();
  }

  // Moves the runs that fit by now into `values`. Returns how many values were new.
  std::size_t settle(Values& values, maelstrom::Time now) {
    std::size_t news = 0;
    std::erase_if(runs_, [&](const Kept& kept) {
      const bool is_over = kept.until <= now || !values.leaves_gap(kept.run);
      if (kept.until > now) news += values.take(kept.run);
      if (is_over) values_ -= size(kept.run);
      return is_over;
    });
    return news;
  }

 private:
  struct Kept {
    Run run;
    maelstrom::Time until;
  };

  static std::size_t size(const Run& run) { return std::get<3>(run).size(); }
  void drop_first() {
    values_ -= size(runs_.front().run);
    runs_.pop_front();
  }

  std::deque<Kept> runs_;
  std::size_t values_ = 0;  // in all runs
};

}  // namespace apps::broadcast
