// The input of a linearization search, prepared in advance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lin/config_set.hpp"
#include "maelstrom/checkers/linearizability.hpp"

namespace maelstrom::checkers::lin {

inline constexpr std::int32_t kNone = -1;

// An operation that completes has a slot from its invocation to its completion. Operations of the
// same call that never complete share a lane: once they are invoked, it does not matter which of
// them takes effect.
struct Plan {
  struct Event {
    std::int32_t operation = 0;
    bool completes = false;  // false: is invoked
  };

  // How operations that never complete are treated. All but `exact` let more histories pass.
  enum class Indefinite : std::uint8_t {
    exact,
    relaxed,    // as their relaxed calls
    boundless,  // the same, and each may take effect any number of times
  };

  Plan(NumberedModel& model, std::span<const NumberedOperation> all, Indefinite how);

  std::span<const NumberedOperation> operations;
  std::vector<Event> events;
  std::vector<std::int32_t> call;                       // by operation
  std::vector<std::int32_t> slot;                       // by operation, or kNone
  std::vector<std::int32_t> lane;                       // by operation, or kNone
  std::vector<std::vector<std::int32_t>> lane_members;  // by lane, in the order of invocation
  Layout layout;
  Indefinite indefinite = Indefinite::exact;
  bool fits = true;  // no lane has more than Layout::kMaxCount operations

 private:
  void place(std::int32_t operation, std::vector<std::int32_t>& lane_of_call);
  void assign_slots();
};

}  // namespace maelstrom::checkers::lin
