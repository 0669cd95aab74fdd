// How a run failed, as far as it tells whether another one fails in the same way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

struct Failure {
  // What can be wrong, the most telling first.
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

// Whether `other` shows what `failure` shows, or a part of it that is as telling, and nothing else:
// a run with a new anomaly may have met another fault of the nodes.
bool is_same_kind(const Failure& failure, const Failure& other);

}  // namespace maelstrom::workbench::cli
