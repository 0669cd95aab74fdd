// The messages between nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broadcast/values.hpp"
#include "maelstrom/fields.hpp"

namespace apps::broadcast {

// The role of the sender towards the recipient.
inline constexpr std::string_view kLeaf = "leaf";    // the recipient is its hub and serves it
inline constexpr std::string_view kHub = "hub";      // it serves the recipient, or looks for it
inline constexpr std::string_view kReply = "reply";  // it only answers
inline constexpr std::string_view kProbe = "probe";  // it only asks how long an answer takes

// The longest time that is told, in microseconds: an hour. Longer times are told as this.
inline constexpr std::int64_t kLongestUs = 3'600'000'000;

// The newest of the recipient's batches that has arrived: how long before a tick of the sender it
// came, less whole periods, and for how long the sender has held it.
struct Echo {
  std::int64_t number;
  std::int64_t early_us;                // microseconds
  std::optional<std::int64_t> held_us;  // microseconds

  using fields = maelstrom::Fields<"number", "early_us", "held_us">;
};

// Every batch tells all that its sender has. That acknowledges the recipient's batches, and the
// next batch makes up for any that was lost, doubled or late.
struct Batch {
  std::int64_t number = 0;  // grows from each batch of a sender to the next, also when restarted
  std::string_view role = kReply;
  bool ask = false;         // answer at once
  std::int64_t age_us = 0;  // of the oldest value that is sent for the first time; microseconds
  std::optional<Echo> echo;
  std::vector<Mark> have;  // all that the sender has, with the runs
  std::vector<Run> runs;
  std::vector<std::int64_t> missing;  // ranks of nodes that the sender cannot reach: please help

  using fields =
      maelstrom::Fields<"number", "role", "ask", "age_us", "echo", "have", "runs", "missing">;
};

}  // namespace apps::broadcast
