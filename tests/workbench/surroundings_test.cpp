// What is around a run: the caller's environment, full disks, daemons, what killed runs left.
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "hosts/data_folders.hpp"
#include "hosts/environment.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"
#include "hosts/stderr_log.hpp"
#include "hosts/temporary_folder.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "maelstrom/workbench/workloads.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::surroundings_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// A variable of the environment, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

TEST_CASE("a folder for temporary files that is none is named, and who named it") {
  const Variable variable("TMPDIR", "/nonexistent");
  std::string problem;
  try {
    temporary_folder();
  } catch (const std::runtime_error& error) {
    problem = error.what();
  }
  CHECK(problem.starts_with("/nonexistent: no folder for temporary files ("));
  CHECK(problem.find("TMPDIR") != std::string::npos);
}

// Runs unique-ids for 300 ms on nodes/misbehave.sh.
struct Run {
  explicit Run(const char* mode, bool has_data = false) {
    ProcessOptions process;
    process.executable = "/bin/sh";
    process.arguments = {misbehaving_node(), mode};
    process.nodes = {"n0"};
    process.has_data = has_data;
    host = std::make_unique<ProcessHost>(process);
    EngineOptions options;
    options.nodes = process.nodes;
    options.rate = 100;
    options.time_limit = milliseconds(300);
    engine = std::make_unique<Engine>(options, *workload, *host);
    host->run(*engine);
    results = check_run(*engine, "unique-ids", {});
  }

  std::unique_ptr<Workload> workload = make_workload("unique-ids");
  std::unique_ptr<ProcessHost> host;
  std::unique_ptr<Engine> engine;
  Results results;
};

TEST_CASE("of the caller's environment nothing reaches the nodes that they take orders from") {
  const Variable data("MAELSTROM_DATA_DIR", "/nowhere");
  const Variable time("MAELSTROM_VIRTUAL_TIME", "1");
  const Variable seed("MAELSTROM_SEED", "7");
  const Variable sync("MAELSTROM_SYNC", "0");
  const Variable log("MAELSTROM_LOG", "debug");
  const bool has_data = GENERATE(false, true);
  const Run run("environment", has_data);
  CHECK(run.results.exit_status() == 0);
  auto names = run.host->stderr_tail(0);
  std::string folder;
  for (auto& name : names) {
    if (name.starts_with("MAELSTROM_DATA_DIR=")) folder = name.substr(name.find('=') + 1);
    name = name.substr(0, name.find('='));
  }
  std::ranges::sort(names);
  std::vector<std::string> expected = {"MAELSTROM_LOG", "MAELSTROM_RUN", "this is n0"};
  if (has_data) expected.insert(expected.begin(), "MAELSTROM_DATA_DIR");
  CHECK(names == expected);
  CHECK(folder.starts_with(has_data ? fs::temp_directory_path().string() : ""));
}

TEST_CASE("what the bench sets for a node is set once") {
  const Variable seed("MAELSTROM_SEED", "7");
  const Variable other("WORKBENCH_TEST", "theirs");
  const auto environment =
      node_environment({"MAELSTROM_SEED=8", "WORKBENCH_TEST=ours"}, "MAELSTROM_RUN=1");
  const auto count = [&](std::string_view start) {
    return std::ranges::count_if(environment,
                                 [&](const auto& entry) { return entry.starts_with(start); });
  };
  CHECK(count("MAELSTROM_SEED=") == 1);
  CHECK(count("MAELSTROM_SEED=8") == 1);
  CHECK(count("WORKBENCH_TEST=") == 1);
  CHECK(count("MAELSTROM_RUN=1") == 1);
  CHECK(count("PATH=") == 1);
}

TEST_CASE("daemons of a node are ended with the run, and the results say so") {
  const Run run("daemon");
  const auto tail = run.host->stderr_tail(0);
  REQUIRE(tail.size() == 3);
  for (std::size_t i = 1; i < 3; ++i) CHECK_FALSE(is_alive(static_cast<pid_t>(std::stol(tail[i]))));
  REQUIRE(run.engine->diagnoses().all().size() == 1);
  const Diagnosis& diagnosis = run.engine->diagnoses().all()[0];
  CHECK(diagnosis.problem == Problem::left_behind);
  CHECK(diagnosis.text.find("of the nodes' processes outlived them, and were ended now: ") !=
        std::string::npos);
  CHECK(diagnosis.text.find("sleep (pid " + tail[1] + ")") != std::string::npos);
  CHECK(diagnosis.text.find("sh (pid " + tail[2] + ")") != std::string::npos);
  CHECK(run.results.exit_status() == 0);
  REQUIRE(run.results.warnings.size() == 1);
  CHECK(run.results.warnings[0].starts_with("left-behind: "));
}

TEST_CASE("processes of others are left alone") {
  const pid_t bystander = fork();
  if (bystander == 0) {
    execlp("sleep", "sleep", "1000", nullptr);
    _exit(127);
  }
  const Run run("daemon");
  CHECK(is_alive(bystander));
  kill(bystander, SIGKILL);
  CHECK(status_of(bystander) == -SIGKILL);
}

// Folders of data in a folder for temporary files of its own.
struct Temporary {
  std::vector<fs::path> folders() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(root)) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }

  TemporaryFolder folder;
  fs::path root = folder / ".";
  Variable variable{"TMPDIR", root.c_str()};
};

// Makes folders of data, and is killed.
void die_with_data() {
  const pid_t child = fork();
  if (child == 0) {
    const DataFolders data(2);
    kill(getpid(), SIGKILL);
  }
  REQUIRE(status_of(child) == -SIGKILL);
}

TEST_CASE("the folders of a killed run are removed by the next one, and no others") {
  const Temporary temporary;
  die_with_data();
  const auto abandoned = temporary.folders();
  REQUIRE(abandoned.size() == 1);
  const DataFolders in_use(2);
  CHECK_FALSE(fs::exists(abandoned[0]));
  const auto kept = temporary.folders();
  REQUIRE(kept.size() == 1);

  // Looks like ours, but has no mark, another mark, or is a link.
  const fs::path unmarked = temporary.root / "maelstrom-bench-unmarked";
  fs::create_directory(unmarked);
  const fs::path strange = temporary.root / "maelstrom-bench-strange";
  fs::create_directory(strange);
  std::ofstream(strange / "owner") << "somebody else\n";
  fs::create_directory_symlink(kept[0], temporary.root / "maelstrom-bench-link");
  {
    const DataFolders next(2);
    CHECK(fs::exists(kept[0] / "0"));
    CHECK(next.environment(1).size() == 1);
  }
  CHECK(fs::exists(kept[0] / "1"));
  CHECK(fs::exists(unmarked));
  CHECK(fs::exists(strange / "owner"));
  CHECK(fs::is_symlink(temporary.root / "maelstrom-bench-link"));
  CHECK(temporary.folders().size() == 4);
}

TEST_CASE("the folders of a run that ends are removed") {
  const Temporary temporary;
  { const DataFolders data(2); }
  CHECK(temporary.folders().empty());
}

TEST_CASE("results that cannot be written make the exit status say so") {
  const std::string history =
      TESTS_SOURCE_DIR "/tests/checkers/histories/kafka/ok-partition/history.edn";
  const std::vector<std::vector<std::string>> commands = {
      {"--help"},
      {"--version"},
      {"test", "--help"},
      {"check", "-w", "kafka", history},
      {"check", "-w", "kafka", "--json", history},
  };
  for (std::vector<std::string> command : commands) {
    CAPTURE(command);
    command.insert(command.begin(), "maelstrom-workbench");
    const TemporaryFolder folder;
    CHECK(status_of(spawn_bench(command, folder / "output")) == 0);
    CHECK(status_of(spawn_bench(command, "/dev/full")) == 255);
  }
}

TEST_CASE("a run whose results cannot be shown fails, and is kept") {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {"maelstrom-workbench",
                                            "test",
                                            "-w",
                                            "echo",
                                            "--bin",
                                            TESTS_BIN_DIR "/echo",
                                            "--node-count",
                                            "1",
                                            "--rate",
                                            "100",
                                            "--time-limit",
                                            "1",
                                            "--virtual-time",
                                            "--store",
                                            folder / "store"};
  CHECK(status_of(spawn_bench(command, "/dev/full")) == 255);
  CHECK(fs::exists(folder / "store/latest/results.edn"));
  CHECK(status_of(spawn_bench(command, "")) == 255);  // its stdout is closed
  CHECK(read_file(folder / "store/latest/node-logs/n0.log").find("VALID") == std::string::npos);
  CHECK(read_file(folder / "store/latest/history.edn").find("VALID") == std::string::npos);
}

TEST_CASE("a log that cannot be written is no log") {
  CHECK_THROWS_AS(StderrLog("n0", "/nowhere/n0.log", {}), std::system_error);
  StderrLog full("n0", "/dev/full", {});
  full.room()[0] = '\n';
  CHECK_THROWS_AS(full.add(1), std::system_error);
}

TEST_CASE("what a node writes reaches the terminal as text, and the files as it is") {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {"maelstrom-workbench",
                                            "test",
                                            "-w",
                                            "unique-ids",
                                            "--bin",
                                            misbehaving_node(),
                                            "--node-count",
                                            "1",
                                            "--time-limit",
                                            "0.3",
                                            "--log-stderr",
                                            "--store",
                                            folder / "store",
                                            "--",
                                            "escape"};
  CHECK(status_of(spawn_bench(command, folder / "output")) == 1);
  const std::string output = read_file(folder / "output");
  CAPTURE(output);
  CHECK(output.find('\x1b') == std::string::npos);
  CHECK(output.find("\xC2\x9B") == std::string::npos);
  CHECK(output.find("n0: \\x1b[2J\\u009b a terminal\n") != std::string::npos);
  CHECK(output.find("the line: \\x1b[31mHello\n") != std::string::npos);
  CHECK(read_file(folder / "store/latest/node-logs/n0.log").find("\x1b[2J\xC2\x9B a terminal\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace maelstrom::workbench::surroundings_test
