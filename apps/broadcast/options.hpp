// How a node of the broadcast challenge spreads values, and its command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include "maelstrom/replication/gossip.hpp"

namespace apps::broadcast {

// Profiles are points of one frontier, of messages against latency; docs/challenges/broadcast.md
// draws it.
struct Options {
  // At first a node is given up after four times its patience: not yet at a round trip of 2 s.
  maelstrom::replication::GossipOptions gossip{
      .period = std::chrono::milliseconds(400),
      .ack_delay = std::chrono::milliseconds(2000),
      .patience = {.first = std::chrono::milliseconds(600)}};
  // A read asks the hub for what this node lacks, so it costs a round trip.
  bool asks_hub = false;
  // A broadcast is acknowledged when this many peers hold its value.
  std::size_t durability = 0;

  static Options balanced() { return {}; }
  static Options under_400();
  static Options cheap();
  static Options star();   // leaves tell their hub at once
  static Options fresh();  // the same, and reads ask the hub
};

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Reads the arguments after the program's name: a profile first, if there is one. Throws
// UsageError, whose text says what is wrong and what is right.
Options parse_options(std::span<const char* const> arguments);

}  // namespace apps::broadcast
