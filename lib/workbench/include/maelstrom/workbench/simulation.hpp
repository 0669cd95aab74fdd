// A whole test of an App, in memory and in virtual time. The same seed gives the same run.
//
//   SimulationOptions options;
//   options.workload = "unique-ids";
//   options.engine.seed = 7;
//   Simulation<apps::UniqueIds> simulation(options);
//   CHECK(simulation.run().validity == Validity::valid);
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "maelstrom/checkers/check.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/in_process_host.hpp"
#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench {

// The default engine of a simulation: three nodes, and the overhead of virtual time.
inline EngineOptions simulated_engine() {
  EngineOptions options;
  options.nodes = node_names(3);
  options.network.mean_overhead = kVirtualOverhead;
  return options;
}

struct SimulationOptions {
  std::string workload;  // its name
  WorkloadOptions workload_options;
  EngineOptions engine = simulated_engine();
  CheckOptions check;
};

// Runs nodes of an App, a class that serve<App>() could run as well.
template <class App>
class Simulation {
 public:
  // Each App is made from its node and a copy of `arguments`.
  template <class... Arguments>
  explicit Simulation(const SimulationOptions& options, Arguments... arguments)
      : name_(options.workload),
        check_(options.check),
        workload_(require_workload(options.workload, options.workload_options, options.engine)),
        host_(options.engine.nodes.size(), options.engine.seed,
              [... arguments = std::move(arguments)](Node& node) -> std::shared_ptr<void> {
                return std::make_shared<App>(node, arguments...);
              }),
        engine_(options.engine, *workload_, host_) {
    checkers::require_judge(name_, check_);
  }

  // Runs the test. Call it once. The results view the simulation.
  const Results& run() {
    run_virtually(engine_, host_);
    results_ = check_run(engine_, name_, check_);
    return results_;
  }

  const Engine& engine() const { return engine_; }
  const History& history() const { return engine_.history(); }

 private:
  std::string name_;
  CheckOptions check_;
  std::unique_ptr<Workload> workload_;
  InProcessHost host_;
  Engine engine_;
  Results results_;
};

}  // namespace maelstrom::workbench
