// The flags of a test, for `test` and `explore`.
#pragma once

#include <optional>
#include <string>

#include "cli/demands.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

struct TestOptions;

// The flags as given on the command line, before they are interpreted.
struct Flags {
  std::string workload = "lin-kv";
  std::string executable;
  std::optional<std::string> node_count;
  std::optional<std::string> nodes;
  std::optional<std::string> nodes_file;
  std::string concurrency = "1n";
  std::string rate = "5";
  std::string time_limit = "60";
  std::string latency = "0";
  std::string latency_dist = "constant";
  std::optional<std::string> nemesis;
  std::string nemesis_interval = "10";
  Demands demands;
  std::string topology = "grid";
  std::string key_count = "10";
  std::string max_txn_length = "4";
  std::string max_writes_per_key = "16";
  std::string test_count = "1";
  std::optional<std::string> seed;
  bool no_head_of_line_blocking = false;
  std::string ignored;
  bool ignored_switch = false;
};

// Each adds flags to `app`, which fills its arguments when it is parsed.
void add_test_flags(CLI::App& app, Flags& flags);
void add_run_flags(CLI::App& app, Flags& flags, TestOptions& options);
// The flags for which `explore` has its own forms.
void add_seed_flags(CLI::App& app, Flags& flags, TestOptions& options);

}  // namespace maelstrom::workbench::cli
