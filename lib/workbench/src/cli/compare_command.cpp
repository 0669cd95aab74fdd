#include "cli/compare_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "cli/terminal.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/text.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kFigures = {{
    {"verdict", "valid?"},
    {"operations", "stats.count"},
    {"ok", "stats.ok-count"},
    {"failed", "stats.fail-count"},
    {"unknown outcome", "stats.info-count"},
    {"operations a second", "perf.rate"},
    {"latency, median, ms", "perf.latencies.0.5"},
    {"latency, maximum, ms", "perf.latencies.1"},
    {"stable, median, ms", "workload.stable-latencies.0.5"},
    {"stable, maximum, ms", "workload.stable-latencies.1"},
    {"messages an operation", "net.servers.msgs-per-op"},
}};

std::string figure(const RunRecord& run, std::string_view path) {
  const Value* const found = find_figure(run.results, path);
  return found == nullptr ? "-" : to_edn(*found);
}

// One op without its times, which differ between runs in real time.
std::string shown(const Op& op) {
  constexpr std::size_t kMost = 100;  // bytes
  return fmt::format("process {} :{} :{} {}", op.process, to_string(op.type), op.f,
                     shorten(to_edn(op.value), kMost));
}

bool is_same(const Op& a, const Op& b) {
  return a.process == b.process && a.type == b.type && a.f == b.f && a.value == b.value;
}

void append_parting(std::string& out, const History& a, const History& b) {
  const auto to = std::back_inserter(out);
  const std::size_t both = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at < both && is_same(a[at], b[at])) ++at;
  if (at == both && a.size() == b.size()) {
    out += "\nThe histories are the same, but for times.\n";
    return;
  }
  fmt::format_to(to, "\nThe histories are the same for {} of {} and {} ops. Then:\n", at, a.size(),
                 b.size());
  for (const auto& [name, history] : {std::pair("first", &a), std::pair("second", &b)}) {
    fmt::format_to(to, "  {:<7} {}\n", name,
                   at < history->size()
                       ? fmt::format("{:.3f} s  {}", to_seconds((*history)[at].time),
                                     visible_line(shown((*history)[at])))
                       : "ends");
  }
}

}  // namespace

CLI::App& add_compare_command(CLI::App& app, CompareCommand& command) {
  CLI::App& compare = *app.add_subcommand("compare",
                                          "Shows two stored runs side by side:\n"
                                          "  maelstrom-workbench compare RUN RUN");
  compare.footer("Exit status: 0 shown, 254 wrong arguments, 255 a run cannot be read.");
  compare.add_option("RUN", command.folders, "The folders of two runs, such as store/latest")
      ->required()
      ->expected(2)
      ->type_name("");
  return compare;
}

std::string run_compare(const CompareCommand& command) {
  const StoredRun a(command.folders.at(0));
  const StoredRun b(command.folders.at(1));
  std::string out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "{:<22} {:>14} {:>14}\n", "", "first", "second");
  for (const auto& [name, path] : kFigures) {
    const std::string first = figure(a.record(), path);
    const std::string second = figure(b.record(), path);
    if (first == "-" && second == "-") continue;
    fmt::format_to(to, "{:<22} {:>14} {:>14}{}\n", name, first, second,
                   first == second ? "" : "  *");
  }
  append_parting(out, *a.record().history, *b.record().history);
  return out;
}

}  // namespace maelstrom::workbench::cli
