#include "cli/run.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/terminal.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"
#include "hosts/temporary_folder.hpp"
#include "maelstrom/workbench/check_run.hpp"
#include "report/report.hpp"
#include "report/store.hpp"
#include "story/story.hpp"

namespace maelstrom::workbench::cli {
namespace {

ProcessOptions process_options(const TestOptions& options, const std::string& log_directory) {
  ProcessOptions process;
  process.executable = options.executable;
  process.arguments = options.arguments;
  process.nodes = options.engine.nodes;
  process.directory = std::filesystem::absolute(temporary_folder()).string();
  process.log_directory = log_directory;
  if (options.log_stderr) {
    process.echo_stderr = [](std::string_view node, std::string_view line) {
      print_error(fmt::format("{}: {}\n", node, visible_line(line)));
    };
  }
  process.seed = options.engine.seed;
  process.has_data = options.engine.nemesis.has(Fault::kill);
  return process;
}

void log_messages(Engine& engine, const TestOptions& options) {
  if (!options.log_net_send && !options.log_net_recv) return;
  engine.journal().listen(
      [&engine, &options](Journal::Kind kind, std::int64_t id, const Journal::Message& message) {
        const bool is_send = kind == Journal::Kind::send;
        if (is_send ? !options.log_net_send : !options.log_net_recv) return;
        print_error(fmt::format("{} {} {} -> {} {}\n", is_send ? "send" : "recv", id,
                                engine.network().name(message.src),
                                engine.network().name(message.dest), visible_line(message.body)));
      });
}

// Adds :story to the results of a run that is not valid.
void add_story(const Engine& engine, Results& results, const TestOptions& options) {
  if (results.validity == Validity::valid) return;
  Arena arena;
  const Value test = describe_run(engine, results, options.workload, "", options.command, arena);
  results.value = story::with_story(record_of(engine, results, test), results.arena);
}

// `run` runs the engine from its start to its end.
template <class Run>
void run_on(Host& host, const TestOptions& options, const RunFolder* folder, const Watch& watch,
            const TakeRun& take, const Run& run) {
  const auto workload =
      require_workload(options.workload, options.workload_options, options.engine);
  Engine engine(options.engine, *workload, host);
  log_messages(engine, options);
  run(engine, *watch());
  Results results = check_run(engine, options.workload, options.check);
  if (folder != nullptr) add_story(engine, results, options);
  if (folder != nullptr) folder->save(engine, results, options.command);
  take(engine, results, folder != nullptr ? folder->path() : std::string());
}

}  // namespace

void run_and_store(const TestOptions& options, const Watch& watch, const TakeRun& take) {
  const RunFolder folder(options.store, options.workload);
  const ProcessOptions processes =
      process_options(options, std::filesystem::absolute(folder.node_logs()).string());
  if (options.virtual_time) {
    LockStepHost host(processes);
    run_on(host, options, &folder, watch, take,
           [&](Engine& engine, Observer& observer) { run_virtually(engine, host, &observer); });
  } else {
    ProcessHost host(processes);
    run_on(host, options, &folder, watch, take,
           [&](Engine& engine, Observer& observer) { host.run(engine, &observer); });
  }
}

void run_and_forget(const TestOptions& options, const Watch& watch, const TakeRun& take) {
  TestOptions forgetful = options;
  forgetful.engine.journal_limit = 0;
  LockStepHost host(process_options(options, {}));
  run_on(host, forgetful, nullptr, watch, take,
         [&](Engine& engine, Observer& observer) { run_virtually(engine, host, &observer); });
}

}  // namespace maelstrom::workbench::cli
