// Processes that a node has started and that would outlive it.
#pragma once

#include <string>
#include <vector>

namespace maelstrom::workbench {

class Engine;

// What a run's nodes leave behind, found by a mark in their environment that no other run has. On
// Linux only: elsewhere nothing is found.
class Leftovers {
 public:
  // From now on processes whose parents have ended are children of this one, and not of init.
  Leftovers();
  ~Leftovers() { end(); }
  Leftovers(const Leftovers&) = delete;
  Leftovers& operator=(const Leftovers&) = delete;

  // Such as "MAELSTROM_RUN=1234-1": for the environment of the run's nodes.
  const std::string& mark() const { return mark_; }

  // Ends them: SIGTERM, and half a second later SIGKILL. A second after that it gives up, as where
  // they start others as fast as they are ended. To be called when the nodes themselves have ended.
  // Reports to the engine who they were, under the name of the first node, and if some live on.
  //
  // Only processes that are children of ours and carry the mark are touched. One that has started
  // anew with another environment is not found.
  void end(Engine& engine);

 private:
  // Gives their names.
  std::vector<std::string> end();

  std::string mark_;
  bool has_given_up_ = false;
};

}  // namespace maelstrom::workbench
