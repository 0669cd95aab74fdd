// `maelstrom-workbench explore`: the same test with many seeds, and the failing ones made smaller.
#pragma once

#include <cstdint>
#include <string>

#include "cli/explore/seeds.hpp"
#include "cli/flag_list.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

struct TestOptions;

// The flags that `test` does not have, as they stand on the command line; and what they mean.
struct ExploreCommand {
  std::string seed_ranges;
  std::string jobs;
  std::string max_failures = "10";
  bool no_shrink = false;

  Seeds seeds{};
  std::size_t job_count = 1;
  std::size_t failure_limit = 0;  // 0: none
  FlagList flags{};  // the others that were given: those of the test
};

// Adds the subcommand to `app`, which fills `command` when it is parsed; both must live until then.
// The flags of tests are for the caller to add to the App that this returns.
CLI::App& add_explore_command(CLI::App& app, ExploreCommand& command);
// Gives the flags their meaning. Throws std::invalid_argument, which names the flag.
void understand_explore(const CLI::App& explore, ExploreCommand& command);

// Runs the test with each of the seeds, in virtual time. Tells of every failing one, with the
// command that replays it, and makes the first one of each kind smaller. `program` is what that
// command begins with.
//
// Returns the exit status: 0 if no seed failed, else that of the worst: 255 crashed, 1 invalid,
// 2 unknown; 130 if it was interrupted.
int run_explore(const TestOptions& test, const ExploreCommand& command, const std::string& program);

}  // namespace maelstrom::workbench::cli
