// What a test is to be like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/journal.hpp"
#include "maelstrom/workbench/nemesis.hpp"
#include "maelstrom/workbench/network.hpp"
#include "maelstrom/workbench/service.hpp"

namespace maelstrom::workbench {

// Time that a message occupies its recipient in virtual time, on average: about what a node of
// ours takes for one, pipes included.
inline constexpr Duration kVirtualOverhead = std::chrono::microseconds(20);

// "n0", "n1", ...: Maelstrom's names of `count` nodes.
std::vector<std::string> node_names(std::size_t count);

// Nodes' names stand in messages, and are names of files. Each has 1 to 200 bytes of UTF-8 that can
// be shown, begins with no c, as clients' names do, and with no dot; it has no slash, backslash,
// quote or comma in it; and no other node and no service has the same one. Throws
// std::invalid_argument, which shows the name and says why not.
void check_node_names(const std::vector<std::string>& nodes);

struct EngineOptions {
  std::vector<std::string> nodes;  // one at least, as check_node_names() has them
  std::size_t concurrency = 1;  // threads; thread i works with node i mod the number of nodes
  double rate = 5;              // operations a second over all threads, on average
  Duration time_limit = std::chrono::seconds(60);  // of the main phase
  NetworkOptions network;
  NemesisOptions nemesis;
  ServiceOptions services{};
  std::uint64_t seed = 0;  // of everything that is drawn at random
  std::size_t journal_limit = Journal::kDefaultLimit;
};

}  // namespace maelstrom::workbench
