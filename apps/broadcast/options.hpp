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
  // False: leaves send to a hub in the rhythm of `period`. True: everybody sends to everybody, at
  // once.
  bool is_mesh = false;
  // From one tick of a hub to the next. Costs 24 / period messages a second in each direction with
  // 25 nodes; a value waits for up to a period.
  maelstrom::Duration period = std::chrono::milliseconds(375);
  // An acknowledgement waits for this long for a batch that can take it along.
  maelstrom::Duration ack_delay = std::chrono::milliseconds(1000);
  // How long an answer that is given at once may take. Also from one attempt to reach a node that
  // does not answer to the next.
  Patience patience{};
  // A broadcast is acknowledged when so many peers hold its value.
  std::size_t durability = 0;

  static Options balanced() { return {}; }
  static Options fast();
  static Options cheap();
};

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Reads the arguments that follow the program's name. Throws UsageError that says what is wrong and
// what is right.
Options parse_options(std::span<const char* const> arguments);

}  // namespace apps::broadcast
