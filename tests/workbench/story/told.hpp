// Runs of nodes that are wrong on purpose, and the stories that are told of them.
#pragma once

#include <string>

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

}  // namespace tests
