#include "maelstrom/workbench/command_line.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/explore_command.hpp"
#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/run.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "hosts/interrupts.hpp"

namespace maelstrom::workbench {
namespace {

// Shows the progress of a run, and ends it on Ctrl-C. While the run is then checked, the first
// Ctrl-C is noted, and the second ends the process.
class Onlooker : public Observer {
 public:
  explicit Onlooker(Interrupts& interrupts) : interrupts_(interrupts), progress_(interrupts) {
    interrupts_.spare_all();
  }
  ~Onlooker() override {
    progress_.clear();
    interrupts_.spare_one();
  }
  bool look(Engine& engine, Time now) override { return progress_.look(engine, now); }

 private:
  Interrupts& interrupts_;
  cli::Progress progress_;
};

int run_test(const cli::TestOptions& options, Interrupts& interrupts) {
  int status = kExitValid;
  const auto watch = [&interrupts] { return std::make_unique<Onlooker>(interrupts); };
  const auto take = [&](const Engine& engine, const Results& results, const std::string& folder) {
    print_out(cli::summarize(options, engine, results, folder));
    const bool is_interrupted = engine.was_interrupted() || interrupts.has_come();
    status = is_interrupted ? kExitInterrupted : results.exit_status();
  };
  cli::run_and_store(options, watch, take);
  return status;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  try {
    hold_standard_streams();
    std::signal(SIGXFSZ, SIG_IGN);  // a write beyond a file's limit must return an error
    // `test` handles Ctrl-C from the start. Other commands end at the first Ctrl-C or handle it
    // themselves.
    std::optional<Interrupts> interrupts;
    if (argc > 1 && argv[1] == std::string_view("test")) interrupts.emplace();
    Arena arena;
    auto [options, check, explore, report, exit_status, message] =
        cli::parse_arguments(std::vector<std::string>(argv + 1, argv + argc), arena);
    if (exit_status) {
      *exit_status == 0 ? print_out(message) : print_error(message);
      return *exit_status;
    }
    if (check) {
      const cli::CheckOutcome outcome = cli::run_check(*check);
      check->json ? print_out_as_it_is(visible_json(outcome.text)) : print_out(outcome.text);
      return outcome.exit_status;
    }
    if (report) {
      print_out(cli::run_report(*report));
      return 0;
    }
    if (explore) return cli::run_explore(options, *explore, argv[0]);
    if (!interrupts) interrupts.emplace();
    int status = kExitValid;
    for (int i = 0; i < options.test_count && status == kExitValid; ++i) {
      status = run_test(options, *interrupts);
      ++options.engine.seed;
    }
    return status;
  } catch (const std::invalid_argument& error) {
    print_error(visible_line(error.what()) + "\n");
    return kExitUsage;
  } catch (const std::exception& error) {
    print_error(fmt::format("maelstrom-workbench cannot go on: {}\n", visible_line(error.what())));
    return kExitCrashed;
  }
}

}  // namespace maelstrom::workbench
