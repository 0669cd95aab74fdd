// Runs of nodes that are wrong on purpose, and the stories that are told of them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/simulation.hpp"
#include "report/report.hpp"
#include "story/story.hpp"

namespace tests {

struct Told {
  maelstrom::workbench::Validity validity{};
  std::string text;  // of all stories
};

inline maelstrom::workbench::SimulationOptions story_options(const char* workload,
                                                             std::uint64_t seed) {
  maelstrom::workbench::SimulationOptions options;
  options.workload = workload;
  options.engine.seed = seed;
  options.engine.concurrency = 6;
  options.engine.rate = 30;
  options.engine.time_limit = std::chrono::seconds(5);
  options.engine.nemesis.interval = std::chrono::seconds(2);
  return options;
}

template <class App>
Told told(const maelstrom::workbench::SimulationOptions& options) {
  using namespace maelstrom::workbench;
  Simulation<App> simulation(options);
  const Results& results = simulation.run();
  Arena arena;
  const Value test = describe_run(simulation.engine(), results, options.workload, "", {}, arena);
  const RunRecord record = record_of(simulation.engine(), results, test);
  const auto stories = story::tell(record);
  return {results.validity, story::to_text(story::to_value(stories, record, arena))};
}

// The run is invalid, and its story has all of these parts, in this order.
template <class App>
void check_told(const maelstrom::workbench::SimulationOptions& options,
                const std::vector<std::string>& parts) {
  const Told told = tests::told<App>(options);
  if (std::getenv("TESTS_PRINT") != nullptr) std::puts(told.text.c_str());
  CAPTURE(told.text);
  CHECK(told.validity == maelstrom::workbench::Validity::invalid);
  std::size_t at = 0;
  for (const std::string& part : parts) {
    CAPTURE(part);
    at = told.text.find(part, at);
    REQUIRE(at != std::string::npos);
    at += part.size();
  }
}

inline maelstrom::workbench::SimulationOptions with_faults(const char* workload, std::uint64_t seed,
                                                           maelstrom::workbench::Fault fault) {
  maelstrom::workbench::SimulationOptions options = story_options(workload, seed);
  options.engine.nemesis.faults = {fault};
  return options;
}

inline maelstrom::workbench::SimulationOptions on_one_node(const char* workload,
                                                           std::uint64_t seed) {
  maelstrom::workbench::SimulationOptions options = story_options(workload, seed);
  options.engine.nodes = {"n0"};
  return options;
}

inline maelstrom::workbench::SimulationOptions slow(const char* workload, std::uint64_t seed,
                                                    maelstrom::Duration latency) {
  maelstrom::workbench::SimulationOptions options = story_options(workload, seed);
  options.engine.network.mean_latency = latency;
  options.engine.rate = 100;
  return options;
}

}  // namespace tests
