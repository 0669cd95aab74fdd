// The command line of `maelstrom-workbench`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/challenges.hpp"
#include "cli/check_command.hpp"
#include "cli/compare_command.hpp"
#include "cli/doctor.hpp"
#include "cli/explore_command.hpp"
#include "cli/report_command.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench::cli {

struct TestOptions {
  std::string workload;
  WorkloadOptions workload_options;
  std::string executable;
  std::vector<std::string> arguments;  // of the node
  EngineOptions engine;
  CheckOptions check;
  bool virtual_time = false;
  int test_count = 1;
  std::string store = "store";
  bool edn = false;    // all results on the terminal
  bool quiet = false;  // one line
  std::string junit;   // a file for a JUnit report; empty for none
  bool log_stderr = false;
  bool log_net_send = false;
  bool log_net_recv = false;
  std::optional<Challenge> challenge;  // of which it is a run
  std::vector<std::string> command;    // the whole command line, without the program's name
};

// The task of the command line: a test, many tests, the check of a history, the report of runs, or
// the trials of a node.
// If there is an exit status, only `message` is shown (help or an error).
struct Parsed {
  TestOptions options;
  std::optional<CheckCommand> check;
  std::optional<ExploreCommand> explore;  // of the test in `options`
  std::optional<ReportCommand> report;
  std::optional<CompareCommand> compare;
  std::optional<DoctorCommand> doctor;
  std::vector<std::vector<std::string>> next;  // command lines to follow, while all is valid
  std::optional<int> exit_status;
  std::string message;
};

// `arguments` are those after the program's name. Values of thresholds are stored in `arena`.
Parsed parse_arguments(const std::vector<std::string>& arguments, Arena& arena);

}  // namespace maelstrom::workbench::cli
