// Runs cases in child processes, so that the death of one is a finding and not the end of all.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tests {

struct Found {
  std::size_t index;  // of the case
  std::string text;   // what it threw, or how it died and what it wrote to stderr
};

// Runs the cases 0, 1, ... until `count`, and gives those that threw, died, or took longer than a
// minute. A case sees nothing that another one changed in memory, or everything: a child runs many.
// At most `max_found` are looked for.
std::vector<Found> run_isolated(std::size_t count, const std::function<void(std::size_t)>& run,
                                std::size_t max_found);

}  // namespace tests
