#include "cli/flags.hpp"

#include <CLI/CLI.hpp>

#include "cli/options.hpp"

namespace maelstrom::workbench::cli {

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
  add("--nodes-file", flags.nodes_file, "A file with names of nodes, one a line")
      ->type_name("FILE");
  add("--concurrency", flags.concurrency,
      "Clients at a time; 2n is twice the number of nodes (default: 1n)")
      ->type_name("N|Nn");
  add("--rate", flags.rate,
      "Operations a second, on average, from 0.001; inf for no pauses (default: 5)")
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

  // Jepsen's flags without a meaning here are accepted, so that command lines need no change.
  app.option_defaults()->group("");
  for (const char* name : {"--username", "--password", "--ssh-private-key"}) {
    app.add_option(name, flags.ignored)->take_last();
  }
  for (const char* name :
       {"--no-ssh", "--strict-host-key-checking", "--leave-db-running", "--logging-json"}) {
    app.add_flag(name, flags.ignored_switch);
  }
}

void add_seed_flags(CLI::App& app, Flags& flags, TestOptions& options) {
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
  app.add_flag("--edn", options.edn, "Print all results, as in results.edn");
  app.add_flag("--quiet", options.quiet, "Print nothing but the verdict, in one line");
  app.add_option("--junit", options.junit, "Write the verdicts to a file in JUnit's format")
      ->take_last()
      ->type_name("FILE");
}

}  // namespace maelstrom::workbench::cli
