// Runs a test with many seeds, and reports the failing ones.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "cli/explore/failure.hpp"
#include "cli/explore/seeds.hpp"
#include "cli/flag_list.hpp"
#include "cli/options.hpp"
#include "hosts/interrupts.hpp"

namespace maelstrom::workbench::cli {

struct ExploreOptions {
  TestOptions test;
  Seeds seeds;
  std::size_t jobs = 1;
  std::size_t max_failures = 0;  // 0: no limit
  bool shrinks = true;
  // For the printed commands that replay runs.
  std::string program;
  FlagList flags;  // the flags of `test`
};

// The outcome of one run.
struct Explored {
  Failure failure;
  std::string reason;   // the first one, if it failed
  std::string refusal;  // why no run is possible; else empty
  std::int64_t operations = 0;
  Duration length{};  // in virtual time
};

// Runs until the end or until `stop` is set.
Explored explore_run(const TestOptions& test, const std::atomic<bool>& stop);

class Explorer {
 public:
  // The limits for shrinking one failure. The result is the smallest test found within them.
  static constexpr std::int64_t kMaxShrinkRuns = 1000;
  static constexpr std::chrono::seconds kMaxShrinkTime{60};

  explicit Explorer(ExploreOptions options);

  // Writes results to stdout, and progress to stderr if that is a terminal. Returns the exit
  // status. Ctrl-C ends it early.
  int run();

 private:
  using RealClock = std::chrono::steady_clock;

  struct Failing {
    TestOptions test;
    Explored run;
  };

  void sweep();
  bool take(std::size_t index, const Explored& run);
  void summarize() const;
  void shrink_failing(const Failing& failing);
  void store(const Failing& failing, TestOptions smallest);
  std::optional<std::size_t> find_failing(const Failing& failing,
                                          std::span<const TestOptions> candidates);
  std::vector<std::string> arguments(const TestOptions& test) const;
  std::string command(const TestOptions& test) const;
  int exit_status() const;

  bool look();
  void show(const std::string& text) const;
  void clear() const;

  ExploreOptions options_;
  Interrupts interrupts_;
  bool is_terminal_;
  RealClock::time_point start_ = RealClock::now();
  RealClock::duration elapsed_{};  // of the sweep
  std::string refusal_;
  bool was_interrupted_ = false;

  // Of the sweep.
  std::size_t seeds_run_ = 0;
  Duration virtual_time_{};
  std::vector<std::string> verdicts_;  // of failing runs
  std::vector<Failing> kinds_;         // the first failing run of each kind

  // Of the current shrinking.
  std::int64_t shrink_runs_ = 0;
  RealClock::time_point shrink_start_{};
  std::unordered_set<std::string> tried_;
};

}  // namespace maelstrom::workbench::cli
