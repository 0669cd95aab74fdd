#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <stdexcept>

#include "cli/demands.hpp"
#include "maelstrom/message.hpp"

namespace maelstrom::workbench::cli {
namespace {

constexpr int kUsage = 254;  // Jepsen's status for wrong arguments

// As they stand on the command line, before they are understood.
struct Flags {
  std::string workload = "lin-kv";
  std::string executable;
  std::optional<std::int64_t> node_count;
  std::string nodes;
  std::string concurrency = "1n";
  std::string rate = "5";
  double time_limit = 60;
  double latency = 0;
  std::string latency_dist = "constant";
  std::string nemesis;
  double nemesis_interval = 10;
  Demands demands;
  std::string topology = "grid";
  std::int64_t key_count = 10;
  std::int64_t max_txn_length = 4;
  std::int64_t max_writes_per_key = 16;
  std::int64_t test_count = 1;
  std::optional<std::uint64_t> seed;
  bool no_head_of_line_blocking = false;
  std::string ignored;
  bool ignored_switch = false;
};

[[noreturn]] void fail(std::string_view flag, const std::string& problem) {
  throw std::invalid_argument(fmt::format("{}: {}", flag, problem));
}

void check_positive(std::string_view flag, double value) {
  if (!(value > 0)) fail(flag, fmt::format("must be positive, not {}", value));
}

Duration to_duration(std::string_view flag, double value, Duration unit) {
  constexpr double kLongest = 1e17;  // nanoseconds: three years, far from overflow
  const double nanoseconds = value * static_cast<double>(unit.count());
  if (!(nanoseconds <= kLongest)) fail(flag, fmt::format("{} is too long", value));
  return Duration(std::llround(nanoseconds));
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

std::vector<std::string> read_nodes(const Flags& flags) {
  if (flags.node_count) {
    if (*flags.node_count < 1 || *flags.node_count > 1000) {
      fail("--node-count", fmt::format("must be from 1 to 1000, not {}", *flags.node_count));
    }
    return node_names(static_cast<std::size_t>(*flags.node_count));
  }
  auto nodes = split(flags.nodes.empty() ? "n1,n2,n3,n4,n5" : flags.nodes);
  for (const auto& node : nodes) {
    if (is_client(node)) {
      fail("--nodes", fmt::format("'{}' begins with a c, as the names of clients do", node));
    }
    if (node.find_first_of("\"\\") != std::string::npos) {
      fail("--nodes", fmt::format("'{}' has a quote or a backslash in it", node));
    }
    if (std::ranges::count(nodes, node) > 1) {
      fail("--nodes", fmt::format("'{}' is there twice", node));
    }
  }
  return nodes;
}

std::size_t read_concurrency(const std::string& text, std::size_t node_count) {
  constexpr std::size_t kMost = 100'000;
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number);
  const std::string_view unit(at, end);
  const bool is_number = problem == std::errc{} && (unit.empty() || unit == "n");
  const std::size_t threads = unit == "n" ? number * node_count : number;
  if (!is_number || threads < 1 || number > kMost || threads > kMost) {
    fail("--concurrency", fmt::format("must be a number of threads, such as 10, or 2n for twice as "
                                      "many as there are nodes; not '{}'",
                                      text));
  }
  return threads;
}

double read_rate(const std::string& text) {
  double rate = 0;
  const char* const end = text.data() + text.size();
  const bool is_number = std::from_chars(text.data(), end, rate).ptr == end && !text.empty();
  if (!is_number || !(rate >= 0)) {
    fail("--rate", fmt::format("must be operations a second, such as 100, or inf; not '{}'", text));
  }
  return rate;
}

LatencyDistribution read_distribution(const std::string& text) {
  if (text == "constant") return LatencyDistribution::constant;
  if (text == "uniform") return LatencyDistribution::uniform;
  if (text == "exponential") return LatencyDistribution::exponential;
  fail("--latency-dist", fmt::format("must be constant, uniform or exponential, not '{}'", text));
}

NemesisOptions read_nemesis(const Flags& flags) {
  NemesisOptions options;
  for (const auto& name : split(flags.nemesis)) {
    const auto fault = std::ranges::find(kFaults, name, [](Fault each) { return to_string(each); });
    if (fault == kFaults.end()) {
      std::vector<std::string_view> names;
      for (const Fault each : kFaults) names.push_back(to_string(each));
      fail("--nemesis",
           fmt::format("there is no fault '{}'; there are {}", name, fmt::join(names, ", ")));
    }
    if (!options.has(*fault)) options.faults.push_back(*fault);
  }
  check_positive("--nemesis-interval", flags.nemesis_interval);
  options.interval =
      to_duration("--nemesis-interval", flags.nemesis_interval, std::chrono::seconds(1));
  return options;
}

std::string read_executable(const std::string& path) {
  if (path.empty()) fail("--bin", "is missing: name the executable of a node");
  std::error_code error;
  const auto absolute = std::filesystem::canonical(path, error);
  if (error) fail("--bin", fmt::format("{}: {}", path, error.message()));
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
  const auto read_count = [](const char* flag, std::int64_t number) {
    check_positive(flag, static_cast<double>(number));
    return static_cast<std::size_t>(number);
  };
  options.key_count = read_count("--key-count", flags.key_count);
  options.max_txn_length = read_count("--max-txn-length", flags.max_txn_length);
  options.max_writes_per_key = read_count("--max-writes-per-key", flags.max_writes_per_key);
  return options;
}

// Gives the flags their meaning, once all of them are known.
void understand(const Flags& flags, TestOptions& options, Arena& arena) {
  options.workload = flags.workload;
  options.executable = read_executable(flags.executable);
  EngineOptions& engine = options.engine;
  engine.nodes = read_nodes(flags);
  engine.concurrency = read_concurrency(flags.concurrency, engine.nodes.size());
  engine.rate = read_rate(flags.rate);
  check_positive("--time-limit", flags.time_limit);
  engine.time_limit = to_duration("--time-limit", flags.time_limit, std::chrono::seconds(1));
  if (flags.latency < 0) fail("--latency", "must not be negative");
  engine.network.mean_latency =
      to_duration("--latency", flags.latency, std::chrono::milliseconds(1));
  engine.network.distribution = read_distribution(flags.latency_dist);
  engine.network.head_of_line_blocking = !flags.no_head_of_line_blocking;
  engine.nemesis = read_nemesis(flags);
  engine.seed = flags.seed.value_or(std::random_device()());
  const HistoryCheckOptions demanded = understand(flags.demands, arena);
  options.check = demanded;
  options.workload_options = read_workload_options(flags);
  options.workload_options.consistency_models = demanded.consistency_models;
  require_workload(flags.workload, options.workload_options, engine);
  check_positive("--test-count", static_cast<double>(flags.test_count));
  options.test_count = static_cast<int>(std::min<std::int64_t>(flags.test_count, 1'000'000));
  if (options.virtual_time) {
    constexpr double kFastest = 1e6;  // beyond, virtual time would hardly go on
    engine.rate = std::min(engine.rate, kFastest);
    engine.network.mean_overhead = kVirtualOverhead;
  }
}

void add_test_flags(CLI::App& app, Flags& flags) {
  const auto add = [&app](const char* names, auto& value, const char* help) {
    return app.add_option(names, value, help)->take_last();
  };
  app.option_defaults()->group("What is tested");
  add("-w,--workload", flags.workload, "What the clients do")->type_name("NAME");
  add("--bin", flags.executable, "The executable of a node; its arguments follow --")
      ->type_name("FILE");
  add("--node-count", flags.node_count, "So many nodes, n0, n1, ... (default: n1 to n5)")
      ->type_name("N");
  add("--nodes", flags.nodes, "Names of nodes, separated by commas")->type_name("LIST");
  add("--concurrency", flags.concurrency,
      "Clients at a time; 2n is twice the number of nodes (default: 1n)")
      ->type_name("N|Nn");
  add("--rate", flags.rate, "Operations a second, on average; inf for no pauses (default: 5)")
      ->type_name("R");
  add("--time-limit", flags.time_limit, "Length of the test, without start and end (default: 60)")
      ->type_name("SECONDS");

  app.option_defaults()->group("Network and faults");
  add("--latency", flags.latency, "Mean latency between nodes; clients have none (default: 0)")
      ->type_name("MS");
  add("--latency-dist", flags.latency_dist, "constant (default), uniform or exponential")
      ->type_name("KIND");
  add("--nemesis", flags.nemesis,
      "Faults to inject, separated by commas: partition, one-way, loss, duplicate, reorder, slow, "
      "pause, kill")
      ->type_name("FAULTS");
  add("--nemesis-interval", flags.nemesis_interval,
      "Mean time from one beginning or end of a fault to the next (default: 10)")
      ->type_name("SECONDS");
  app.add_flag("--no-head-of-line-blocking", flags.no_head_of_line_blocking,
               "Deliver each message when it is due; by default, as in Maelstrom, one that is "
               "not due yet holds up what comes behind it");

  app.option_defaults()->group("What is demanded");
  add_demand_flags(app, flags.demands);

  app.option_defaults()->group("Workloads");
  add("--topology", flags.topology,
      "For broadcast: grid (default), line, total, tree2, tree3, tree4")
      ->type_name("KIND");
  add("--key-count", flags.key_count, "For transactions and kafka: keys at a time (default: 10)")
      ->type_name("N");
  add("--max-txn-length", flags.max_txn_length, "For transactions: operations in one (default: 4)")
      ->type_name("N");
  add("--max-writes-per-key", flags.max_writes_per_key,
      "For transactions and kafka: writes to one key (default: 16)")
      ->type_name("N");
}

void add_run_flags(CLI::App& app, Flags& flags, TestOptions& options) {
  app.option_defaults()->group("Runs and output");
  app.add_flag("--virtual-time", options.virtual_time,
               "As fast as it goes, and the same for the same seed; for nodes built with "
               "libmaelstrom");
  app.add_option("--store", options.store, "Where runs are kept (default: store)")
      ->take_last()
      ->type_name("DIR");
  app.add_flag("--log-stderr", options.log_stderr, "Show what nodes write to stderr");
  app.add_flag("--log-net-send", options.log_net_send, "Show every message that is sent");
  app.add_flag("--log-net-recv", options.log_net_recv, "Show every message that is received");

  // Jepsen's flags that mean nothing here: accepted, so that command lines need no change.
  app.option_defaults()->group("");
  for (const char* name : {"--username", "--password", "--ssh-private-key", "--nodes-file"}) {
    app.add_option(name, flags.ignored)->take_last();
  }
  for (const char* name :
       {"--no-ssh", "--strict-host-key-checking", "--leave-db-running", "--logging-json"}) {
    app.add_flag(name, flags.ignored_switch);
  }
}

// What `explore` says in its own way.
void add_seed_flags(CLI::App& app, Flags& flags) {
  app.option_defaults()->group("Runs and output");
  app.add_option("--seed", flags.seed,
                 "Everything drawn at random is drawn from it (default: a new one, which is shown)")
      ->take_last()
      ->type_name("N");
  app.add_option("--test-count", flags.test_count,
                 "Repeat the test, each time with the next seed, until one is not valid "
                 "(default: 1)")
      ->take_last()
      ->type_name("N");
}

}  // namespace

Parsed parse_arguments(const std::vector<std::string>& arguments, Arena& arena) {
  Parsed parsed;
  parsed.options.command = arguments;
  Flags flags;
  CLI::App app("Tests nodes that speak Maelstrom's protocol.", "maelstrom-workbench");
  app.require_subcommand(1);
  CLI::App& test = *app.add_subcommand(
      "test",
      "Runs a workload against nodes, and checks what came of it:\n"
      "  maelstrom-workbench test -w WORKLOAD --bin FILE [FLAG...] [-- NODE ARGUMENT...]");
  test.footer(
      fmt::format("Workloads: {}.\nExit status: 0 valid, 1 invalid, 2 unknown, 254 wrong "
                  "arguments, 255 a node or the run crashed.\n",
                  fmt::join(workload_names(), ", ")));
  add_test_flags(test, flags);
  add_seed_flags(test, flags);
  add_run_flags(test, flags, parsed.options);
  ExploreCommand explore_command;
  CLI::App& explore = add_explore_command(app, explore_command);
  add_test_flags(explore, flags);
  add_run_flags(explore, flags, parsed.options);
  CheckCommand check_command;
  const CLI::App& check = add_check_command(app, check_command);
  ReportCommand report_command;
  const CLI::App& report = add_report_command(app, report_command);

  const auto separator = std::ranges::find(arguments, "--");
  std::vector<std::string> ours(arguments.begin(), separator);
  if (separator != arguments.end()) {
    parsed.options.arguments.assign(separator + 1, arguments.end());
  }
  std::ranges::reverse(ours);  // as CLI11 wants them
  const auto refuse = [&](const char* problem) {
    const auto subcommands = app.get_subcommands();
    parsed.exit_status = kUsage;
    parsed.message = subcommands.empty() ? app.help()
                                         : fmt::format("{}\nSee maelstrom-workbench {} --help.\n",
                                                       problem, subcommands.front()->get_name());
  };
  try {
    app.parse(std::move(ours));
    if (check.parsed()) {
      parsed.check = std::move(check_command);
    } else if (report.parsed()) {
      parsed.report = std::move(report_command);
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
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  return parsed;
}

}  // namespace maelstrom::workbench::cli
