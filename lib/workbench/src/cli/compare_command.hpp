// The command `compare`: two runs side by side.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

struct CompareCommand {
  std::vector<std::string> folders;  // two
};

// Adds the command to `app`; parsing fills `command`, which must outlive it.
CLI::App& add_compare_command(CLI::App& app, CompareCommand& command);

// The main figures of both runs, and the first operation in which their histories differ. Throws
// std::runtime_error, which names the run that cannot be read.
std::string run_compare(const CompareCommand& command);

}  // namespace maelstrom::workbench::cli
