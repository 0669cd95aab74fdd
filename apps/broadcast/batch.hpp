// What nodes send to one another.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broadcast/values.hpp"
#include "maelstrom/fields.hpp"

namespace apps::broadcast {

// What the sender is to the recipient.
inline constexpr std::string_view kLeaf = "leaf";    // served by it: the recipient is its hub
inline constexpr std::string_view kHub = "hub";      // serves it, or looks for it
inline constexpr std::string_view kReply = "reply";  // only answers
inline constexpr std::string_view kProbe = "probe";  // only asks how long an answer takes

// Longer times are told as this, in microseconds: an hour.
inline constexpr std::int64_t kLongestUs = 3'600'000'000;

// The newest of the recipient's batches that arrived: how long before a tick of the sender's, less
// whole periods, and how long before this answer.
struct Echo {
  std::int64_t number;
  std::int64_t early_us;                // microseconds
  std::optional<std::int64_t> held_us;  // microseconds

  using fields = maelstrom::Fields<"number", "early_us", "held_us">;
};

// Every batch tells all that its sender has: that acknowledges what the recipient has sent, and
// whatever else got lost, was doubled or came late is made good by the next one.
struct Batch {
  std::int64_t number = 0;  // grows from each batch of a sender to the next, also when restarted
  std::string_view role = kReply;
  bool ask = false;         // answer at once
  std::int64_t age_us = 0;  // of the oldest value that is sent for the first time; microseconds
  std::optional<Echo> echo;
  std::vector<Mark> have;  // before or with the runs
  std::vector<Run> runs;
  std::vector<std::int64_t> missing;  // ranks of nodes that do not answer the sender: please help

  using fields =
      maelstrom::Fields<"number", "role", "ask", "age_us", "echo", "have", "runs", "missing">;
};

}  // namespace apps::broadcast
