// The data that the page's script draws: as many messages and operations as fit.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/anomalies.hpp"
#include "report/faults.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::report {

inline constexpr std::size_t kFirstEvents = 10'000;  // of the journal; Maelstrom draws as many
inline constexpr std::size_t kMoreEvents = 10'000;   // around the operations of anomalies
inline constexpr std::size_t kFirstOperations = 6'000;
inline constexpr std::size_t kMoreOperations = 4'000;  // failed, slow, or around anomalies

// How much of a run is in the data.
struct Shown {
  std::size_t operations = 0;
  std::size_t all_operations = 0;
  std::size_t messages = 0;
  std::size_t all_messages = 0;  // in the journal
};

// Appends the data as JSON that is safe in a <script> element.
Shown append_explorer_data(std::string& out, const RunRecord& run,
                           const std::vector<AnomalyGroup>& anomalies,
                           std::span<const FaultWindow> windows, Duration end);

}  // namespace maelstrom::workbench::report
