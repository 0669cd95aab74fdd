#include "cli/colours.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace maelstrom::workbench::cli {
namespace {

// The beginning of a line, and the colour of its first word or of the whole beginning.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kColours = {{
    {"VALID:", "\033[1;32m"},
    {"INVALID:", "\033[1;31m"},
    {"UNKNOWN:", "\033[1;33m"},
    {"CRASHED", "\033[1;31m"},
    {"What happened:", "\033[1m"},
    {"warning:", "\033[33m"},
}};

}  // namespace

bool wants_colours() {
  const char* const refused = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  if (refused != nullptr && *refused != '\0') return false;
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  return ::isatty(STDOUT_FILENO) == 1;
}

std::string coloured(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    for (const auto& [beginning, colour] : kColours) {
      if (!line.starts_with(beginning)) continue;
      out.append(colour).append(beginning).append("\033[0m");
      line.remove_prefix(beginning.size());
      break;
    }
    out.append(line);
  }
  return out;
}

}  // namespace maelstrom::workbench::cli
