// Whole tests of the challenges' nodes, in memory and in virtual time.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "maelstrom/random.hpp"
#include "workbench/workloads/running.hpp"

namespace tests {

// About half of `survived`, drawn by the seed: over many seeds every combination occurs.
inline std::vector<Fault> faults_of(std::uint64_t seed, std::span<const Fault> survived) {
  maelstrom::Random random(seed);
  std::vector<Fault> faults;
  for (const Fault fault : survived) {
    if (random.below(2) == 0) faults.push_back(fault);
  }
  return faults;
}

// A number of the results, such as "net.servers.msgs-per-op". Throws if there is none.
inline double figure(const Results& results, std::string_view path) {
  const Value* value = find_figure(results.value, path);
  if (value != nullptr && value->is_integer()) return static_cast<double>(value->as_integer());
  if (value != nullptr && value->is(Value::Kind::floating)) return value->as_double();
  throw std::out_of_range("the results have no number at " + std::string(path));
}

// How to run the same test with the real executable; for CAPTURE.
inline std::string described(const SimulationOptions& options) {
  std::string text = "-w " + options.workload + " --seed " + std::to_string(options.engine.seed) +
                     " --node-count " + std::to_string(options.engine.nodes.size()) + " --nemesis ";
  for (const Fault fault : options.engine.nemesis.faults) {
    text += std::string(to_string(fault)) + ",";
  }
  return text;
}

}  // namespace tests
