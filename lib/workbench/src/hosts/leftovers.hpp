// Processes that nodes have started and that would outlive them.
#pragma once

#include <string>
#include <vector>

namespace maelstrom::workbench {

class Engine;

// Finds the processes that a run's nodes leave behind, by a mark in their environment that no other
// run has. On Linux only; elsewhere it finds nothing.
class Leftovers {
 public:
  // From now on, processes whose parents have ended become children of this process, not of init.
  Leftovers();
  ~Leftovers() { end(); }
  Leftovers(const Leftovers&) = delete;
  Leftovers& operator=(const Leftovers&) = delete;

  // Such as "MAELSTROM_RUN=1234-1": for the environment of the run's nodes.
  const std::string& mark() const { return mark_; }

  // Ends them: sends SIGTERM, and SIGKILL half a second later. Gives up a second after that, for
  // example if they start others as fast as they are ended. Call it when the nodes themselves have
  // ended. Reports the processes to the engine, under the name of the first node, and whether some
  // live on.
  //
  // Touches only our own children that have the mark. Does not find a process that was started with
  // another environment.
  void end(Engine& engine);

 private:
  // Returns their names.
  std::vector<std::string> end();

  std::string mark_;
  bool has_given_up_ = false;
};

}  // namespace maelstrom::workbench
