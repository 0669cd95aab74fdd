// Why a program cannot be started, and what helps.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace maelstrom::workbench {

// Says what is wrong with the file, and the remedy, after execve() in `directory` failed with
// `error`, an errno. Empty if nothing more is known than the error says.
std::string explain_start(int error, const std::string& executable, const std::string& directory);

// The same for a program that ended with `status`: 126 and 127 are those of shells and of env,
// which did not find or start another program. Also of an argument that is a file where we are, but
// not in `directory`, in which the program ran.
std::string explain_end(std::optional<int> status, const std::string& executable,
                        const std::vector<std::string>& arguments, const std::string& directory);

}  // namespace maelstrom::workbench
