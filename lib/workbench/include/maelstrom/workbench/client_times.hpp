// Times and numbers that the engine keeps for its clients.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

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

// The requests of one type from clients.
struct RequestCount {
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;
  Endpoint node = 0;  // the first that got one
};
using RequestCounts = std::map<std::string, RequestCount, std::less<>>;  // by type

}  // namespace maelstrom::workbench
