// All workloads by name, and their options.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/workbench/engine_options.hpp"
#include "maelstrom/workbench/workload.hpp"

namespace maelstrom::workbench {

// The shapes of the topology that broadcast sends to the nodes; "tree" is "tree2".
inline constexpr std::array<std::string_view, 7> kTopologyNames = {
    "grid", "line", "total", "tree", "tree2", "tree3", "tree4"};

struct WorkloadOptions {
  // As in EngineOptions.
  std::vector<std::string> nodes = {"n0"};
  std::size_t concurrency = 1;  // threads
  Duration mean_latency{};

  std::string topology = "grid";  // one of kTopologyNames
  // Of the generator of transactions, which kafka's generator uses too.
  std::size_t key_count = 10;           // keys in use at a time; at least 1
  std::size_t max_txn_length = 4;       // operations; at least 1
  std::size_t max_writes_per_key = 16;  // at least 1
};

// Makes the workload of that name; nullptr if there is none. Throws std::invalid_argument if the
// options do not suit the workload.
std::unique_ptr<Workload> make_workload(std::string_view name, const WorkloadOptions& options = {});
// Makes the workload of that name for a test. Nodes, concurrency and latency are those of `engine`.
// Throws std::invalid_argument, which lists the workloads or says what is wrong with the options.
std::unique_ptr<Workload> require_workload(std::string_view name, WorkloadOptions options,
                                           const EngineOptions& engine);
// The names of all workloads, sorted.
std::vector<std::string_view> workload_names();

}  // namespace maelstrom::workbench
