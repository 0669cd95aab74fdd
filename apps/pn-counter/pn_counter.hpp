// The pn-counter challenge: a counter that grows and shrinks.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>

#include "crdt/counter.hpp"

namespace apps {

// Adds and reads are answered from the node's own replica, so partitions do not stop them.
class PnCounter {
 public:
  struct Add {
    std::int64_t delta;
    using fields = maelstrom::Fields<"delta">;
  };

  explicit PnCounter(maelstrom::Node& node) : counter_(node, "pn-counter 2", crdt::kOncePerSecond) {
    node.on("add", [this](const Add& add) {
      counter_.commit(counter_.state().add(counter_.self(), add.delta));
    });
    node.on("read", [this] { return maelstrom::body<"value">(counter_.state().value()); });
  }

 private:
  maelstrom::replication::Merged<crdt::Counter> counter_;
};

}  // namespace apps
