// Command lines for a shell.
#pragma once

#include <string>
#include <string_view>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::report {

// `word`, quoted so that a shell reads it as one word.
std::string shell_word(std::string_view word);

// The command line that repeats the run of a test.json with its seed; empty if the file lacks it.
std::string replay_command(const Value& test);

}  // namespace maelstrom::workbench::report
