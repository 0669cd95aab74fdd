// The pn-counter challenge: a counter that grows and shrinks.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>

#include "crdt/counter.hpp"
#include "crdt/replica.hpp"

namespace apps {

// Adds and reads are answered from the node's own replica, so partitions do not stop them.
class PnCounter {
 public:
  struct Add {
    std::int64_t delta;
    using fields = maelstrom::Fields<"delta">;
  };

  explicit PnCounter(maelstrom::Node& node) : replica_(node, "pn-counter") {
    node.on("add", [this](const Add& add) {
      replica_.commit(replica_.state().add(replica_.self(), add.delta));
    });
    node.on("read", [this] { return maelstrom::body<"value">(replica_.state().value()); });
  }

 private:
  crdt::Replica<crdt::Counter> replica_;
};

}  // namespace apps
