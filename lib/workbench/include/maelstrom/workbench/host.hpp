// Where nodes run, as the engine sees it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::workbench {

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
  // Takes a line (without its newline) to the node, in order, some time soon. False if there is no
  // room for another one until the node has read what it was sent: then Engine::on_ready() follows,
  // unless it is killed before.
  virtual bool deliver(std::size_t node, std::string_view line) = 0;
  // The node's last lines on stderr.
  virtual std::vector<std::string> stderr_tail(std::size_t /*node*/) const { return {}; }
};

}  // namespace maelstrom::workbench
