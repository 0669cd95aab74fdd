// Challenge 3: values that clients give to any node are read from every node. What is sent to whom
// is decided in spreader.hpp.
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

// A value is stored before it is acknowledged: where the driver keeps storage, it survives the
// node.
class Broadcast {
 public:
  // A node whose values would be longer in a reply, in bytes, takes no more from clients. Three
  // quarters of what a reply may have: the rest is for what other nodes, cut off, take at the same
  // time.
  static constexpr std::size_t kMaxText = maelstrom::Node::kMaxReply / 4 * 3;
  // Of its own, repetitions too: as many as the shortest of which so many bytes are made.
  static constexpr std::size_t kMaxOwn = kMaxText / 2;

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

  std::vector<std::int64_t> stored() const;
  void start();
  Messages read() const;
  std::size_t add(std::int64_t value);
  void receive(const broadcast::Batch& batch, std::string_view src);
  void send_due();

  maelstrom::Node& node_;
  broadcast::Options options_;
  std::vector<std::string> ids_;                 // sorted: a node's rank is its place here
  std::optional<broadcast::Spreader> spreader_;  // since init
  broadcast::Waits waits_;
  maelstrom::Timer timer_;
};

}  // namespace apps
