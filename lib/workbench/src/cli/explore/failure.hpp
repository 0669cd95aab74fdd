// How a run failed, to compare it with the failures of other runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

struct Failure {
  // The part that failed; the most telling ones come first.
  enum class Part : std::uint8_t { diagnosis, workload, availability, stats, threshold, other };
  struct Sign {
    Part part;
    std::string name;  // such as "late-reply" or "workload G1c"
    friend bool operator==(const Sign&, const Sign&) = default;
  };

  Validity validity = Validity::valid;
  bool has_crashed = false;
  std::vector<Sign> signs;  // in the order of their parts

  explicit operator bool() const { return has_crashed || validity != Validity::valid; }
  // CRASHED, INVALID, UNKNOWN or VALID.
  const char* verdict() const;
};

Failure failure_of(const Results& results);

// Whether `other` only has signs of `failure`, and its first sign is of the same part. A run with a
// new anomaly may have met another fault of the nodes.
bool is_same_kind(const Failure& failure, const Failure& other);

}  // namespace maelstrom::workbench::cli
