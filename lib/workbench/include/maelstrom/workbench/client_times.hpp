// What the engine notes of its clients' time.
#pragma once

#include <optional>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/journal.hpp"

namespace maelstrom::workbench {

// When to look after a client; what is found there is up to its session.
struct Expiry {
  Time time;
  Endpoint endpoint;
  friend bool operator>(const Expiry& a, const Expiry& b) {
    return a.time != b.time ? a.time > b.time : a.endpoint > b.endpoint;
  }
};

// A client's last request, on its way to the node.
struct Passage {
  Time sent{};
  std::optional<Time> arrived;
};

}  // namespace maelstrom::workbench
