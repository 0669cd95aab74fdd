// Colours on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace maelstrom::workbench::cli {

// True if stdout is a terminal, and nobody asks for no colours (https://no-color.org).
bool wants_colours();

// The text with its verdict, its headings and its warnings in colours.
std::string coloured(std::string_view text);

}  // namespace maelstrom::workbench::cli
