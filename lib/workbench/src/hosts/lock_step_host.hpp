// Nodes as processes, in virtual time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hosts/node_process.hpp"
#include "maelstrom/workbench/virtual_host.hpp"

namespace maelstrom::workbench {

// Runs executables that were built with libmaelstrom, in lock-step (docs/protocol.md). A node gets
// the lines that are due and then {"now":T}. It handles them at T, writes its output, and ends it
// with {"deadline":D}, where D may be null. A node that does not answer like this is reported,
// which ends the run.
class LockStepHost : public VirtualHost {
 public:
  explicit LockStepHost(ProcessOptions options);

  void start(std::size_t node) override;
  void kill(std::size_t node) override;
  void pause(std::size_t node) override { turns_[node].is_paused = true; }
  void resume(std::size_t node) override { turns_[node].is_paused = false; }
  bool deliver(std::size_t node, std::string_view line) override {
    processes_[node].add_line(line);
    return true;
  }
  std::vector<std::string> stderr_tail(std::size_t node) const override {
    return processes_[node].stderr_tail();
  }
  void step(Engine& engine, Time now, Observer* observer) override;
  std::optional<Time> next_deadline() const override;
  void end(Engine& engine) override { processes_.end(engine); }

 private:
  using Clock = std::chrono::steady_clock;

  // The turns of a node.
  struct Turns {
    std::optional<Time> deadline;
    std::uint64_t starts = 0;
    bool is_paused = false;
    bool has_answered = false;  // at least one step
    int idle_turns = 0;
  };

  bool is_due(std::size_t node, Time now) const;
  bool goes_on(Engine& engine, Time now);
  void answer(std::size_t node, Engine& engine, Time now);
  bool take_lines(std::size_t node, Engine& engine, Time now);
  static bool exchange(NodeProcess& process, Clock::time_point until);
  void report_end(std::size_t node, Engine& engine, Time now);
  void report_silence(std::size_t node, Engine& engine, Time now);

  NodeProcesses processes_;
  std::vector<Turns> turns_;      // by node
  Observer* observer_ = nullptr;  // of the current step
  Clock::time_point next_look_;
};

}  // namespace maelstrom::workbench
