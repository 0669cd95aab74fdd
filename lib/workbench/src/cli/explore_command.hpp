// `maelstrom-workbench explore`: runs a test with many seeds and shrinks the failing ones.
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

// The flags that `test` does not have, as given on the command line, and their values.
struct ExploreCommand {
  std::string seed_ranges;
  std::string jobs;
  std::string max_failures = "10";
  bool no_shrink = false;

  Seeds seeds{};
  std::size_t job_count = 1;
  std::size_t failure_limit = 0;  // 0: none
  FlagList flags{};               // the other given flags, which are those of the test
};

// Adds the subcommand to `app`, which fills `command` when it is parsed; both must live until then.
// The caller adds the flags of tests to the returned App.
CLI::App& add_explore_command(CLI::App& app, ExploreCommand& command);
// Interprets the flags. Throws std::invalid_argument, which names the flag.
void understand_explore(const CLI::App& explore, ExploreCommand& command);

// Runs the test with each of the seeds, in virtual time. Reports every failing seed with the
// command that replays it, and shrinks the first failure of each kind. That command begins with
// `program`.
//
// Returns the exit status: 0 if no seed failed, else that of the worst failure: 255 crashed, 1
// invalid, 2 unknown. 130 if it was interrupted.
int run_explore(const TestOptions& test, const ExploreCommand& command, const std::string& program);

}  // namespace maelstrom::workbench::cli
