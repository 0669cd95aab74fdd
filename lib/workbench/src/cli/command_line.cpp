#include "maelstrom/workbench/command_line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/summary.hpp"
#include "hosts/interrupts.hpp"
#include "maelstrom/workbench/lock_step_host.hpp"
#include "maelstrom/workbench/process_host.hpp"
#include "maelstrom/workbench/store.hpp"

namespace maelstrom::workbench {
namespace {

constexpr int kInterrupted = 130;  // as shells have it: 128 + SIGINT
constexpr int kUsage = 254;
constexpr int kCrashed = 255;

ProcessOptions process_options(const cli::TestOptions& options, const std::string& log_directory) {
  ProcessOptions process;
  process.executable = options.executable;
  process.arguments = options.arguments;
  process.nodes = options.engine.nodes;
  process.directory = std::filesystem::temp_directory_path().string();
  process.log_directory = std::filesystem::absolute(log_directory).string();
  process.log_stderr = options.log_stderr;
  process.seed = options.engine.seed;
  process.has_data = options.engine.nemesis.has(Fault::kill);
  return process;
}

void log_messages(Engine& engine, const cli::TestOptions& options) {
  if (!options.log_net_send && !options.log_net_recv) return;
  engine.journal().listen(
      [&engine, &options](Journal::Kind kind, std::int64_t id, const Journal::Message& message) {
        const bool is_send = kind == Journal::Kind::send;
        if (is_send ? !options.log_net_send : !options.log_net_recv) return;
        fmt::print(stderr, "{} {} {} -> {} {}\n", is_send ? "send" : "recv", id,
                   engine.network().name(message.src), engine.network().name(message.dest),
                   message.body);
      });
}

using Run = std::function<void(Engine&, Observer&)>;

int run_on(Host& host, const Run& run, const cli::TestOptions& options, const RunFolder& folder) {
  const auto workload =
      require_workload(options.workload, options.workload_options, options.engine);
  Engine engine(options.engine, *workload, host);
  log_messages(engine, options);
  {
    Interrupts interrupts;  // Ctrl-C ends the run; later it ends the checking, and us
    cli::Progress progress(interrupts);
    run(engine, progress);
    progress.clear();
  }
  const Results results = check_run(engine, *workload, options.check);
  folder.save(engine, results, options.command);
  fmt::print("{}", cli::summarize(options, engine, results, folder.path()));
  std::fflush(stdout);
  return engine.was_interrupted() ? kInterrupted : results.exit_status();
}

int run_test(const cli::TestOptions& options) {
  const RunFolder folder(options.store, options.workload);
  const ProcessOptions processes = process_options(options, folder.node_logs());
  if (options.virtual_time) {
    LockStepHost host(processes);
    const auto run = [&host](Engine& engine, Observer& observer) {
      run_virtually(engine, host, &observer);
    };
    return run_on(host, run, options, folder);
  }
  ProcessHost host(processes);
  const auto run = [&host](Engine& engine, Observer& observer) { host.run(engine, &observer); };
  return run_on(host, run, options, folder);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  try {
    Arena arena;
    auto [options, check, report, exit_status, message] =
        cli::parse_arguments(std::vector<std::string>(argv + 1, argv + argc), arena);
    if (exit_status) {
      fmt::print(*exit_status == 0 ? stdout : stderr, "{}", message);
      return *exit_status;
    }
    if (check) {
      const cli::CheckOutcome outcome = cli::run_check(*check);
      fmt::print("{}", outcome.text);
      return outcome.exit_status;
    }
    if (report) {
      fmt::print("{}", cli::run_report(*report));
      return 0;
    }
    int status = 0;
    for (int i = 0; i < options.test_count && status == 0; ++i) {
      status = run_test(options);
      ++options.engine.seed;
    }
    return status;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "{}\n", error.what());
    return kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "maelstrom-workbench cannot go on: {}\n", error.what());
    return kCrashed;
  }
}

}  // namespace maelstrom::workbench
