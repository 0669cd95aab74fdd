#include <algorithm>

#include "maelstrom/check.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/virtual_host.hpp"

namespace maelstrom::workbench {
namespace {

constexpr int kTurnsPerLook = 256;  // at most some milliseconds of computing

}  // namespace

void run_virtually(Engine& engine, VirtualHost& host, Observer* observer) {
  Time now{};
  engine.start(now);
  engine.advance(now);
  [[maybe_unused]] bool is_idle = false;  // only used by the check
  for (int turn = 0; !engine.is_done(); ++turn) {
    host.step(engine, now, observer);
    if (engine.is_done()) break;
    if (observer != nullptr && turn % kTurnsPerLook == 0 && !observer->look(engine, now)) {
      engine.interrupt();
      break;
    }
    auto next = engine.next_deadline();
    if (const auto deadline = host.next_deadline()) {
      next = std::min(next.value_or(*deadline), *deadline);
    }
    // Without a next event the workload would wait for ever.
    MAELSTROM_CHECK(next.has_value() || !is_idle);
    is_idle = !next.has_value();
    now = std::max(now, next.value_or(now));
    engine.advance(now);
  }
  host.end(engine);
}

std::uint64_t node_seed(std::uint64_t seed, std::size_t node, std::uint64_t start) {
  std::uint64_t state = seed + node * 0x9e3779b97f4a7c15U + start * 0xd1b54a32d192ed03U;
  return splitmix64(state);
}

}  // namespace maelstrom::workbench
