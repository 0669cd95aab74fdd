// How a node of the broadcast challenge spreads values, and its command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include "broadcast/round_trip.hpp"
#include "maelstrom/clock.hpp"

namespace apps::broadcast {

struct Options {
  // False: leaves send to a hub in the rhythm of `period`. True: every node sends to every node at
  // once.
  bool is_mesh = false;
  // From one tick of a hub to the next. With 25 nodes it costs 24 / period messages a second in
  // each direction; a value waits for up to a period.
  maelstrom::Duration period = std::chrono::milliseconds(375);
  // An acknowledgement waits for this long to share a batch.
  maelstrom::Duration ack_delay = std::chrono::milliseconds(1000);
  // How long an immediate answer may take. Also the time between two attempts to reach a node that
  // does not answer.
  Patience patience{};
  // A broadcast is acknowledged when this many peers hold its value.
  std::size_t durability = 0;

  static Options balanced() { return {}; }
  static Options fast();
  static Options cheap();
};

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Reads the arguments after the program's name. Throws UsageError, whose text says what is wrong
// and what is right.
Options parse_options(std::span<const char* const> arguments);

}  // namespace apps::broadcast
