// Challenge 3: clients give values to any node, and read them from every node. spreader.hpp decides
// what is sent to whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broadcast/batch.hpp"
#include "broadcast/options.hpp"
#include "broadcast/spreader.hpp"
#include "broadcast/waits.hpp"

namespace apps {

// A value is stored before it is acknowledged. Where the driver keeps storage, the value survives a
// crash of the node.
class Broadcast {
 public:
  explicit Broadcast(maelstrom::Node& node, broadcast::Options options = {});

 private:
  struct Value {
    std::int64_t message;
    using fields = maelstrom::Fields<"message">;
  };
  struct Messages {
    std::span<const std::int64_t> messages;
    using fields = maelstrom::Fields<"messages">;
  };

  void start();
  std::size_t add(std::int64_t value);
  void receive(const broadcast::Batch& batch, std::string_view src);
  void send_due();

  maelstrom::Node& node_;
  broadcast::Options options_;
  std::vector<std::string> ids_;                 // sorted: a node's rank is its place here
  std::optional<broadcast::Spreader> spreader_;  // since init
  broadcast::Waits waits_;
  maelstrom::Alarm alarm_{node_, [this] { send_due(); }};
};

}  // namespace apps
