// Client of Maelstrom's timestamp service.
#pragma once

#include <cstdint>

#include "maelstrom/node.hpp"

namespace maelstrom {

// lin-tso: a linearizable source of integers, each larger than all earlier ones.
class Tso {
 public:
  explicit Tso(Node& node, Duration timeout = Node::kCallTimeout)
      : node_(node), timeout_(timeout) {}

  // Throws CallError. A timestamp whose reply is lost is skipped.
  Task<std::int64_t> next() const;

 private:
  Node& node_;
  Duration timeout_;
};

}  // namespace maelstrom
