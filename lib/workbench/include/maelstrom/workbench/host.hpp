// The engine's view of the place where nodes run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::workbench {

// Nodes are numbered from 0. The driver of host and engine passes the nodes' output to the engine.
class Host {
 public:
  virtual ~Host() = default;

  // Starts the node. Of an earlier life it keeps only its storage.
  virtual void start(std::size_t node) = 0;
  // Ends the node at once. Unread input of the node and its unread output are lost.
  virtual void kill(std::size_t node) = 0;
  // Stops the node from running until resume() or kill().
  virtual void pause(std::size_t node) = 0;
  virtual void resume(std::size_t node) = 0;
  // Sends a line (without its newline) to the node. Lines arrive in order, soon. Returns false if
  // there is no room for another line until the node has read its input; then Engine::on_ready()
  // follows, unless the node is killed first.
  virtual bool deliver(std::size_t node, std::string_view line) = 0;
  // Sentences that say why a node may not have answered its init, and what to do; may be empty.
  // Asked at most once, at the end of the run: to find out, the host may close the node's stdin and
  // wait.
  virtual std::string explain_silence(std::size_t /*node*/) { return {}; }
  // The node's last lines on stderr.
  virtual std::vector<std::string> stderr_tail(std::size_t /*node*/) const { return {}; }
};

}  // namespace maelstrom::workbench
