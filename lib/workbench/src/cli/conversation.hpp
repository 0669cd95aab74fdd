// Talks with one node over its pipes, without an engine.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hosts/node_process.hpp"
#include "maelstrom/message.hpp"

namespace maelstrom::workbench::cli {

// A reply of the node.
struct Heard {
  std::string type;
  std::string code;  // JSON, of an error; else empty
};

// All waits are in real time.
class Conversation {
 public:
  using Patience = std::chrono::milliseconds;

  // For the only node of `options`.
  explicit Conversation(ProcessOptions options) : processes_(std::move(options)) {}

  // Starts the node. Returns why it could not be started; empty if it runs.
  std::string start();
  void kill() { node().kill(); }

  // These require that it runs, or has ended by itself.
  void say(std::string_view line);
  void close_input() { node().child().input().close(); }
  // Its reply to the request with this msg_id; none if none came in time.
  std::optional<Heard> hear(std::int64_t msg_id, Patience patience);
  // How it has ended, as in "exited with status 1"; none if it still runs after that time.
  std::optional<std::string> ending(Patience patience);
  std::string explain_silence();
  // What may have ended it, and what helps: a sentence; empty if that is not known.
  std::string explain_end();
  // The last line that hear() passed over, and what is wrong with it; empty if there was none.
  const std::string& other_line() const { return other_line_; }
  // The last line that it wrote to stderr; empty if there is none.
  std::string last_error();

 private:
  NodeProcess& node() { return processes_[0]; }
  void read(Patience patience);
  std::optional<Heard> find_reply(std::int64_t msg_id);

  NodeProcesses processes_;
  Decoder decoder_;
  std::string other_line_;
};

}  // namespace maelstrom::workbench::cli
