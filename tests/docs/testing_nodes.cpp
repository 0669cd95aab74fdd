// The example of docs/writing-nodes.md that needs the workbench and a test framework. It is built
// where the workbench is.
#if __has_include(<maelstrom/workbench/simulation.hpp>)
#include <maelstrom/workbench/simulation.hpp>

#include "unique-ids/unique_ids.hpp"

namespace workbench = maelstrom::workbench;

// Whether ids are unique whatever the network does, for one seed.
bool is_valid(std::uint64_t seed) {
  workbench::SimulationOptions options;
  options.workload = "unique-ids";
  options.engine.seed = seed;
  options.engine.rate = 1000;
  options.engine.time_limit = std::chrono::seconds(30);
  options.engine.nemesis.faults = {workbench::Fault::partition, workbench::Fault::kill};
  workbench::Simulation<apps::UniqueIds> simulation(options);
  return simulation.run().validity == workbench::Validity::valid;
}
#endif
