// The plots of a report.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/faults.hpp"
#include "report/plot.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::report {

// The end of the run: its last operation or fault, at least 1 ms.
Duration end_of(const History& history);

// The names of client operations, in the order in which they first occur.
std::vector<std::string_view> names_of_operations(const History& history);

// Appends latencies, their quantiles, the rate, and messages in flight (if there is a journal).
void append_plots(std::string& out, const RunRecord& run, const TimeScale& time,
                  std::span<const FaultWindow> windows);

}  // namespace maelstrom::workbench::report
