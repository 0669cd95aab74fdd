// Runs as a JUnit report, which continuous integration shows.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

// A test suite with a test case for each run.
class JUnit {
 public:
  explicit JUnit(std::string_view workload) : workload_(workload) {}

  // `name` is unique, such as "seed 7"; `text` what the terminal says of the run.
  void add(std::string_view name, double seconds, const Results& results, std::string_view text);
  std::string xml() const;

 private:
  std::string workload_;
  std::string cases_;
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace maelstrom::workbench::cli
