// Runs a node on stdin and stdout, as Maelstrom starts it.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "maelstrom/function.hpp"
#include "maelstrom/node.hpp"

namespace maelstrom {

struct ServeOptions {
  // Longer lines are skipped and logged as errors, without being kept in memory. Lines from clients
  // may be at most half as long, because nodes pass their content on inside longer lines.
  std::size_t max_line = 64U << 20U;  // bytes
};

// Runs the node that `make_app` sets up, until the end of input or until nobody reads its output.
// The object that make_app returns is destroyed just before the node, and kept by nobody else.
// Returns the exit status for main: 0, or 1 if make_app throws or if stdin, stdout or the storage
// fails; then stderr says why.
//
// Environment: MAELSTROM_LOG=debug|info|warn|error|off is the level of the log on stderr (default
// info). MAELSTROM_VIRTUAL_TIME=1 puts the node in lock-step with a driver that sends the time
// along (docs/protocol.md), with MAELSTROM_SEED=N as its seed. MAELSTROM_DATA_DIR=DIR is the folder
// for the node's storage(), used by this node of this run alone; without it storage() drops its
// records, and load() returns none. With MAELSTROM_SYNC=1 all stored records are on the disk before
// later output is written, so they survive a loss of power; with 0, the default, they only survive
// the process.
int serve(Function<std::shared_ptr<void>(Node&)> make_app, ServeOptions options = {});

// Runs an App, whose constructor takes the node and `arguments` and registers the handlers.
template <class App, class... Arguments>
int serve(Arguments&&... arguments) {
  static_assert(std::is_constructible_v<App, Node&, Arguments...>,
                "an app is constructed from a Node& and the arguments of serve()");
  return serve([&](Node& node) -> std::shared_ptr<void> {
    return std::make_shared<App>(node, std::forward<Arguments>(arguments)...);
  });
}

}  // namespace maelstrom
