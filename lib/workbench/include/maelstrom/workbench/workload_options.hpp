// What the command line says about workloads, and what they have to know about the test.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"

namespace maelstrom::workbench {

// The shapes in which broadcast may tell nodes who their neighbours are; "tree" is "tree2".
inline constexpr std::array<std::string_view, 7> kTopologyNames = {
    "grid", "line", "total", "tree", "tree2", "tree3", "tree4"};

struct WorkloadOptions {
  // As the engine has them.
  std::vector<std::string> nodes = {"n0"};
  std::size_t concurrency = 1;  // threads
  Duration mean_latency{};

  std::string topology = "grid";  // one of kTopologyNames
  // Of the generator of transactions, which kafka's is made from.
  std::size_t key_count = 10;           // keys at a time; at least 1
  std::size_t max_txn_length = 4;       // operations; at least 1
  std::size_t max_writes_per_key = 16;  // at least 1
};

}  // namespace maelstrom::workbench
