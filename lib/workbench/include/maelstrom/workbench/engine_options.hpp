// The options of a test.
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

// The mean time for which a message occupies its recipient in virtual time: about the time that a
// node of this library takes for one message, including the pipes.
inline constexpr Duration kVirtualOverhead = std::chrono::microseconds(20);

// "n0", "n1", ...: Maelstrom's names of `count` nodes.
std::vector<std::string> node_names(std::size_t count);

// Checks names of nodes, which are used in messages and as names of files. A name has 1 to 200
// bytes of printable UTF-8. It does not begin with a dot, nor with a c as clients' names do. It
// contains no slash, backslash, quote or comma. No other node and no service has the same name.
// Throws std::invalid_argument, which shows the name and the reason.
void check_node_names(const std::vector<std::string>& nodes);

struct EngineOptions {
  std::vector<std::string> nodes;  // at least one; see check_node_names()
  std::size_t concurrency = 1;     // threads; thread i works with node i mod the number of nodes
  double rate = 5;                 // mean operations per second of all threads together
  Duration time_limit = std::chrono::seconds(60);  // of the main phase
  NetworkOptions network;
  NemesisOptions nemesis;
  ServiceOptions services{};
  std::uint64_t seed = 0;  // of all random choices
  std::size_t journal_limit = Journal::kDefaultLimit;
};

}  // namespace maelstrom::workbench
