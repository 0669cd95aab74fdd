// The results of a run: every checker's verdict, merged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/thresholds.hpp"
#include "maelstrom/workbench/verdict.hpp"
#include "maelstrom/workbench/workload.hpp"

namespace maelstrom::workbench {

// Time that a message occupies its recipient in virtual time, on average: about what a node of
// ours takes for one, pipes included.
inline constexpr Duration kVirtualOverhead = std::chrono::microseconds(20);

// "n0", "n1", ...: Maelstrom's names of `count` nodes.
std::vector<std::string> node_names(std::size_t count);
// The workload of that name for a test: nodes, concurrency and latency are those of `engine`.
// Throws std::invalid_argument, which names the workloads that there are, or says what is wrong
// with the options.
std::unique_ptr<Workload> require_workload(std::string_view name, WorkloadOptions options,
                                           const EngineOptions& engine);

// How a run came to its end: on its own, by Ctrl-C or the like, or because of a fatal problem.
enum class Ending : std::uint8_t { complete, interrupted, crashed };

// What is demanded beyond what the workload demands.
struct CheckOptions {
  std::optional<double> availability;  // the fraction of operations that must succeed
  std::vector<Threshold> thresholds;
  bool strict = false;  // what is otherwise only warned of makes it invalid
};

struct Results {
  Validity validity = Validity::unknown;
  bool has_crashed = false;  // a node, or the run itself, could not go on
  // As Jepsen has it, with :diagnoses and :thresholds where there are any. Views the engine.
  Value value;
  // Why it is not valid, for people: a sentence each.
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
  Arena arena;

  // Maelstrom's: 0 valid, 1 invalid, 2 unknown, 255 crashed.
  int exit_status() const;
};

// Checks what a run has left. A run that did not come to its end lacks what would have come then,
// such as final reads: whatever that alone could explain is unknown, not invalid.
Results check_run(const Engine& engine, const Workload& workload, const CheckOptions& options);

}  // namespace maelstrom::workbench
