// Acknowledges broadcasts only when enough peers hold their value.
#pragma once

#include <chrono>
#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <vector>

namespace apps::broadcast {

class Waits {
 public:
  // Clients give up after 5 s.
  static constexpr maelstrom::Duration kTimeout = std::chrono::seconds(4);

  explicit Waits(maelstrom::Node& node) : node_(node) {}

  // Waits until settle() finds that enough peers hold the value at that place. Throws
  // Error{timeout} if it takes too long.
  maelstrom::Task<> wait(std::size_t place) {
    maelstrom::Slot<bool> is_held;
    waiting_.push_back({place, &is_held});
    if (co_await node_.wait(is_held, kTimeout)) co_return;
    std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.is_held == &is_held; });
    throw maelstrom::Error(maelstrom::ErrorCode::timeout,
                           "too few peers have confirmed the value, which may yet spread");
  }

  // Ends the waits for every place for which `is_held` returns true.
  template <class IsHeld>
  void settle(IsHeld&& is_held) {
    std::erase_if(waiting_, [&](const Waiting& waiting) {
      const bool is_over = is_held(waiting.place);
      if (is_over) waiting.is_held->set(true);
      return is_over;
    });
  }

 private:
  struct Waiting {
    std::size_t place;
    maelstrom::Slot<bool>* is_held;
  };

  maelstrom::Node& node_;
  std::vector<Waiting> waiting_;
};

}  // namespace apps::broadcast
