// The final phase of workloads in which each thread reads once at the end.
#pragma once

#include <cstddef>
#include <vector>

#include "maelstrom/workbench/workload.hpp"

namespace maelstrom::workbench {

class FinalReads {
 public:
  explicit FinalReads(std::size_t threads) : left_(threads), has_read_(threads) {}

  Step next(const FreeThreads& free) {
    std::vector<int> waiting;
    for (const int thread : free.all()) {
      if (!has_read_[static_cast<std::size_t>(thread)]) waiting.push_back(thread);
    }
    if (waiting.empty()) return left_ == 0 ? Step::done() : Step::wait();
    const int thread = waiting[free.random().below(waiting.size())];
    has_read_[static_cast<std::size_t>(thread)] = true;
    --left_;
    return Step::invoke(thread, "read");
  }

 private:
  std::size_t left_;
  std::vector<bool> has_read_;  // by thread
};

}  // namespace maelstrom::workbench
