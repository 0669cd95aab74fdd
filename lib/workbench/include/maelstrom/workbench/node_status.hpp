// The engine's view of a node.
#pragma once

#include <cstdint>
#include <optional>

#include "maelstrom/clock.hpp"
#include "maelstrom/task.hpp"

namespace maelstrom::workbench {

struct NodeStatus {
  enum class State : std::uint8_t { up, down, starting };
  State state = State::up;
  bool is_paused = false;
  bool has_room = true;        // for another line of input
  Time unready = Time::min();  // when it last was not reading its input
  std::optional<Task<>> restart;
};

}  // namespace maelstrom::workbench
