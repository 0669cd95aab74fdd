// Where nodes run, as the engine and those who drive it see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"

namespace maelstrom::workbench {

class Engine;

// Nodes are numbered from 0. What they write is told to the engine by whoever drives both.
class Host {
 public:
  virtual ~Host() = default;

  // Starts the node, with nothing of what it may have been before but its storage.
  virtual void start(std::size_t node) = 0;
  // Ends the node at once. What it was sent and has not read, and what it wrote and was not read,
  // is lost.
  virtual void kill(std::size_t node) = 0;
  // Lets the node stand still, until resume() or kill().
  virtual void pause(std::size_t node) = 0;
  virtual void resume(std::size_t node) = 0;
  // Takes a line (without its newline) to the node, in order, some time soon.
  virtual void deliver(std::size_t node, std::string_view line) = 0;
  // False while the node does not read what it was sent; then Engine::on_ready() follows.
  virtual bool is_ready(std::size_t /*node*/) const { return true; }
  // The node's last lines on stderr.
  virtual std::vector<std::string> stderr_tail(std::size_t /*node*/) const { return {}; }
};

// Somebody who looks on while a test runs.
class Observer {
 public:
  virtual ~Observer() = default;

  // Called often, at least every 100 ms of real time. Returns false to end the run.
  virtual bool look(Engine& engine, Time now) = 0;
};

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
