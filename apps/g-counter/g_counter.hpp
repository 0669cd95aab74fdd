// Challenge 4: a counter that only grows.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>

#include "crdt/counter.hpp"

namespace apps {

// A counter that refuses every delta that takes something away, be it a peer's or a stored one.
class GrowOnlyCounter : public crdt::Counter {
 public:
  using Counter::Counter;

  Delta fresh(const Delta& delta) const {
    for (const Totals& totals : delta) {
      if (totals.negative == 0) continue;
      throw maelstrom::Error(maelstrom::ErrorCode::malformed_request, "a g-counter only grows");
    }
    return Counter::fresh(delta);
  }
};

// Adds and reads are answered from the node's own replica, so partitions do not stop them. A
// negative delta is refused as malformed, because a G-Counter never goes back.
class GCounter {
 public:
  struct Add {
    std::int64_t delta;
    using fields = maelstrom::Fields<"delta">;
  };

  explicit GCounter(maelstrom::Node& node) : counter_(node, "g-counter 2", crdt::kOncePerSecond) {
    node.on("add", [this](const Add& add) {
      if (add.delta < 0) {
        throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                               "field \"delta\": a g-counter only grows");
      }
      counter_.commit(counter_.state().add(counter_.self(), add.delta));
    });
    node.on("read", [this] { return maelstrom::body<"value">(counter_.state().value()); });
  }

 private:
  maelstrom::replication::Merged<GrowOnlyCounter> counter_;
};

}  // namespace apps
