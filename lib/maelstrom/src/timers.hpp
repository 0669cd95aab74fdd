// Timers that the driver advances.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/function.hpp"

namespace maelstrom {

// A binary heap of timers. Each timer knows its place in the heap, so that cancelling it (which
// happens to nearly every timeout) frees it at once. Timers due at the same time fire in order of
// creation.
class Timers {
 public:
  using Id = std::uint64_t;

  // `on_error` gets the exceptions of callbacks.
  explicit Timers(Function<void(std::exception_ptr)> on_error) : on_error_(std::move(on_error)) {}

  // Fires at `due`, then every `period` after it if that is not zero.
  Id add(Time due, Duration period, Function<void()> fn);
  // Does nothing if the timer has fired for the last time or was cancelled before.
  void cancel(Id id);
  // Runs the timers that are due, except those added during the call.
  void advance(Time now);
  // No timer fires after this, not even those that are due now.
  void stop() { is_stopped_ = true; }
  std::optional<Time> next() const;

 private:
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

  struct Slot {
    Function<void()> fn;
    Duration period{};
    std::uint32_t generation = 0;    // distinguishes timers that use the same slot
    std::uint32_t place = kNowhere;  // in the heap; kNowhere while it fires or is free
  };
  struct Entry {
    Time due;
    std::uint64_t order;
    std::uint32_t slot;

    bool before(const Entry& other) const {
      return due != other.due ? due < other.due : order < other.order;
    }
  };

  void push(Time due, std::uint32_t slot);
  void remove(std::size_t place);
  void sift_up(std::size_t place, Entry entry);
  void sift_down(std::size_t place, Entry entry);
  void put(std::size_t place, Entry entry);
  void fire(Function<void()>& fn);
  void free_slot(std::uint32_t slot);

  Function<void(std::exception_ptr)> on_error_;
  std::vector<Entry> heap_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t next_order_ = 0;
  bool is_stopped_ = false;
};

}  // namespace maelstrom
