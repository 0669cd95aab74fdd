// Options of a node and of its retries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "maelstrom/clock.hpp"
#include "maelstrom/log.hpp"
#include "maelstrom/storage.hpp"

namespace maelstrom {

struct NodeOptions {
  // Seed of random(). Drivers in real time take it from the system.
  std::uint64_t seed = 0;
  // Nanoseconds, below 2^63. Each start of a node has a larger one than the start before, so values
  // made from it are not repeated after a restart. It is the driver's clock when the node started.
  // If the driver keeps a bound that no earlier life has reached and it is larger, it is that
  // bound.
  std::uint64_t boot = 0;
  // After this long a client's request is not answered any more: clients give up after 5 s, and
  // Maelstrom stops reading a node that writes to a client that is gone.
  Duration reply_deadline = std::chrono::milliseconds(4500);
  // Longer lines from clients, in bytes, are refused as malformed, because their content has to fit
  // into the lines in which nodes pass it on. Half of the longest line that serve() reads.
  std::size_t max_client_line = 32U << 20U;
  // This node sends no message with more bytes, since no node would read it. The longest line that
  // serve() reads.
  std::size_t max_line = 64U << 20U;
  // The node's storage, kept across restarts; null: a MemoryStorage of its own. See
  // Node::failure().
  std::shared_ptr<Storage> storage;
  LogLevel log_level = LogLevel::off;
  Log::Sink log_sink;
};

// When deliver() tries again: after `first`, then twice as long each time up to `longest`, each
// wait lengthened at random by up to `jitter` of itself so that nodes do not retry in step.
struct RetryPolicy {
  Duration first = std::chrono::milliseconds(500);
  Duration longest = std::chrono::seconds(5);
  double jitter = 0.25;
};

}  // namespace maelstrom
