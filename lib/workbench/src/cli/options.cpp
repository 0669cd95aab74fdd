#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <stdexcept>

#include "cli/challenge_command.hpp"
#include "cli/flags.hpp"
#include "cli/mistakes.hpp"
#include "cli/numbers.hpp"
#include "cli/suggest.hpp"
#include "cli/terminal.hpp"
#include "maelstrom/checkers/check.hpp"
#include "maelstrom/checkers/history_io.hpp"

namespace maelstrom::workbench::cli {
namespace {

constexpr std::array<std::string_view, 2> kHelp = {"-h", "--help"};

[[noreturn]] void fail(std::string_view flag, const std::string& problem) {
  throw std::invalid_argument(fmt::format("{}: {}", flag, problem));
}

// A duration. The longest is a thousandth of the clock's range, so that sums and multiples do not
// overflow.
Duration read_duration(std::string_view flag, std::string_view text, double least, double most,
                       Duration unit) {
  const double value = read_number(flag, text, least, most);
  return Duration(std::llround(value * static_cast<double>(unit.count())));
}

Duration read_seconds(std::string_view flag, std::string_view text) {
  return read_duration(flag, text, 0.001, 1e7, std::chrono::seconds(1));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    begin = end + 1;
  }
  return parts;
}

// One name per line. Blanks around names and empty lines are ignored.
std::vector<std::string> read_nodes_file(const std::string& path) {
  constexpr std::size_t kMost = std::size_t{1} << 20U;  // bytes
  if (path.empty()) fail("--nodes-file", "'' is no file; name one with a node's name a line");
  std::string text;
  try {
    text = read_whole_file(path, kMost);
  } catch (const std::runtime_error& error) {
    fail("--nodes-file", error.what());
  }
  for (char& c : text) {
    if (c == ',') fail("--nodes-file", path + ": has a comma in it; write one name a line");
    if (c == '\n') c = ',';
    if (c == '\r') c = ' ';
  }
  return split(text);
}

// There are three ways to name nodes; only one may be used.
std::vector<std::string> read_nodes(const Flags& flags) {
  constexpr std::uint64_t kMost = 1000;
  std::vector<std::string_view> given;
  if (flags.node_count) given.emplace_back("--node-count");
  if (flags.nodes) given.emplace_back("--nodes");
  if (flags.nodes_file) given.emplace_back("--nodes-file");
  if (given.empty()) return split("n1,n2,n3,n4,n5");
  const std::string_view flag = given.back();
  if (given.size() > 1) {
    fail(flag, fmt::format("{} says which nodes there are, too; give one of them", given.front()));
  }
  if (flags.node_count) return node_names(read_integer(flag, *flags.node_count, 1, kMost));
  std::vector<std::string> nodes =
      flags.nodes_file ? read_nodes_file(*flags.nodes_file) : split(*flags.nodes);
  if (nodes.empty()) {
    fail(flag, fmt::format("'{}' has no name in it, such as n1",
                           flags.nodes_file ? *flags.nodes_file : *flags.nodes));
  }
  if (nodes.size() > kMost) fail(flag, fmt::format("has more than {} names", kMost));
  try {
    check_node_names(nodes);
  } catch (const std::invalid_argument& error) {
    fail(flag, error.what());
  }
  return nodes;
}

std::size_t read_concurrency(const std::string& text, std::size_t node_count) {
  constexpr std::size_t kMost = 100'000;
  const bool is_relative = text.ends_with('n');
  const auto digits = std::string_view(text).substr(0, text.size() - (is_relative ? 1 : 0));
  std::size_t number = 0;
  try {
    number = read_integer("", digits, 1, kMost);
  } catch (const std::invalid_argument&) {
    number = 0;
  }
  const std::size_t threads = is_relative ? number * node_count : number;
  if (threads < 1 || threads > kMost) {
    fail("--concurrency", fmt::format("must be a number of threads from 1 to {}, such as 10, or 2n "
                                      "for twice as many as there are nodes; not '{}'",
                                      kMost, text));
  }
  return threads;
}

// Refuses a rate of 0, which would test nothing.
double read_rate(const std::string& text) {
  if (text == "inf") return std::numeric_limits<double>::infinity();
  try {
    return read_number("", text, 0.001, 1e9);
  } catch (const std::invalid_argument&) {
    fail("--rate",
         fmt::format("must be operations a second from 0.001 to 1e9, such as 100, or inf; "
                     "not '{}'",
                     text));
  }
}

LatencyDistribution read_distribution(const std::string& text) {
  if (text == "constant") return LatencyDistribution::constant;
  if (text == "uniform") return LatencyDistribution::uniform;
  if (text == "exponential") return LatencyDistribution::exponential;
  fail("--latency-dist", fmt::format("must be constant, uniform or exponential, not '{}'", text));
}

NemesisOptions read_nemesis(const Flags& flags) {
  NemesisOptions options;
  const std::vector<std::string> names = split(flags.nemesis.value_or(""));
  if (flags.nemesis && names.empty()) {
    fail("--nemesis",
         fmt::format("'{}' has no fault in it; leave the flag out for none", *flags.nemesis));
  }
  for (const auto& name : names) {
    const auto fault = std::ranges::find(kFaults, name, [](Fault each) { return to_string(each); });
    if (fault == kFaults.end()) {
      std::vector<std::string_view> known;
      known.reserve(kFaults.size());
      for (const Fault each : kFaults) known.push_back(to_string(each));
      fail("--nemesis",
           fmt::format("there is no fault '{}'; there are {}{}", name, fmt::join(known, ", "),
                       did_you_mean(name, std::vector<std::string>(known.begin(), known.end()))));
    }
    if (!options.has(*fault)) options.faults.push_back(*fault);
  }
  options.interval = read_seconds("--nemesis-interval", flags.nemesis_interval);
  return options;
}

// Checks the folder for runs, which need not exist yet.
void check_store(const std::string& path) {
  if (path.empty()) fail("--store", "is empty: name a folder");
  if (visible_line(path) != path) {
    fail("--store", fmt::format("{}: has characters that cannot be shown", visible_line(path)));
  }
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_directory(path, ignored)) {
    fail("--store", path + ": is no folder");
  }
}

// The path of a program that a shell would find by this name; empty if there is none.
std::string find_in_path(const std::string& name) {
  const char* const path = std::getenv("PATH");
  if (path == nullptr || name.find('/') != std::string::npos) return {};
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const auto file = std::filesystem::path(rest.substr(0, end)) / name;
    std::error_code ignored;
    if (end > 0 && std::filesystem::is_regular_file(file, ignored)) return file.string();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

std::string read_executable(const std::string& path) {
  if (path.empty()) fail("--bin", "is missing: name the executable of a node");
  std::error_code error;
  const auto absolute = std::filesystem::canonical(path, error);
  if (error) {
    const std::string found = find_in_path(path);
    fail("--bin", fmt::format("{}: {}{}", path, error.message(),
                              found.empty() ? "" : "; PATH is not searched: --bin " + found));
  }
  if (std::filesystem::is_directory(absolute)) fail("--bin", path + ": is a directory");
  const auto permissions = std::filesystem::status(absolute).permissions();
  if ((permissions & std::filesystem::perms::others_exec) == std::filesystem::perms::none &&
      (permissions & std::filesystem::perms::owner_exec) == std::filesystem::perms::none) {
    fail("--bin", fmt::format("{}: is not executable; chmod +x makes it so", path));
  }
  return absolute.string();
}

WorkloadOptions read_workload_options(const Flags& flags) {
  if (std::ranges::find(kTopologyNames, flags.topology) == kTopologyNames.end()) {
    fail("--topology", fmt::format("must be one of {}, not '{}'", fmt::join(kTopologyNames, ", "),
                                   flags.topology));
  }
  WorkloadOptions options;
  options.topology = flags.topology;
  options.key_count = read_integer("--key-count", flags.key_count, 1, 1'000'000);
  options.max_txn_length = read_integer("--max-txn-length", flags.max_txn_length, 1, 10'000);
  options.max_writes_per_key =
      read_integer("--max-writes-per-key", flags.max_writes_per_key, 1, 1'000'000'000);
  return options;
}

void check_workload(const std::string& name) {
  const auto known = workload_names();
  if (std::ranges::find(known, name) != known.end()) return;
  fail("--workload",
       fmt::format("there is no workload '{}'; there are {}{}", name, fmt::join(known, ", "),
                   did_you_mean(name, std::vector<std::string>(known.begin(), known.end()))));
}

// Interprets the flags, once all of them are known.
void understand(const Flags& flags, TestOptions& options, Arena& arena) {
  options.workload = flags.workload;
  check_workload(flags.workload);
  options.executable = read_executable(flags.executable);
  EngineOptions& engine = options.engine;
  engine.nodes = read_nodes(flags);
  engine.concurrency = read_concurrency(flags.concurrency, engine.nodes.size());
  engine.rate = read_rate(flags.rate);
  engine.time_limit = read_seconds("--time-limit", flags.time_limit);
  engine.network.mean_latency =
      read_duration("--latency", flags.latency, 0, 1e9, std::chrono::milliseconds(1));
  engine.network.distribution = read_distribution(flags.latency_dist);
  engine.network.head_of_line_blocking = !flags.no_head_of_line_blocking;
  engine.nemesis = read_nemesis(flags);
  engine.seed = flags.seed ? read_integer("--seed", *flags.seed, 0) : std::random_device()();
  options.check = understand(flags.demands, arena);
  options.workload_options = read_workload_options(flags);
  require_workload(flags.workload, options.workload_options, engine);
  require_judge(flags.workload, options.check);
  options.test_count =
      static_cast<int>(read_integer("--test-count", flags.test_count, 1, 1'000'000));
  check_store(options.store);
  if (options.virtual_time) {
    constexpr double kFastest = 1e6;  // at higher rates virtual time would hardly advance
    engine.rate = std::min(engine.rate, kFastest);
    engine.network.mean_overhead = kVirtualOverhead;
  }
}

// The first run of a challenge, and the command lines of those that follow.
Parsed parse_challenge(const std::vector<std::string>& arguments, Arena& arena) {
  Parsed parsed;
  try {
    ChallengeCall call = read_challenge({arguments.begin() + 1, arguments.end()});
    if (call.commands.empty()) {
      parsed.exit_status = 0;
      parsed.message = list_challenges();
      return parsed;
    }
    parsed = parse_arguments(call.commands.front(), arena);
    parsed.next.assign(call.commands.begin() + 1, call.commands.end());
    parsed.options.challenge = std::move(call.challenge);
  } catch (const std::invalid_argument& error) {
    parsed.exit_status = kExitUsage;
    parsed.message =
        fmt::format("{}\nSee maelstrom-workbench challenge --help.\n", visible_line(error.what()));
  }
  return parsed;
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  const auto end = std::ranges::find(arguments, "--");
  return std::find_first_of(arguments.begin(), end, kHelp.begin(), kHelp.end()) != end;
}

}  // namespace

Parsed parse_arguments(const std::vector<std::string>& arguments, Arena& arena) {
  if (!arguments.empty() && arguments.front() == "challenge" && !asks_for_help(arguments)) {
    return parse_challenge(arguments, arena);
  }
  Parsed parsed;
  parsed.options.command = arguments;
  Flags flags;
  CLI::App app("Tests nodes that speak Maelstrom's protocol.", "maelstrom-workbench");
  app.set_version_flag("--version", "maelstrom-workbench " MAELSTROM_VERSION);
  app.require_subcommand(1);
  CLI::App& test = *app.add_subcommand(
      "test",
      "Runs a workload against nodes, and checks what came of it:\n"
      "  maelstrom-workbench test -w WORKLOAD --bin FILE [FLAG...] [-- NODE ARGUMENT...]");
  test.footer(fmt::format(
      "Workloads: {}.\nExit status: 0 valid, 1 invalid, 2 unknown, 130 interrupted, 254 wrong "
      "arguments, 255 a node or the run crashed.\n",
      fmt::join(workload_names(), ", ")));
  add_test_flags(test, flags);
  add_seed_flags(test, flags, parsed.options);
  add_run_flags(test, flags, parsed.options);
  CLI::App& challenge = add_challenge_command(app);
  add_test_flags(challenge, flags);
  add_seed_flags(challenge, flags, parsed.options);
  add_run_flags(challenge, flags, parsed.options);
  ExploreCommand explore_command;
  CLI::App& explore = add_explore_command(app, explore_command);
  add_test_flags(explore, flags);
  add_run_flags(explore, flags, parsed.options);
  CheckCommand check_command;
  const CLI::App& check = add_check_command(app, check_command);
  ReportCommand report_command;
  const CLI::App& report = add_report_command(app, report_command);
  CompareCommand compare_command;
  const CLI::App& compare = add_compare_command(app, compare_command);
  DoctorCommand doctor_command;
  const CLI::App& doctor = add_doctor_command(app, doctor_command);

  const auto separator = std::ranges::find(arguments, "--");
  std::vector<std::string> ours(arguments.begin(), separator);
  if (separator != arguments.end()) {
    parsed.options.arguments.assign(separator + 1, arguments.end());
  }
  std::ranges::reverse(ours);  // the order that CLI11 requires
  const auto refuse = [&](std::string_view problem) {
    const auto subcommands = app.get_subcommands();
    parsed.exit_status = kExitUsage;
    parsed.message = fmt::format("{}\nSee maelstrom-workbench {}--help.\n", visible_line(problem),
                                 subcommands.empty() ? "" : subcommands.front()->get_name() + " ");
  };
  try {
    require_command(app, arguments);
    app.parse(std::move(ours));
    if (check.parsed()) {
      parsed.check = std::move(check_command);
    } else if (report.parsed()) {
      parsed.report = std::move(report_command);
    } else if (compare.parsed()) {
      parsed.compare = std::move(compare_command);
    } else if (doctor.parsed()) {
      doctor_command.executable = read_executable(doctor_command.executable);
      doctor_command.arguments = parsed.options.arguments;
      require_requests(doctor_command);
      parsed.doctor = std::move(doctor_command);
    } else {
      if (explore.parsed()) {
        parsed.options.virtual_time = true;
        understand_explore(explore, explore_command);
        parsed.explore = std::move(explore_command);
      }
      understand(flags, parsed.options, arena);
    }
  } catch (const CLI::CallForHelp&) {
    parsed.exit_status = 0;
    parsed.message = app.help();
  } catch (const CLI::CallForVersion& version) {
    parsed.exit_status = 0;
    parsed.message = fmt::format("{}\n", version.what());
  } catch (const CLI::ExtrasError& error) {
    refuse(unexpected(app, error));
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  return parsed;
}

}  // namespace maelstrom::workbench::cli
