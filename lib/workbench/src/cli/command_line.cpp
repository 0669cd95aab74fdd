#include "maelstrom/workbench/command_line.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/colours.hpp"
#include "cli/compare_command.hpp"
#include "cli/doctor.hpp"
#include "cli/explore_command.hpp"
#include "cli/junit.hpp"
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

// The tests of one command line.
class Tests {
 public:
  explicit Tests(const cli::TestOptions& options) : junit_(options.workload) {}

  void add(const cli::TestOptions& options, double seconds, const Results& results,
           std::string_view text) {
    ++count_;
    last_seed_ = options.engine.seed;
    is_valid_ = results.validity == Validity::valid && !results.has_crashed;
    junit_.add(fmt::format("seed {}", options.engine.seed), seconds, results, text);
  }

  // Says how many there were, if there should be more than one, and writes the JUnit report.
  void finish(const cli::TestOptions& options) const {
    if (options.test_count > 1 && count_ > 0) {
      print_out(is_valid_ ? fmt::format("{} tests, all of them valid.\n", count_)
                          : fmt::format("{} tests; the last one, with seed {}, is not valid.\n",
                                        count_, last_seed_));
    }
    if (options.junit.empty()) return;
    std::ofstream file(options.junit, std::ios::binary);
    file << junit_.xml();
    if (!file.flush()) throw std::runtime_error(options.junit + ": cannot be written");
  }

 private:
  cli::JUnit junit_;
  int count_ = 0;
  std::uint64_t last_seed_ = 0;
  bool is_valid_ = true;
};

void print_summary(const std::string& text) {
  cli::wants_colours() ? print_out_as_it_is(cli::coloured(visible(text))) : print_out(text);
}

int run_test(const cli::TestOptions& options, Interrupts& interrupts, Tests& tests) {
  int status = kExitValid;
  const auto begin = std::chrono::steady_clock::now();
  const auto watch = [&interrupts] { return std::make_unique<Onlooker>(interrupts); };
  const auto take = [&](const Engine& engine, const Results& results, const std::string& folder) {
    const std::string text = cli::summarize(options, engine, results, folder);
    print_summary(text);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    tests.add(options, took.count(), results, text);
    const bool is_interrupted = engine.was_interrupted() || interrupts.has_come();
    status = is_interrupted ? kExitInterrupted : results.exit_status();
  };
  cli::run_and_store(options, watch, take);
  return status;
}

int run_tests(cli::TestOptions options, Interrupts& interrupts, Tests& tests) {
  int status = kExitValid;
  for (int i = 0; i < options.test_count && status == kExitValid; ++i) {
    status = run_test(options, interrupts, tests);
    ++options.engine.seed;
  }
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
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "test" || first == "challenge") interrupts.emplace();
    Arena arena;
    auto [options, check, explore, report, compare, doctor, next, exit_status, message] =
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
    if (compare) {
      print_out(cli::run_compare(*compare));
      return 0;
    }
    if (doctor) return cli::run_doctor(*doctor);
    if (explore) return cli::run_explore(options, *explore, argv[0]);
    if (!interrupts) interrupts.emplace();
    Tests tests(options);
    int status = run_tests(options, *interrupts, tests);
    for (const auto& command : next) {
      if (status != kExitValid) break;
      cli::Parsed following = cli::parse_arguments(command, arena);
      following.options.challenge = options.challenge;
      status = run_tests(std::move(following.options), *interrupts, tests);
    }
    tests.finish(options);
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
