// Challenge 5: logs by key. Any node takes any message, and gives it its offset at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/topics.hpp"

namespace apps {

class Kafka {
 public:
  // With two nodes at 1,000 operations a second 2 / 0.09 / 1000 = 0.022 messages an operation; with
  // fifty 98 / 0.09 / 1000 = 1.1. A message is visible everywhere two periods later.
  static constexpr maelstrom::replication::GossipOptions kOptions{
      .period = std::chrono::milliseconds(90), .awaits_answers = true};

  explicit Kafka(maelstrom::Node& node, const kafka::PollLimits& limits = {});

 private:
  struct Send {
    std::string_view key;
    maelstrom::Raw msg;
    using fields = maelstrom::Fields<"key", "msg">;
  };
  struct Offsets {
    kafka::Topics::Offsets offsets;
    using fields = maelstrom::Fields<"offsets">;
  };
  struct Keys {
    std::vector<std::string> keys;
    using fields = maelstrom::Fields<"keys">;
  };
  struct Committed {
    std::map<std::string_view, std::uint64_t> offsets;
    using fields = maelstrom::Fields<"offsets">;
  };

  maelstrom::replication::Merged<kafka::Topics> topics_;
};

}  // namespace apps
