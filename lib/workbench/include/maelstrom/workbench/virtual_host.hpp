// Hosts that run in virtual time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/host.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench {

class Engine;

// Runs nodes that learn the time only from the driver, so that virtual time goes as fast as they
// compute.
class VirtualHost : public Host {
 public:
  // Lets every node that has new lines or a due deadline handle them at `now`, and passes the
  // nodes' output to the engine, in the order of the nodes. Calls `observer` (if not null) while it
  // waits for nodes; if the observer ends the run, the step ends too.
  virtual void step(Engine& engine, Time now, Observer* observer) = 0;
  // The earliest deadline of a node.
  virtual std::optional<Time> next_deadline() const = 0;
  // The run is over; the nodes get no more input.
  virtual void end(Engine& /*engine*/) {}
};

// Runs a whole test, which starts at time 0.
void run_virtually(Engine& engine, VirtualHost& host, Observer* observer = nullptr);

// The seed of a node's random numbers for its start number `start`, where starts count from 0.
std::uint64_t node_seed(std::uint64_t seed, std::size_t node, std::uint64_t start);

}  // namespace maelstrom::workbench
