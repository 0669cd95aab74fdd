// Challenge 4: a counter that only grows.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>

#include "crdt/counter.hpp"
#include "crdt/replica.hpp"

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

  explicit GCounter(maelstrom::Node& node) : replica_(node, "g-counter") {
    node.on("add", [this](const Add& add) {
      if (add.delta < 0) {
        throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                               "field \"delta\": a g-counter only grows");
      }
      replica_.commit(replica_.state().add(replica_.self(), add.delta));
    });
    node.on("read", [this] { return maelstrom::body<"value">(replica_.state().value()); });
  }

 private:
  crdt::Replica<GrowOnlyCounter> replica_;
};

}  // namespace apps
