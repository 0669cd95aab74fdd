// The g-set challenge: a set that only grows.
#pragma once

#include <maelstrom/maelstrom.hpp>

#include "crdt/grow_set.hpp"
#include "crdt/replica.hpp"

namespace apps {

// Adds and reads are answered from the node's own replica, so partitions do not stop them. An
// element may be any JSON value; reads return it in its canonical spelling.
class GSet {
 public:
  struct Add {
    maelstrom::Raw element;
    using fields = maelstrom::Fields<"element">;
  };

  explicit GSet(maelstrom::Node& node) : replica_(node, "g-set") {
    node.on("add", [this](const Add& add) {
      replica_.commit(replica_.state().add(replica_.self(), add.element));
    });
    node.on("read", [this] {
      const maelstrom::Raw elements = replica_.state().elements();
      if (elements.text.size() > maelstrom::Node::kMaxReply) {
        throw maelstrom::Error(maelstrom::ErrorCode::temporarily_unavailable,
                               "the set has become longer than a reply may be: 16 MiB");
      }
      return maelstrom::body<"value">(elements);
    });
  }

 private:
  crdt::Replica<crdt::GrowSet> replica_;
};

}  // namespace apps
