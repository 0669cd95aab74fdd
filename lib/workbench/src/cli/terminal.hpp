// What we show to people: on stdout and on stderr, and never as orders to their terminal.
#pragma once

#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {

// Writes visible(`text`) to stdout, at once. Throws std::system_error if that does not go, so that
// nobody takes half of the results for all of them.
void print_out(std::string_view text);
// Writes text that is fit to be shown.
void print_out_as_it_is(std::string_view text);
// Writes visible(`text`) to stderr. Whether that goes does not matter: it is no result.
void print_error(std::string_view text);
// The same on the line where the cursor is, in place of what stands there. Requires a terminal.
void print_status(std::string_view text);

// Sees to it that no file that is opened later becomes stdin, stdout or stderr, where one of them
// is closed: using that fails as before. Throws std::system_error if this cannot be done.
void hold_standard_streams();

}  // namespace maelstrom::workbench
