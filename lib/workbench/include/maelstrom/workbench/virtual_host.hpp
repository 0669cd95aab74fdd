// Hosts that run in virtual time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/host.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench {

// Nodes that know the time only from us, so that it may go as fast as they compute.
class VirtualHost : public Host {
 public:
  // Lets the nodes to which lines were delivered, or whose deadline is due, handle that at `now`,
  // and tells the engine what they write, in the order of the nodes. While it waits for them,
  // `observer` (none if null) looks on; if that ends the run, so does the step.
  virtual void step(Engine& engine, Time now, Observer* observer) = 0;
  // When a node has something to do next.
  virtual std::optional<Time> next_deadline() const = 0;
  // The run is over: nothing more is asked of the nodes.
  virtual void end(Engine& /*engine*/) {}
};

// Runs a test from its start to its end, from time 0 on.
void run_virtually(Engine& engine, VirtualHost& host, Observer* observer = nullptr);

// The seed of a node's own randomness when it is started for the `start`th time, counted from 0.
std::uint64_t node_seed(std::uint64_t seed, std::size_t node, std::uint64_t start);

}  // namespace maelstrom::workbench
