// Numbers on the command line.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace maelstrom::workbench::cli {

// All of `text` as a decimal number from `least` to `most`. Both throw std::invalid_argument, which
// names the flag, the range and the text.
std::uint64_t read_integer(std::string_view flag, std::string_view text, std::uint64_t least,
                           std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
double read_number(std::string_view flag, std::string_view text, double least, double most);

}  // namespace maelstrom::workbench::cli
