// Runs a node on stdin and stdout, as Maelstrom starts it.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "maelstrom/function.hpp"
#include "maelstrom/node.hpp"

namespace maelstrom {

struct ServeOptions {
  // Longer lines are skipped, and logged as errors, without being kept in memory. Clients may send
  // lines of half as much: nodes pass on what is in them within longer ones.
  std::size_t max_line = 64U << 20U;  // bytes
};

// Runs the node that `make_app` sets up, until the end of input or until nobody reads its output.
// What make_app returns lives as long as the node. Returns the exit status for main: 0, or 1 if
// the app could not be made, stdin or stdout fails, or the storage does; then stderr says why.
//
// Environment: MAELSTROM_LOG=debug|info|warn|error|off is the level of the log on stderr (default
// info). MAELSTROM_VIRTUAL_TIME=1 puts the node in lock-step with a driver that sends the time
// along (docs/protocol.md), with MAELSTROM_SEED=N as its seed. MAELSTROM_DATA_DIR=DIR is a
// folder, of this node of this run alone, for what the node keeps in its storage(); without it
// storage() drops what it is given, and load() gives nothing. With MAELSTROM_SYNC=1 all that was
// kept is on the disk before anything that was said after it is written, so that it survives a loss
// of power; with 0, the default, it survives the process alone.
int serve(Function<std::shared_ptr<void>(Node&)> make_app, ServeOptions options = {});

// Runs an App, which is constructed from the node and `arguments` and registers its handlers then.
template <class App, class... Arguments>
int serve(Arguments&&... arguments) {
  return serve([&](Node& node) -> std::shared_ptr<void> {
    return std::make_shared<App>(node, std::forward<Arguments>(arguments)...);
  });
}

}  // namespace maelstrom
