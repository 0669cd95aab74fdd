// Command lines, as a shell reads them.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// `word` as a shell takes it for one word.
std::string shell_word(std::string_view word);

// The command line that repeats the run of a test.json with its seed; empty if it does not tell.
std::string replay_command(const Value& test);

}  // namespace maelstrom::workbench::report
