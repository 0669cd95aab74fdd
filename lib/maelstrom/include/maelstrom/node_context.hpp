// What the parts of a node share.
#pragma once

#include <cstdint>

#include "maelstrom/clock.hpp"
#include "maelstrom/log.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom {

// Counts of problems that are only logged.
struct NodeCounters {
  std::uint64_t malformed = 0;           // lines that are not messages
  std::uint64_t unexpected_replies = 0;  // late, or without a request
  std::uint64_t expired_requests = 0;    // ready too late, so not sent
};

struct NodeContext {
  Time now{};  // constant within one event
  Random random;
  Log log;
  NodeCounters counters{};
};

}  // namespace maelstrom
