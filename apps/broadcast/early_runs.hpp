// Runs that came before what precedes them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <tuple>
#include <utility>

#include "broadcast/values.hpp"
#include "maelstrom/clock.hpp"

namespace apps::broadcast {

// Keeps them for as long as the others may still be under way, so that they need not be sent again.
class EarlyRuns {
 public:
  // Values; the oldest runs go first. All of them were sent, and will be again.
  static constexpr std::size_t kMaxValues = 50'000;

  void keep(Run run, maelstrom::Time until) {
    values_ += size(run);
    runs_.push_back({std::move(run), until});
    while (values_ > kMaxValues) drop_first();
  }

  // Gives those to `values` that fit now. Gives how many values were new.
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
