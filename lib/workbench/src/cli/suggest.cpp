#include "cli/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace maelstrom::workbench::cli {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // from the first letters of a to those of b
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t kLongest = 100;  // bytes
  if (name.empty() || name.size() > kLongest) return {};
  const std::string* closest = nullptr;
  std::size_t least = name.size() / 3 + 1;  // so many letters may be wrong
  for (const std::string& each : known) {
    // Who writes the beginning means the name.
    const bool is_beginning = name.size() >= 3 && each.starts_with(name);
    const std::size_t wrong = is_beginning ? 0 : distance(name, each);
    if (wrong > least || (closest != nullptr && wrong == least)) continue;
    least = wrong;
    closest = &each;
  }
  return closest == nullptr ? "" : fmt::format("; did you mean '{}'?", *closest);
}

}  // namespace maelstrom::workbench::cli
