// Runs cases in child processes, so that a crash of one is a finding and not the end of all.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tests {

struct Found {
  std::size_t index;  // of the case
  std::string text;   // the exception, or how the case died and its output on stderr
};

// Runs the cases 0, 1, ... up to `count`, and returns those that threw, died, or took longer than a
// minute, at most `max_found`. A child runs many cases, so a case may see changes that another one
// made in memory, or may not.
std::vector<Found> run_isolated(std::size_t count, const std::function<void(std::size_t)>& run,
                                std::size_t max_found);

}  // namespace tests
