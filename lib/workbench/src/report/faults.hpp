// The times at which faults were active.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

struct FaultWindow {
  std::string_view family;  // "partition", "kill", ...; else from :start-<family>
  Duration begin{};
  Duration end{};
  bool is_open = false;  // nothing ended it
  Value detail;          // the nemesis' value; nil if there is none
};

// The windows of a history, ordered by their beginning. The nemesis' ops are pairs of a request and
// its outcome; requests begin and end windows. Open windows end at `end`.
std::vector<FaultWindow> fault_windows(const History& history, Duration end);

// The position of a family in the legend, which is also the number of its colour. All unknown
// families share the last one.
std::size_t family_number(std::string_view family);
inline constexpr std::size_t kFamilies = 9;

// The distinct families of the windows, ordered by number.
std::vector<std::string_view> families_of(std::span<const FaultWindow> windows);

}  // namespace maelstrom::workbench::report
