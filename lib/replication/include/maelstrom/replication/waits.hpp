// Tasks that wait until something is so. Used by merged.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "maelstrom/maelstrom.hpp"

namespace maelstrom::replication::internal {

class Waits {
 public:
  // Clients give up after 5 s.
  static constexpr Duration kTimeout = std::chrono::seconds(4);

  explicit Waits(Node& node) : node_(node) {}

  // Waits until check() finds that `is_over`; false if that takes longer than kTimeout.
  Task<bool> until(Function<bool()> is_over) {
    Slot<bool> slot;
    waits_.push_back({std::move(is_over), &slot});
    const std::optional<bool> ended = co_await node_.wait(slot, kTimeout);
    if (!ended) std::erase_if(waits_, [&](const Wait& wait) { return wait.slot == &slot; });
    co_return ended.has_value();
  }

  // Call it when anything has changed. Whoever goes on may wait again.
  void check() {
    std::vector<Slot<bool>*> over;
    std::erase_if(waits_, [&](Wait& wait) {
      const bool is_over = wait.is_over();
      if (is_over) over.push_back(wait.slot);
      return is_over;
    });
    for (Slot<bool>* slot : over) slot->set(true);
  }

 private:
  struct Wait {
    Function<bool()> is_over;
    Slot<bool>* slot;
  };

  Node& node_;
  std::vector<Wait> waits_;
};

}  // namespace maelstrom::replication::internal
