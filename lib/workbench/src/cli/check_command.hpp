// `maelstrom-workbench check`: judges a stored history.
#pragma once

#include <string>

#include "cli/demands.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// The flags of the command line.
struct CheckCommand {
  std::string workload;
  std::string path;  // as for find_history()
  Demands demands;
  bool json = false;
};

// Adds the subcommand to `app`, which fills `command` when it is parsed; both must live until then.
// If the user gave the subcommand, the returned App is parsed().
CLI::App& add_check_command(CLI::App& app, CheckCommand& command);

struct CheckOutcome {
  std::string text;  // for stdout
  int exit_status;   // 0 valid, 1 invalid, 2 unknown
};

// Throws std::invalid_argument if a flag is wrong, and std::runtime_error if there is no readable
// history at the path.
CheckOutcome run_check(const CheckCommand& command);

}  // namespace maelstrom::workbench::cli
