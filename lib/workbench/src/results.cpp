#include "maelstrom/workbench/results.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "compose.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {

std::vector<std::string> node_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("n{}", i));
  return names;
}

std::unique_ptr<Workload> require_workload(std::string_view name, WorkloadOptions options,
                                           const EngineOptions& engine) {
  options.nodes = engine.nodes;
  options.concurrency = engine.concurrency;
  options.mean_latency = engine.network.mean_latency;
  auto workload = make_workload(name, options);
  if (workload) return workload;
  throw std::invalid_argument(fmt::format("there is no workload '{}'; there are {}", name,
                                          fmt::join(workload_names(), ", ")));
}

int Results::exit_status() const {
  return has_crashed ? kExitCrashed : workbench::exit_status(validity);
}

Results check_run(const Engine& engine, const Workload& workload, const CheckOptions& options) {
  const History& history = engine.history();
  const Diagnoses& diagnoses = engine.diagnoses();
  Composer composer(options, diagnoses.has_fatal()      ? Ending::crashed
                             : engine.was_interrupted() ? Ending::interrupted
                                                        : Ending::complete);
  for (const Diagnosis& each : diagnoses.all()) {  // first, for the rest may follow from them
    std::string text = fmt::format("{}: {}", to_string(each.problem), each.text);
    if (is_offence(each.problem)) {
      composer.object(Validity::invalid, std::move(text));
    } else {
      composer.warn(std::move(text));
    }
  }
  composer.check_operations(history);
  composer.add("net", check_network(history, engine.network().clients(), engine.network().servers(),
                                    composer.arena()));
  composer.check_workload([&](Arena& arena) { return workload.check(history, arena); });
  if (!diagnoses.empty()) composer.add("diagnoses", diagnoses.to_value(composer.arena()));
  for (auto& warning : engine.services().warnings()) composer.warn(std::move(warning));
  Results results = composer.finish();
  results.has_crashed = diagnoses.has_fatal();
  return results;
}

}  // namespace maelstrom::workbench
