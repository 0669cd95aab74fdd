// A node that is tested in memory, from an installed tree.
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/workbench/simulation.hpp>

struct Echo {
  explicit Echo(maelstrom::Node& node) {
    node.on("echo", [](const maelstrom::Message& request) {
      return maelstrom::body<"echo">(request.get<maelstrom::Raw>("echo"));
    });
  }
};

int main() {
  maelstrom::workbench::SimulationOptions options;
  options.workload = "echo";
  options.engine.seed = 7;
  maelstrom::workbench::Simulation<Echo> simulation(options);
  return simulation.run().exit_status();
}
