#include "hosts/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

extern char** environ;  // NOLINT: POSIX

namespace maelstrom::workbench {
namespace {

constexpr std::array<std::string_view, 4> kOurs = {"MAELSTROM_DATA_DIR", "MAELSTROM_SEED",
                                                   "MAELSTROM_SYNC", "MAELSTROM_VIRTUAL_TIME"};

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

}  // namespace

std::vector<std::string> node_environment(std::vector<std::string> own, const std::string& mark) {
  own.push_back(mark);
  const std::size_t count = own.size();
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name = name_of(*entry);
    const bool is_ours = std::ranges::find(kOurs, name) != kOurs.end();
    const bool is_set = std::any_of(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(count),
                                    [name](const auto& each) { return name_of(each) == name; });
    if (!is_ours && !is_set) own.emplace_back(*entry);
  }
  return own;
}

}  // namespace maelstrom::workbench
