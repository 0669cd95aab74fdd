// The command line of `maelstrom-workbench`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check_command.hpp"
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
  bool log_stderr = false;
  bool log_net_send = false;
  bool log_net_recv = false;
  std::vector<std::string> command;  // the whole command line, without the program's name
};

// What the command line asks for: a test, or many of them, or that a history be checked or runs be
// rendered, or, if there is an exit status, that `message` be shown (help, or what is wrong with
// it) and nothing else done.
struct Parsed {
  TestOptions options;
  std::optional<CheckCommand> check;
  std::optional<ExploreCommand> explore;  // of the test in `options`
  std::optional<ReportCommand> report;
  std::optional<int> exit_status;
  std::string message;
};

// `arguments` are those behind the program's name. Values of thresholds lie in `arena`.
Parsed parse_arguments(const std::vector<std::string>& arguments, Arena& arena);

}  // namespace maelstrom::workbench::cli
