// Nodes in memory, in virtual time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/function.hpp"
#include "maelstrom/node.hpp"
#include "maelstrom/storage.hpp"
#include "maelstrom/workbench/virtual_host.hpp"

namespace maelstrom::workbench {

class InProcessHost : public VirtualHost {
 public:
  // Sets up the app of a node. The returned object lives as long as the node, and is destroyed
  // before it: nobody else may keep it longer.
  using MakeApp = Function<std::shared_ptr<void>(Node&)>;

  InProcessHost(std::size_t node_count, std::uint64_t seed, MakeApp make_app)
      : seed_(seed), make_app_(std::move(make_app)), slots_(node_count) {}

  // Replaces the node's MemoryStorage from its next start on. If the storage fails, the node counts
  // as crashed.
  void set_storage(std::size_t node, std::shared_ptr<Storage> storage) {
    slots_[node].storage = std::move(storage);
  }

  void start(std::size_t node) override;
  void kill(std::size_t node) override;
  void pause(std::size_t node) override { slots_[node].is_paused = true; }
  void resume(std::size_t node) override { slots_[node].is_paused = false; }
  bool deliver(std::size_t node, std::string_view line) override;
  void step(Engine& engine, Time now, Observer* observer) override;
  std::optional<Time> next_deadline() const override;

 private:
  struct Slot {
    std::vector<std::string> inbox;  // the first `waiting` are in use; the others keep their memory
    std::size_t waiting = 0;
    std::uint64_t starts = 0;
    std::uint64_t next_boot = 0;
    bool is_paused = false;
    std::shared_ptr<Storage> storage = std::make_shared<MemoryStorage>();
    std::optional<Node> node;   // created when it first has something to do
    std::shared_ptr<void> app;  // destroyed before its node
  };

  static std::optional<Time> deadline_of(const Slot& slot);

  void run(Slot& slot, std::size_t index, Engine& engine, Time now);
  static void tell(Slot& slot, std::size_t index, Engine& engine, Time now);

  std::uint64_t seed_;
  MakeApp make_app_;
  std::vector<Slot> slots_;
};

}  // namespace maelstrom::workbench
