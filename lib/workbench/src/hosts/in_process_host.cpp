#include "maelstrom/workbench/in_process_host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "maelstrom/message.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

namespace {

// Each start reserves this many numbers, in nanoseconds, so that the numbers of the next life are
// greater. serve() does the same for a node with a folder.
constexpr std::uint64_t kReserve = std::uint64_t{1} << 40U;

}  // namespace

void InProcessHost::start(std::size_t node) { ++slots_[node].starts; }

void InProcessHost::kill(std::size_t node) {
  Slot& slot = slots_[node];
  slot.app.reset();
  slot.node.reset();
  slot.waiting = 0;
  slot.is_paused = false;
}

bool InProcessHost::deliver(std::size_t node, std::string_view line) {
  Slot& slot = slots_[node];
  if (slot.waiting == slot.inbox.size()) slot.inbox.emplace_back();
  slot.inbox[slot.waiting++].assign(line);
  return true;
}

void InProcessHost::step(Engine& engine, Time now, Observer* /*observer*/) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    const auto deadline = deadline_of(slot);
    const bool has_lines = slot.waiting > 0 && !slot.is_paused;
    if (has_lines || (deadline && *deadline <= now)) run(slot, i, engine, now);
  }
}

void InProcessHost::run(Slot& slot, std::size_t index, Engine& engine, Time now) {
  if (!slot.node) {
    NodeOptions options;
    options.seed = node_seed(seed_, index, slot.starts - 1);
    options.storage = slot.storage;
    options.boot =
        std::max(static_cast<std::uint64_t>(now.time_since_epoch().count()), slot.next_boot);
    slot.next_boot = options.boot + kReserve;
    slot.node.emplace(std::move(options));
    slot.node->advance(now);
    slot.app = make_app_(*slot.node);
  }
  for (std::size_t i = 0; i < slot.waiting; ++i) slot.node->receive(slot.inbox[i], now);
  slot.waiting = 0;
  slot.node->advance(now);
  tell(slot, index, engine, now);
  if (const std::string& failure = slot.node->failure(); !failure.empty()) {
    engine.report(Problem::node_crashed, index,
                  fmt::format("{} ended: its storage cannot be used: {}",
                              engine.options().nodes[index], failure),
                  {}, now);
  }
}

// Passes the node's output to the engine.
void InProcessHost::tell(Slot& slot, std::size_t index, Engine& engine, Time now) {
  TextBuffer& outbox = slot.node->outbox();
  const std::size_t size = outbox.size();
  for (std::size_t i = 0; i < Decoder::kPadding; ++i) outbox.append('\0');
  const std::string_view written = outbox.view().substr(0, size);
  for (std::size_t begin = 0; begin < size;) {
    const std::size_t end = written.find('\n', begin);
    engine.on_line(index, written.substr(begin, end - begin), now);
    begin = end + 1;
  }
  outbox.clear();
}

std::optional<Time> InProcessHost::deadline_of(const Slot& slot) {
  return slot.node && !slot.is_paused ? slot.node->next_deadline() : std::nullopt;
}

std::optional<Time> InProcessHost::next_deadline() const {
  std::optional<Time> next;
  for (const Slot& slot : slots_) {
    const auto deadline = deadline_of(slot);
    if (deadline) next = std::min(next.value_or(*deadline), *deadline);
  }
  return next;
}

}  // namespace maelstrom::workbench
