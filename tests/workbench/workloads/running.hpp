// Runs whole tests of nodes in memory, in virtual time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/harness.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/workbench/simulation.hpp"

namespace tests {

using namespace maelstrom::workbench;

inline SimulationOptions options_of(std::string_view workload, std::size_t nodes,
                                    std::size_t concurrency, double rate, std::uint64_t seed) {
  SimulationOptions options;
  options.workload = workload;
  options.engine.nodes = node_names(nodes);
  options.engine.concurrency = concurrency;
  options.engine.rate = rate;
  options.engine.time_limit = 10s;
  options.engine.seed = seed;
  return options;
}

// The outcome of a run: the values that the tests look at.
struct Outcome {
  Validity validity = Validity::unknown;  // of the workload's checker
  Validity overall = Validity::unknown;
  std::string workload;  // its figures, as EDN
  std::string reasons;   // why it is not valid
  std::vector<std::string> warnings;
  std::map<std::string, std::map<OpType, int>> counts;  // completions by :f

  int count(const std::string& f, OpType type) const {
    const auto found = counts.find(f);
    if (found == counts.end()) return 0;
    const auto counted = found->second.find(type);
    return counted == found->second.end() ? 0 : counted->second;
  }
  int total(OpType type) const {
    int total = 0;
    for (const auto& [f, counted] : counts) total += count(f, type);
    return total;
  }
  bool tells(std::string_view text) const { return workload.find(text) != std::string::npos; }
};

inline Validity to_validity(Value value) {
  if (value.is_keyword("unknown")) return Validity::unknown;
  return value.is_true() ? Validity::valid : Validity::invalid;
}

// `look` sees the simulation after the run.
template <class App, class... Arguments>
Outcome run_with(const SimulationOptions& options,
                 const std::function<void(const Simulation<App>&, const Results&)>& look,
                 Arguments... arguments) {
  Simulation<App> simulation(options, std::move(arguments)...);
  const Results& results = simulation.run();
  Outcome outcome;
  outcome.overall = results.validity;
  outcome.validity = to_validity(results.value.get("workload").get("valid?"));
  outcome.workload = to_edn(results.value.get("workload"));
  outcome.warnings = results.warnings;
  for (const auto& reason : results.reasons) outcome.reasons += reason + "\n";
  for (const Op& op : simulation.history()) {
    if (op.is_client() && !op.is_invoke()) ++outcome.counts[std::string(op.f)][op.type];
  }
  if (look) look(simulation, results);
  return outcome;
}

template <class App, class... Arguments>
Outcome run(const SimulationOptions& options, Arguments... arguments) {
  return run_with<App>(options, nullptr, std::move(arguments)...);
}

// Asks a workload for `count` operations without running them, as if every thread were free.
inline std::vector<Step> steps_of(Workload& workload, std::size_t threads, std::size_t count,
                                  std::uint64_t seed, Arena& arena) {
  Random random(seed);
  std::vector<int> free;
  for (std::size_t i = 0; i < threads; ++i) free.push_back(static_cast<int>(i));
  std::vector<Step> steps;
  while (steps.size() < count) {
    Step step = workload.next(FreeThreads(free, random), arena);
    REQUIRE(step.kind == Step::Kind::invoke);
    steps.push_back(step);
  }
  return steps;
}

// The fraction of the steps with that :f.
inline double fraction_of(const std::vector<Step>& steps, std::string_view f) {
  const auto count = std::ranges::count_if(steps, [f](const Step& step) { return step.op.f == f; });
  return static_cast<double>(count) / static_cast<double>(steps.size());
}

// True if `fraction`, measured over `count` draws, is within four standard deviations of
// `expected`.
inline bool is_about(double fraction, double expected, std::size_t count) {
  const double deviation = std::sqrt(expected * (1 - expected) / static_cast<double>(count));
  return std::abs(fraction - expected) <= 4 * deviation + 1e-9;
}

}  // namespace tests
