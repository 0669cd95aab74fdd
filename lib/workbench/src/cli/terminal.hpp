// Output to people, on stdout and stderr, without control sequences for their terminal.
#pragma once

#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {

// Writes visible(`text`) to stdout at once. Throws std::system_error on failure, so that nobody
// takes half of the results for all of them.
void print_out(std::string_view text);
// Writes text that is already safe to show.
void print_out_as_it_is(std::string_view text);
// Writes visible(`text`) to stderr. Ignores failures, since the text is not a result.
void print_error(std::string_view text);
// The same, in place of the current line of the terminal. Requires a terminal.
void print_status(std::string_view text);

// Keeps later files from becoming stdin, stdout or stderr if one of these is closed; using it fails
// as before. Throws std::system_error on failure.
void hold_standard_streams();

}  // namespace maelstrom::workbench
