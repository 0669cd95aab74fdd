#include "cli/explore_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

#include "cli/explore/explorer.hpp"
#include "cli/numbers.hpp"
#include "cli/options.hpp"

namespace maelstrom::workbench::cli {
namespace {

constexpr std::uint64_t kMostJobs = 256;

// The given flags, without those that only `explore` has and those that its runs always have.
FlagList given_flags(const CLI::App& explore) {
  constexpr std::array kOwn = {"seeds", "jobs", "max-failures", "no-shrink", "virtual-time"};
  FlagList flags;
  std::vector<const CLI::Option*> seen;
  for (const CLI::Option* option : explore.parse_order()) {
    const std::string& name = option->get_lnames().front();
    if (std::ranges::find(kOwn, name) != kOwn.end()) continue;
    if (std::ranges::find(seen, option) != seen.end()) continue;
    seen.push_back(option);
    if (option->get_items_expected_max() == 0) {
      flags.add("--" + name);
      continue;
    }
    for (const std::string& value : option->reduced_results()) flags.add("--" + name, value);
  }
  return flags;
}

}  // namespace

CLI::App& add_explore_command(CLI::App& app, ExploreCommand& command) {
  CLI::App& explore = *app.add_subcommand(
      "explore",
      "Runs a test with many seeds, in virtual time, and makes failing runs smaller:\n"
      "  maelstrom-workbench explore --seeds 1..1000 -w WORKLOAD --bin FILE [FLAG...] "
      "[-- NODE ARGUMENT...]");
  explore.footer(
      "Exit status: 0 no seed failed, 1 some are invalid, 2 some unknown and none invalid, 130 "
      "interrupted, 254 wrong arguments, 255 a node or a run crashed.\n");
  explore.option_defaults()->group("Seeds");
  explore.add_option("--seeds", command.seed_ranges, "Such as 1..1000, or 7, or 1..10,42")
      ->required()
      ->take_last()
      ->type_name("A..B");
  explore.add_option("--jobs", command.jobs, "So many runs at a time (default: one a processor)")
      ->take_last()
      ->type_name("N");
  explore
      .add_option("--max-failures", command.max_failures,
                  "Stop after so many failing seeds; 0 goes through all (default: 10)")
      ->take_last()
      ->type_name("N");
  explore.add_flag("--no-shrink", command.no_shrink, "Leave failing runs as they are");
  return explore;
}

void understand_explore(const CLI::App& explore, ExploreCommand& command) {
  try {
    command.seeds = Seeds(command.seed_ranges);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("--seeds: {}", error.what()));
  }
  command.job_count = explore.count("--jobs") > 0
                          ? read_integer("--jobs", command.jobs, 1, kMostJobs)
                          : std::max(std::thread::hardware_concurrency(), 1U);
  command.failure_limit = read_integer("--max-failures", command.max_failures, 0, Seeds::kMost);
  command.flags = given_flags(explore);
}

int run_explore(const TestOptions& test, const ExploreCommand& command,
                const std::string& program) {
  ExploreOptions options;
  options.test = test;
  options.seeds = command.seeds;
  options.jobs = command.job_count;
  options.max_failures = command.failure_limit;
  options.shrinks = !command.no_shrink;
  options.program = program;
  options.flags = command.flags;
  return Explorer(std::move(options)).run();
}

}  // namespace maelstrom::workbench::cli
