// Times that the engine keeps for its clients.
#pragma once

#include <optional>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/journal.hpp"

namespace maelstrom::workbench {

// When to check a client; its session says whether a call has expired.
struct Expiry {
  Time time;
  Endpoint endpoint;
  friend bool operator>(const Expiry& a, const Expiry& b) {
    return a.time != b.time ? a.time > b.time : a.endpoint > b.endpoint;
  }
};

// The travel of a client's last request to the node.
struct Passage {
  Time sent{};
  std::optional<Time> arrived;
};

}  // namespace maelstrom::workbench
