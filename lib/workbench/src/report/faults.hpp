// When which fault was on.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

struct FaultWindow {
  std::string_view family;  // "partition", "kill", ...; of others that of :start-<family>
  Duration begin{};
  Duration end{};
  bool is_open = false;  // nothing ended it
  Value detail;          // what the nemesis said of it; nil if nothing
};

// The windows of a history, in order of their beginning. The nemesis' ops are pairs of a request
// and its outcome: a window begins and ends with requests. Open windows end at `end`.
std::vector<FaultWindow> fault_windows(const History& history, Duration end);

// A family's place in the legend, which is also the number of its colour; all families that the
// workbench does not know share the last one.
std::size_t family_number(std::string_view family);
inline constexpr std::size_t kFamilies = 9;

// The families of the windows, each once, in the order of their numbers.
std::vector<std::string_view> families_of(std::span<const FaultWindow> windows);

}  // namespace maelstrom::workbench::report
