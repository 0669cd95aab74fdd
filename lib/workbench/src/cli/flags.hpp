// The flags of a test: `test` and `explore` have them.
#pragma once

#include <optional>
#include <string>

#include "cli/demands.hpp"

namespace CLI {
class App;
}

namespace maelstrom::workbench::cli {

struct TestOptions;

// As they stand on the command line, before they are understood.
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
// Those that `explore` has in its own way.
void add_seed_flags(CLI::App& app, Flags& flags);

}  // namespace maelstrom::workbench::cli
