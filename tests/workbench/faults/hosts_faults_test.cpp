// Killed and paused processes, in real and in virtual time.
#include <filesystem>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/maelstrom.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "maelstrom/workbench/in_process_host.hpp"
#include "maelstrom/workbench/workloads.hpp"
#include "report/store.hpp"
#include "unique-ids/unique_ids.hpp"
#include "workbench/journal_of.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::hosts_faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

EngineOptions options_with(std::vector<Fault> faults) {
  EngineOptions options;
  options.nodes = node_names(3);
  options.concurrency = 6;
  options.rate = 300;
  options.time_limit = seconds(10);
  options.network.mean_latency = milliseconds(10);
  options.network.mean_overhead = kVirtualOverhead;
  options.nemesis = {.faults = std::move(faults), .interval = seconds(1)};
  options.seed = 11;
  return options;
}

ProcessOptions process_options(const EngineOptions& options) {
  ProcessOptions process;
  process.executable = TESTS_BIN_DIR "/unique-ids";
  process.nodes = options.nodes;
  process.seed = options.seed;
  process.has_data = true;
  return process;
}

TEST_CASE("under all faults, an executable in lock-step does the same as its app in process") {
  const EngineOptions options = options_with({kFaults.begin(), kFaults.end()});
  LockStepHost processes(process_options(options));
  InProcessHost memory(options.nodes.size(), options.seed, [](Node& node) -> std::shared_ptr<void> {
    return std::make_shared<apps::UniqueIds>(node);
  });
  const auto workload = make_workload("unique-ids");
  const auto same_workload = make_workload("unique-ids");
  Engine on_processes(options, *workload, processes);
  Engine in_memory(options, *same_workload, memory);
  const std::string journal = journal_of(on_processes, processes);
  CHECK(on_processes.diagnoses().empty());
  CHECK(check_run(on_processes, "unique-ids", {}).validity == Validity::valid);
  CHECK(journal.size() > 100'000);
  CHECK(journal == journal_of(in_memory, memory));
}

TEST_CASE("processes are killed, started again, stopped and continued in real time") {
  EngineOptions options = options_with({Fault::kill, Fault::pause});
  options.network = {};
  options.time_limit = seconds(2);
  options.nemesis.interval = milliseconds(150);
  ProcessHost host(process_options(options));
  const auto workload = make_workload("unique-ids");
  Engine engine(options, *workload, host);
  host.run(engine);
  const Results results = check_run(engine, "unique-ids", {});
  CAPTURE(results.reasons);
  CHECK(results.validity == Validity::valid);
  int starts = 0;
  int resumes = 0;
  int after_start = 0;
  for (const Op& op : engine.history()) {
    if (!op.is_client() && op.f == "start") ++starts;
    if (!op.is_client() && op.f == "resume") ++resumes;
    if (op.is_client() && op.is_ok() && starts > 2) ++after_start;
  }
  CHECK(starts > 2);
  CHECK(resumes > 2);
  CHECK(after_start > 5);
}

// A run of a node whose executable is gone once it runs, and that is killed.
template <class SomeHost, class Run>
void check_start_problem(const Run& run) {
  const TemporaryFolder folder;
  const std::string script = folder / "node.sh";
  std::ofstream(script) << "#!/bin/sh\nrm \"$0\"\nexec " TESTS_BIN_DIR "/unique-ids\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EngineOptions options = options_with({Fault::kill});
  options.nodes = node_names(1);
  options.nemesis.interval = milliseconds(100);
  ProcessOptions process = process_options(options);
  process.executable = script;
  SomeHost host(process);
  const auto workload = make_workload("unique-ids");
  Engine engine(options, *workload, host);
  run(engine, host);
  REQUIRE(engine.diagnoses().all().size() == 1);
  const Diagnosis& diagnosis = engine.diagnoses().all()[0];
  CHECK(diagnosis.problem == Problem::not_started);
  CHECK(diagnosis.text == "n0 could not be started: " + script + ": No such file or directory");
}

TEST_CASE("a node that cannot be started again ends the run, and it is said why") {
  check_start_problem<ProcessHost>([](Engine& engine, ProcessHost& host) { host.run(engine); });
  check_start_problem<LockStepHost>(
      [](Engine& engine, LockStepHost& host) { run_virtually(engine, host); });
}

}  // namespace
}  // namespace maelstrom::workbench::hosts_faults_test
