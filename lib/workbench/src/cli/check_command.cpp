#include "cli/check_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iterator>
#include <new>
#include <stdexcept>

#include "cli/history_file.hpp"
#include "cli/terminal.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "report/report.hpp"

namespace maelstrom::workbench::cli {
namespace {

// How the run ended, from the test.json that our runs store beside the history.
Ending read_ending(const std::string& history) {
  namespace fs = std::filesystem;
  if (history == kStandardInput) return Ending::complete;
  const std::string path = (fs::path(history).parent_path() / "test.json").string();
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return Ending::complete;
  Arena arena;
  try {
    return ending_of(read_json(arena.adopt(read_whole_file(path, kMaxHistoryFile)), arena));
  } catch (const ReadError& error) {
    throw std::runtime_error(fmt::format(
        "{}:{}; it tells whether the run came to its end: take it away if it is none of ours", path,
        error.what()));
  }
}

// The same value with "valid" in place of :valid? in all nested maps.
Value rename_valid(Value value, Arena& arena) {
  if (!value.is_map()) return value;
  std::vector<Value::Entry> entries;
  for (const auto& [key, figure] : value.entries()) {
    entries.push_back(
        {key.is_keyword("valid?") ? Value::keyword("valid") : key, rename_valid(figure, arena)});
  }
  return arena.map(entries);
}

// One line with the verdict, the figures of the workload's checker, and those of all checkers by
// name.
std::string to_json_line(Results& results) {
  Arena& arena = results.arena;
  const Value all = rename_valid(results.value, arena);
  std::vector<Value::Entry> entries = {{Value::keyword("valid"), all.get("valid")}};
  const auto add_unless_known = [&](const Value::Entry& entry) {
    for (const auto& known : entries) {
      if (known.key == entry.key) return;
    }
    entries.push_back(entry);
  };
  const Value workload = all.get("workload");
  for (const auto& entry : workload.entries()) add_unless_known(entry);
  for (const auto& entry : all.entries()) add_unless_known(entry);
  std::vector<Value> reasons;
  for (const auto& reason : results.reasons) reasons.push_back(arena.string(reason));
  std::vector<Value> warnings;
  for (const auto& warning : results.warnings) warnings.push_back(arena.string(warning));
  add_unless_known({Value::keyword("reasons"), arena.vector(reasons)});
  add_unless_known({Value::keyword("warnings"), arena.vector(warnings)});
  return to_json_text(arena.map(entries)) + "\n";
}

std::string to_text(const Results& results, std::size_t lines) {
  std::string out = to_pretty_edn(results.value);
  const auto to = std::back_inserter(out);
  out.push_back('\n');
  for (const auto& warning : results.warnings)
    fmt::format_to(to, "\nwarning: {}\n", visible_line(warning));
  if (!results.reasons.empty()) out.push_back('\n');
  for (const auto& reason : results.reasons) fmt::format_to(to, "- {}\n", visible_line(reason));
  const char* const verdict = results.validity == Validity::valid     ? "VALID"
                              : results.validity == Validity::invalid ? "INVALID"
                                                                      : "UNKNOWN";
  fmt::format_to(to, "\n{}: a history of {} lines.\n", verdict, lines);
  return out;
}

}  // namespace

CLI::App& add_check_command(CLI::App& app, CheckCommand& command) {
  CLI::App& check = *app.add_subcommand("check",
                                        "Judges a stored history, Jepsen's or ours:\n"
                                        "  maelstrom-workbench check -w WORKLOAD [FLAG...] FILE");
  check.footer(
      "A history has at most 1 GiB; one in which nothing can be judged is unknown.\n"
      "Exit status: 0 valid, 1 invalid, 2 unknown, 254 wrong arguments, 255 no history, or the "
      "output could not be written.");
  check
      .add_option("-w,--workload", command.workload,
                  fmt::format("What the clients did: {}", fmt::join(checked_workloads(), ", ")))
      ->required()
      ->type_name("NAME");
  check
      .add_option(
          "FILE", command.path,
          "history.edn, history.jsonl or history.json, also packed by gzip; a folder with one of "
          "them; or - for stdin")
      ->required()
      ->type_name("");
  add_demand_flags(check, command.demands);
  check.add_flag("--json", command.json, "Print one JSON object on one line");
  return check;
}

CheckOutcome run_check(const CheckCommand& command) {
  Arena arena;
  const CheckOptions options = understand(command.demands, arena);
  const std::string path = find_history(command.path);
  try {
    const History history = read_history_file(path);
    Results results = check_history(history, command.workload, options, read_ending(path));
    return {command.json ? to_json_line(results) : to_text(results, history.size()),
            results.exit_status()};
  } catch (const std::bad_alloc&) {
    throw std::runtime_error("not enough memory to judge " + path);
  }
}

}  // namespace maelstrom::workbench::cli
