// Challenge 3: clients give values to any node, and read them from every node.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>
#include <span>

#include "broadcast/options.hpp"
#include "broadcast/values.hpp"

namespace apps {

// A value is stored before it is acknowledged. Where the driver keeps storage, the value survives a
// crash of the node. maelstrom::replication::Gossip decides what is sent to whom.
class Broadcast {
 public:
  explicit Broadcast(maelstrom::Node& node, const broadcast::Options& options = {});

 private:
  struct Value {
    std::int64_t message;
    using fields = maelstrom::Fields<"message">;
  };
  struct Messages {
    std::span<const std::int64_t> messages;
    using fields = maelstrom::Fields<"messages">;
  };

  maelstrom::Task<Messages> read();
  maelstrom::Task<> add(std::int64_t value);

  broadcast::Options options_;
  maelstrom::replication::Merged<broadcast::Values> values_;
};

}  // namespace apps
