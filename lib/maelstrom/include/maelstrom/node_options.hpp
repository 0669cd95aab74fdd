// Options of a node and of what it does.
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
  // Nanoseconds. Grows from each start of a node to the next, so that what is made of it is not
  // made again after a restart: the driver's clock when the node started or, where a driver keeps
  // one, what no earlier life has reached, if that is more. Requires less than 2^63.
  std::uint64_t boot = 0;
  // A client's request is no longer answered after this long: the client has given up (after 5 s),
  // and Maelstrom stops reading a node that writes to a client that is gone.
  Duration reply_deadline = std::chrono::milliseconds(4500);
  // Longer lines from clients, in bytes, are refused as malformed: what is in them has to fit into
  // the lines by which nodes pass it on. Half of what serve() reads as one line.
  std::size_t max_client_line = 32U << 20U;
  // A message of this node's with more bytes is not sent: no node would read it. What serve() reads
  // as one line.
  std::size_t max_line = 64U << 20U;
  // What the node keeps across restarts; null: a MemoryStorage of its own. See Node::failure().
  std::shared_ptr<Storage> storage;
  LogLevel log_level = LogLevel::off;
  Log::Sink log_sink;
};

// When deliver() tries again: after `first`, then twice as long each time up to `longest`, each
// wait lengthened at random by up to `jitter` of itself so that nodes do not knock in step.
struct RetryPolicy {
  Duration first = std::chrono::milliseconds(500);
  Duration longest = std::chrono::seconds(5);
  double jitter = 0.25;
};

}  // namespace maelstrom
