#include "cli/report_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iterator>

#include "cli/terminal.hpp"
#include "report/report.hpp"
#include "story/story.hpp"

namespace maelstrom::workbench::cli {

CLI::App& add_report_command(CLI::App& app, ReportCommand& command) {
  CLI::App& report = *app.add_subcommand("report",
                                         "Renders report.html of stored runs again:\n"
                                         "  maelstrom-workbench report DIR...");
  report.footer("Exit status: 0 written, 254 wrong arguments, 255 a run cannot be read.");
  report
      .add_option("DIR", command.folders,
                  "The folder of a run, such as store/latest; one of Jepsen's will do")
      ->required()
      ->type_name("");
  return report;
}

std::string run_report(const ReportCommand& command) {
  std::string written;
  for (const std::string& folder : command.folders) {
    const StoredRun run(folder);
    RunRecord record = run.record();
    Arena arena;
    record.results = story::with_story(record, arena);
    write_report(folder, record);
    fmt::format_to(std::back_inserter(written), "{}/report.html\n", visible_line(folder));
  }
  return written;
}

}  // namespace maelstrom::workbench::cli
