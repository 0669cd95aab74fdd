// Checks linearizability by trying every order: slow, but simple enough to trust.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "maelstrom/checkers/linearizability.hpp"

namespace lin {

template <typename M>
class BruteForce {
 public:
  using Operation = maelstrom::checkers::Operation<typename M::Call>;

  // Requires at most 32 operations.
  explicit BruteForce(std::span<const Operation> operations) : operations_(operations) {}

  // Whether the history up to the position `end` is linearizable.
  bool linearizable(std::int32_t end) {
    end_ = end;
    tried_.clear();
    return search(0, M().initial());
  }

  // The first operation whose completion makes the prefix of the history before it, with it, not
  // linearizable; -1 if there is none.
  std::int32_t culprit() {
    std::vector<std::pair<std::int32_t, std::int32_t>> completions;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (operations_[i].completed < 0) continue;
      completions.emplace_back(operations_[i].completed, static_cast<std::int32_t>(i));
    }
    std::sort(completions.begin(), completions.end());
    for (const auto& [end, operation] : completions) {
      if (!linearizable(end)) return operation;
    }
    return -1;
  }

 private:
  bool completed(const Operation& operation) const {
    return operation.completed >= 0 && operation.completed <= end_;
  }

  bool search(std::uint32_t done, const typename M::State& state) {
    if (!tried_.emplace(done, state).second) return false;
    std::int32_t first_completion = end_ + 1;  // of the operations that are still to be done
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if ((done >> i & 1) == 0 && completed(operations_[i])) {
        first_completion = std::min(first_completion, operations_[i].completed);
      }
    }
    if (first_completion > end_) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if ((done >> i & 1) != 0 || operations_[i].invoked > first_completion) continue;
      const auto next = M().step(state, operations_[i].call);
      if (next && search(done | std::uint32_t{1} << i, *next)) return true;
    }
    return false;
  }

  std::span<const Operation> operations_;
  std::int32_t end_ = 0;
  std::set<std::pair<std::uint32_t, typename M::State>> tried_;
};

}  // namespace lin
