// Nodes as processes, in virtual time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/host.hpp"
#include "maelstrom/workbench/process_host.hpp"

namespace maelstrom::workbench {

// Executables that were built with libmaelstrom, in lock-step (docs/protocol.md): a node gets the
// lines that are due and then {"now":T}; it handles them at T, writes what it has to say, and ends
// with {"deadline":D}, or null. A node that does not answer so is reported, and ends the run.
class LockStepHost : public VirtualHost {
 public:
  explicit LockStepHost(ProcessOptions options);
  ~LockStepHost() override;  // kills them

  void start(std::size_t node) override;
  void kill(std::size_t node) override;
  void pause(std::size_t node) override;
  void resume(std::size_t node) override;
  void deliver(std::size_t node, std::string_view line) override;
  std::vector<std::string> stderr_tail(std::size_t node) const override;
  void step(Engine& engine, Time now, Observer* observer) override;
  std::optional<Time> next_deadline() const override;
  void end(Engine& engine) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maelstrom::workbench
