// The g-set challenge: a set that only grows.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>

#include "g-set/grow_set.hpp"

namespace apps {

// Adds and reads are answered from the node's own replica, so partitions do not stop them. An
// element may be any JSON value; reads return it in its canonical spelling.
class GSet {
 public:
  // Nobody asks that reads be fresh; news is everywhere within a little more than a second.
  static constexpr maelstrom::replication::GossipOptions kOptions{
      .period = std::chrono::milliseconds(960), .probe = std::chrono::seconds(4)};

  struct Add {
    maelstrom::Canonical element;
    using fields = maelstrom::Fields<"element">;
  };

  explicit GSet(maelstrom::Node& node) : set_(node, "g-set 2", kOptions) {
    node.on("add",
            [this](const Add& add) { set_.commit(set_.state().add(set_.self(), add.element)); });
    node.on("read", [this] { return maelstrom::body<"value">(set_.state().elements()); });
  }

 private:
  maelstrom::replication::Merged<GrowSet> set_;
};

}  // namespace apps
