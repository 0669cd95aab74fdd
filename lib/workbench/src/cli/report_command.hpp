// `maelstrom-workbench report`: renders stored runs again.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// The arguments as they stand on the command line.
struct ReportCommand {
  std::vector<std::string> folders;  // of runs
};

// Adds the subcommand to `app`, which fills `command` when it is parsed; both must live until then.
// The subcommand was asked for if the App that this returns is parsed().
CLI::App& add_report_command(CLI::App& app, ReportCommand& command);

// Writes report.html into each folder; the paths of these, a line each. Throws std::exception,
// which names the file, at the first that cannot be read or written.
std::string run_report(const ReportCommand& command);

}  // namespace maelstrom::workbench::cli
