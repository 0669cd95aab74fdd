// Real processes: nodes that misbehave, in real time; lock-step, in virtual time; no orphans.
#include "workbench/processes.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"
#include "maelstrom/workbench/simulation.hpp"
#include "report/store.hpp"
#include "unique-ids/unique_ids.hpp"
#include "workbench/journal_of.hpp"

namespace maelstrom::workbench::processes_test {
namespace {

using std::chrono::milliseconds;

// Ends a run after some real time.
struct Limit : Observer {
  explicit Limit(milliseconds limit) : limit(limit) {}
  bool look(Engine&, Time now) override { return now < Time(limit); }
  milliseconds limit;
};

struct RealLimit : Observer {
  explicit RealLimit(std::chrono::steady_clock::time_point limit) : limit(limit) {}
  bool look(Engine&, Time) override { return std::chrono::steady_clock::now() < limit; }
  std::chrono::steady_clock::time_point limit;
};

struct ProcessRun {
  // Runs unique-ids for 300 ms on nodes/misbehave.sh, or until `limit`.
  explicit ProcessRun(const char* mode, milliseconds limit = std::chrono::seconds(60),
                      double rate = 200) {
    ProcessOptions process;
    process.executable = "/bin/sh";
    process.arguments = {TESTS_SOURCE_DIR "/tests/workbench/nodes/misbehave.sh", mode};
    process.nodes = {"n0"};
    process.log_directory = folder / ".";
    host = std::make_unique<ProcessHost>(process);
    EngineOptions options;
    options.nodes = process.nodes;
    options.concurrency = 2;
    options.rate = rate;
    options.time_limit = milliseconds(300);
    engine = std::make_unique<Engine>(options, *workload, *host);
    Limit observer(limit);
    host->run(*engine, &observer);
    results = check_run(*engine, "unique-ids", {});
  }

  const Diagnosis& only_diagnosis() const {
    REQUIRE(engine->diagnoses().all().size() == 1);
    return engine->diagnoses().all()[0];
  }

  TemporaryFolder folder;
  std::unique_ptr<Workload> workload = make_workload("unique-ids");
  std::unique_ptr<ProcessHost> host;
  std::unique_ptr<Engine> engine;
  Results results;
};

TEST_CASE("a node in any language that behaves passes") {
  const ProcessRun run("behave");
  CHECK(run.engine->diagnoses().empty());
  CHECK(run.results.exit_status() == 0);
  CHECK(run.engine->completed() > 0);
  CHECK(read_file(run.folder / "n0.log") == "this is n0\n");
}

TEST_CASE("a node that crashes is named, with its status and its last words") {
  const ProcessRun run("crash");
  const Diagnosis& diagnosis = run.only_diagnosis();
  CHECK(diagnosis.problem == Problem::node_crashed);
  CHECK(diagnosis.text.starts_with(
      "n0 exited with status 3 during the run. The last message to it was {\"id\":"));
  CHECK(diagnosis.text.find("\"body\":{\"type\":\"generate\",") != std::string::npos);
  CHECK(diagnosis.stderr_tail == std::vector<std::string>{"this is n0", "the end is near"});
  CHECK(run.results.exit_status() == 255);
}

TEST_CASE("a node that ends without an error, or by a signal, has crashed, too") {
  CHECK(ProcessRun("quit").only_diagnosis().text.starts_with(
      "n0 exited with status 0 during the run. "));
  CHECK(ProcessRun("segfault")
            .only_diagnosis()
            .text.starts_with("n0 was killed by signal 11 (Segmentation fault) during the run. "));
}

TEST_CASE("a line that is no message is shown, and the node goes on") {
  const ProcessRun run("garbage");
  CHECK(run.only_diagnosis().problem == Problem::malformed_line);
  CHECK(run.only_diagnosis().line == "Hello, world!");
  CHECK(run.engine->completed() > 0);
  CHECK(run.results.exit_status() == 1);
}

TEST_CASE("a last line without a newline is a line") {
  const ProcessRun run("partial");
  REQUIRE(run.engine->diagnoses().all().size() == 2);
  CHECK(run.engine->diagnoses().all()[0].line == "no newline");
  CHECK(run.engine->diagnoses().all()[1].problem == Problem::node_crashed);
}

TEST_CASE("the bench stays in command of a node that floods it") {
  const ProcessRun run("flood", milliseconds(700));
  CHECK(run.only_diagnosis().problem == Problem::malformed_line);
  CHECK(run.only_diagnosis().count > 100);
}

TEST_CASE("a line without an end is given up at the limit") {
  const ProcessRun run("endless", milliseconds(20'000));
  REQUIRE(run.engine->diagnoses().all().size() == 2);
  CHECK(run.engine->diagnoses().all()[0].problem == Problem::line_too_long);
  CHECK(run.engine->diagnoses().all()[0].count == 1);
  CHECK(run.engine->diagnoses().all()[1].problem == Problem::unanswered_type);
}

TEST_CASE("a line that is a byte too long is told of, too") {
  const ProcessRun run("overlong", milliseconds(20'000));
  CHECK(run.only_diagnosis().problem == Problem::line_too_long);
  CHECK(run.only_diagnosis().count == 1);
}

TEST_CASE("a node that reads nothing and ignores SIGTERM does not hold up the bench") {
  const auto before = std::chrono::steady_clock::now();
  const ProcessRun run("deaf", milliseconds(500), 100'000);
  CHECK(run.engine->diagnoses().empty());
  CHECK(run.engine->was_interrupted());
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(5));
}

TEST_CASE("a node that never stops writing to stderr does not hold up the end of a run") {
  const bool is_virtual = GENERATE(false, true);
  CAPTURE(is_virtual);
  ProcessOptions process;
  process.executable = "/bin/sh";
  process.arguments = {misbehaving_node(), "noisy"};
  process.nodes = {"n0"};
  const auto workload = make_workload("unique-ids");
  EngineOptions options;
  options.nodes = process.nodes;
  const auto before = std::chrono::steady_clock::now();
  const auto limit = before + milliseconds(500);
  RealLimit observer(limit);
  if (is_virtual) {
    LockStepHost host(process);
    Engine engine(options, *workload, host);
    run_virtually(engine, host, &observer);
    CHECK(engine.was_interrupted());
  } else {
    ProcessHost host(process);
    Engine engine(options, *workload, host);
    host.run(engine, &observer);
    CHECK(engine.was_interrupted());
  }
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("of what a node writes to stderr the last 32 lines are kept at hand, and all in a file") {
  const ProcessRun run("chatty");
  const auto tail = run.host->stderr_tail(0);
  REQUIRE(tail.size() == 32);
  CHECK(tail.back() == "line 100");
  CHECK(tail.front() == "line 69");
  CHECK(read_file(run.folder / "n0.log").starts_with("this is n0\nline 1\n"));
}

TEST_CASE("what a node has started is killed with it") {
  const ProcessRun run("fork");
  const auto& tail = run.only_diagnosis().stderr_tail;
  REQUIRE(tail.size() == 2);
  CHECK(dies_soon(static_cast<pid_t>(std::stol(tail[1]))));
}

TEST_CASE("an executable that cannot be run is named") {
  ProcessOptions process;
  process.executable = TESTS_SOURCE_DIR "/README.md";
  process.nodes = {"n0"};
  ProcessHost host(process);
  const auto workload = make_workload("echo");
  EngineOptions options;
  options.nodes = process.nodes;
  Engine engine(options, *workload, host);
  host.run(engine);
  REQUIRE(engine.diagnoses().all().size() == 1);
  CHECK(engine.diagnoses().all()[0].problem == Problem::not_started);
  CHECK(engine.diagnoses().all()[0].text == "n0 could not be started: " TESTS_SOURCE_DIR
                                            "/README.md: Permission denied: it is not "
                                            "executable. chmod +x " TESTS_SOURCE_DIR "/README.md");
}

EngineOptions virtual_options() {
  EngineOptions options;
  options.nodes = node_names(3);
  options.concurrency = 6;
  options.rate = 300;
  options.time_limit = std::chrono::seconds(5);
  options.network.mean_latency = milliseconds(10);
  options.network.mean_overhead = kVirtualOverhead;
  options.nemesis = {.faults = {Fault::partition}, .interval = std::chrono::seconds(1)};
  options.seed = 11;
  return options;
}

TEST_CASE("in lock-step an executable does the same as its app in process") {
  const EngineOptions options = virtual_options();
  ProcessOptions process;
  process.executable = TESTS_BIN_DIR "/unique-ids";
  process.nodes = options.nodes;
  process.seed = options.seed;
  LockStepHost processes(process);
  InProcessHost memory(options.nodes.size(), options.seed, [](Node& node) -> std::shared_ptr<void> {
    return std::make_shared<apps::UniqueIds>(node);
  });
  const auto workload = make_workload("unique-ids");
  const auto same_workload = make_workload("unique-ids");
  Engine on_processes(options, *workload, processes);
  Engine in_memory(options, *same_workload, memory);
  const std::string journal = journal_of(on_processes, processes);
  CHECK(on_processes.diagnoses().empty());
  CHECK(journal.size() > 100'000);
  CHECK(journal == journal_of(in_memory, memory));
}

TEST_CASE("a node that knows no virtual time is refused") {
  ProcessOptions process;
  process.executable = "/bin/sh";
  process.arguments = {TESTS_SOURCE_DIR "/tests/workbench/nodes/misbehave.sh", "behave"};
  process.nodes = {"n0"};
  LockStepHost host(process);
  const auto workload = make_workload("unique-ids");
  EngineOptions options = virtual_options();
  options.nodes = process.nodes;
  Engine engine(options, *workload, host);
  run_virtually(engine, host);
  REQUIRE(engine.diagnoses().all().size() == 1);
  CHECK(engine.diagnoses().all()[0].problem == Problem::no_lock_step);
}

TEST_CASE("Ctrl-C ends a run at once whose node hangs in virtual time, and nobody is to blame") {
  const TemporaryFolder folder;
  const std::string pid_file = folder / "pids";
  const pid_t bench = spawn_bench(
      {"maelstrom-workbench", "test", "-w", "unique-ids", "--bin", misbehaving_node(),
       "--node-count", "1", "--virtual-time", "--store", folder / "store", "--", "hang", pid_file},
      folder / "output");
  REQUIRE(wait_for_nodes(pid_file, 1).size() == 1);
  std::this_thread::sleep_for(milliseconds(500));
  const auto before = std::chrono::steady_clock::now();
  kill(bench, SIGINT);
  CHECK(status_of(bench) == 130);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(5));
  const std::string output = read_file(folder / "output");
  CAPTURE(output);
  CHECK(output.find("the run was interrupted before its end") != std::string::npos);
  CHECK(output.find("\nUNKNOWN: ") != std::string::npos);
  CHECK(output.find("it comes to no end of one instant") == std::string::npos);
}

TEST_CASE("Ctrl-C ends a run with what there is, and no node outlives the bench") {
  const int signal = GENERATE(SIGINT, SIGKILL);
  CAPTURE(signal);
  const TemporaryFolder folder;
  const std::string pid_file = folder / "pids";
  const pid_t bench =
      spawn_bench({"maelstrom-workbench", "test", "-w", "unique-ids", "--bin",
                   TESTS_SOURCE_DIR "/tests/workbench/nodes/misbehave.sh", "--node-count", "3",
                   "--rate", "100", "--store", folder / "store", "--", "behave", pid_file},
                  folder / "output");
  const auto nodes = wait_for_nodes(pid_file, 3);
  REQUIRE(nodes.size() == 3);
  std::this_thread::sleep_for(milliseconds(500));
  kill(bench, signal);
  int status = 0;
  REQUIRE(waitpid(bench, &status, 0) == bench);
  for (const pid_t node : nodes) CHECK(dies_soon(node));
  if (signal == SIGINT) {
    CHECK(WEXITSTATUS(status) == 130);
    const std::string output = read_file(folder / "output");
    CAPTURE(output);
    CHECK(output.find("interrupted") != std::string::npos);
    CHECK(std::filesystem::exists(folder / "store/latest/history.edn"));
  }
}

}  // namespace
}  // namespace maelstrom::workbench::processes_test
