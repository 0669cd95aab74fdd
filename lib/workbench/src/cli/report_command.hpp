// `maelstrom-workbench report`: renders stored runs again.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

// The arguments of the command line.
struct ReportCommand {
  std::vector<std::string> folders;  // of runs
};

// Adds the subcommand to `app`, which fills `command` when it is parsed; both must live until then.
// If the user gave the subcommand, the returned App is parsed().
CLI::App& add_report_command(CLI::App& app, ReportCommand& command);

// Writes report.html into each folder. Returns their paths, one per line. Throws std::exception,
// which names the file, at the first file that cannot be read or written.
std::string run_report(const ReportCommand& command);

}  // namespace maelstrom::workbench::cli
