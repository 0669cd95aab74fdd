// The history that `maelstrom-workbench check` is to judge.
#pragma once

#include <string>

#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench::cli {

// Stands for stdin in place of a path.
inline constexpr const char* kStandardInput = "-";

// The history file at `path`, which may be the folder of one. Throws std::runtime_error if a folder
// has none.
std::string find_history(const std::string& path);

// Reads the file at `path`, or stdin if it is "-". What gzip packed is unpacked, by the program
// gzip, whatever the file's name. Throws std::runtime_error, which names the path, if there is no
// readable history.
History read_history_file(const std::string& path);

}  // namespace maelstrom::workbench::cli
