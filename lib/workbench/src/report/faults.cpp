#include "report/faults.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maelstrom::workbench::report {
namespace {

constexpr std::array<std::string_view, kFamilies - 1> kKnown = {
    "partition", "kill", "pause", "loss", "duplicate", "reorder", "one-way", "slow"};

struct Edge {
  std::string_view family;
  bool is_begin;
};

std::optional<Edge> edge_of(std::string_view f) {
  constexpr std::string_view kStart = "start-";
  constexpr std::string_view kStop = "stop-";
  if (f.starts_with(kStart)) return Edge{f.substr(kStart.size()), true};
  if (f.starts_with(kStop)) return Edge{f.substr(kStop.size()), false};
  if (f == "kill") return Edge{"kill", true};
  if (f == "start") return Edge{"kill", false};
  if (f == "pause") return Edge{"pause", true};
  if (f == "resume") return Edge{"pause", false};
  return std::nullopt;
}

}  // namespace

std::vector<FaultWindow> fault_windows(const History& history, Duration end) {
  std::vector<FaultWindow> windows;
  const auto open = [&windows](std::string_view family) -> FaultWindow* {
    const auto found = std::ranges::find_if(windows, [&](const FaultWindow& window) {
      return window.is_open && window.family == family;
    });
    return found == windows.end() ? nullptr : &*found;
  };
  for (const Op& op : history) {
    if (op.is_client()) continue;
    const auto edge = edge_of(op.f);
    if (!edge) continue;
    FaultWindow* const window = open(edge->family);
    if (window == nullptr) {
      if (edge->is_begin) windows.push_back({edge->family, op.time, end, true, op.value});
    } else if (!edge->is_begin) {
      window->end = op.time;
      window->is_open = false;
    } else if (!op.value.is_nil()) {
      window->detail = op.value;  // the outcome is more specific than the request
    }
  }
  return windows;
}

std::size_t family_number(std::string_view family) {
  return static_cast<std::size_t>(std::ranges::find(kKnown, family) - kKnown.begin());
}

std::vector<std::string_view> families_of(std::span<const FaultWindow> windows) {
  std::vector<std::string_view> families;
  for (const FaultWindow& window : windows) families.push_back(window.family);
  std::ranges::sort(families, [](std::string_view a, std::string_view b) {
    const std::size_t x = family_number(a);
    const std::size_t y = family_number(b);
    return x != y ? x < y : a < b;
  });
  families.erase(std::unique(families.begin(), families.end()), families.end());
  return families;
}

}  // namespace maelstrom::workbench::report
