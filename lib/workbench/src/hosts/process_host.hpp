// Nodes as processes, in real time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hosts/child.hpp"
#include "hosts/node_process.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/host.hpp"
#include "maelstrom/workbench/observer.hpp"

namespace maelstrom::workbench {

// Uses one thread for all nodes, with pipes that do not block and epoll. Unread input of a node is
// kept up to kMaxUnread; beyond that its messages wait in the network.
class ProcessHost : public Host {
 public:
  static constexpr std::size_t kMaxUnread = std::size_t{1} << 20U;  // bytes

  explicit ProcessHost(ProcessOptions options);

  void start(std::size_t node) override;
  void kill(std::size_t node) override;
  void pause(std::size_t node) override { processes_[node].child().pause(); }
  void resume(std::size_t node) override { processes_[node].child().resume(); }
  bool deliver(std::size_t node, std::string_view line) override;
  std::vector<std::string> stderr_tail(std::size_t node) const override {
    return processes_[node].stderr_tail();
  }

  std::string explain_silence(std::size_t node) override;

  // Runs a test from its start to its end.
  void run(Engine& engine, Observer* observer = nullptr);

 private:
  // The observed state of a process.
  struct Watched {
    bool is_blocked = false;   // its pipe is full
    bool is_held = false;      // the engine was told to wait
    std::size_t unended = 0;   // bytes read since the end of the last line
    bool is_too_long = false;  // their line is too long, and that was reported
    bool has_ended = false;
  };

  Time now() const;
  void watch(int fd, std::uint64_t tag, std::uint32_t events, int operation);
  void flush(Engine& engine);
  void write_to(std::size_t node, Engine& engine);
  void wait(std::optional<Time> deadline, Engine& engine);
  void handle(std::uint64_t tag, bool has_failed, Engine& engine);
  NodeProcess::Got read_output(std::size_t node, Engine& engine);
  void take_lines(std::size_t node, Engine& engine, bool ended);
  void check_endings(Engine& engine);

  NodeProcesses processes_;
  Fd poll_;
  Fd timer_;
  std::chrono::steady_clock::time_point epoch_;
  Time next_check_{};
  std::vector<Watched> watches_;    // by node
  std::vector<std::size_t> dirty_;  // nodes with unsent input
};

}  // namespace maelstrom::workbench
