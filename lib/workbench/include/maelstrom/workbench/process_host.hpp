// Nodes as processes, in real time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/host.hpp"

namespace maelstrom::workbench {

struct ProcessOptions {
  std::string executable;
  std::vector<std::string> arguments;
  std::vector<std::string> nodes;  // their names, as check_node_names() has them
  std::string directory = "/tmp";  // in which they run
  std::string log_directory;       // for <node>.log, their stderr; empty: not kept
  bool log_stderr = false;         // to our own stderr, too
  std::uint64_t seed = 0;          // in virtual time: what node_seed() is made of
  // Gives each node a folder, in MAELSTROM_DATA_DIR, for what it keeps when it is killed and
  // started again. They are in the system's folder for temporary files, and removed at the end.
  bool has_data = false;
};

// One thread for all of them: pipes that do not block, and epoll. What a node does not read is kept
// up to kMaxUnread, then its messages wait in the network.
class ProcessHost : public Host {
 public:
  static constexpr std::size_t kMaxUnread = std::size_t{1} << 20U;  // bytes
  static constexpr std::size_t kMaxLine = std::size_t{64} << 20U;   // bytes that a node may write

  explicit ProcessHost(ProcessOptions options);
  ~ProcessHost() override;  // kills them

  void start(std::size_t node) override;
  void kill(std::size_t node) override;
  void pause(std::size_t node) override;
  void resume(std::size_t node) override;
  void deliver(std::size_t node, std::string_view line) override;
  bool is_ready(std::size_t node) const override;
  std::vector<std::string> stderr_tail(std::size_t node) const override;

  // Runs a test from its start to its end.
  void run(Engine& engine, Observer* observer = nullptr);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maelstrom::workbench
