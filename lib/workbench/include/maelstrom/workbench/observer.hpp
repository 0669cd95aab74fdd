// Watches a test while it runs.
#pragma once

#include "maelstrom/clock.hpp"

namespace maelstrom::workbench {

class Engine;

class Observer {
 public:
  virtual ~Observer() = default;

  // Called often, at least every 100 ms of real time. Returns false to end the run.
  virtual bool look(Engine& engine, Time now) = 0;
};

}  // namespace maelstrom::workbench
