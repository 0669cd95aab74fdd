#include "cli/explore/explorer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "cli/explore/in_order.hpp"
#include "cli/explore/shrink.hpp"
#include "cli/run.hpp"
#include "cli/terminal.hpp"
#include "report/command.hpp"

namespace maelstrom::workbench::cli {
namespace {

// Ends a run when `stop` is set.
class Stop : public Observer {
 public:
  explicit Stop(const std::atomic<bool>& stop) : stop_(stop) {}
  bool look(Engine& /*engine*/, Time /*now*/) override { return !stop_; }

 private:
  const std::atomic<bool>& stop_;
};

// Why no seed can be run at all; empty if that is not the case.
std::string find_refusal(const Engine& engine) {
  for (const Diagnosis& each : engine.diagnoses().all()) {
    if (each.problem == Problem::no_lock_step || each.problem == Problem::not_started) {
      return each.text;
    }
  }
  return {};
}

}  // namespace

Explored explore_run(const TestOptions& test, const std::atomic<bool>& stop) {
  Explored explored;
  run_and_forget(
      test, [&stop] { return std::make_unique<Stop>(stop); },
      [&](const Engine& engine, const Results& results, const std::string& /*folder*/) {
        explored.failure = failure_of(results);
        if (!results.reasons.empty()) explored.reason = results.reasons.front();
        explored.refusal = find_refusal(engine);
        explored.operations = engine.completed();
        explored.length = engine.now() - Time{};
      });
  return explored;
}

Explorer::Explorer(ExploreOptions options)
    : options_(std::move(options)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

int Explorer::run() {
  sweep();
  if (!refusal_.empty()) {
    print_error(fmt::format("Nothing can be explored: {}.\n", visible_line(refusal_)));
    return exit_status();
  }
  summarize();
  for (const Failing& failing : kinds_) {
    if (was_interrupted_ || !options_.shrinks) break;
    shrink_failing(failing);
  }
  return exit_status();
}

void Explorer::sweep() {
  std::atomic<bool> is_refused{false};  // if set, further seeds need not be tried
  const auto work = [&](std::size_t index, const std::atomic<bool>& stop) {
    if (is_refused) return Explored{};
    TestOptions test = options_.test;
    test.engine.seed = options_.seeds[index];
    Explored run = explore_run(test, stop);
    if (!run.refusal.empty()) is_refused = true;
    return run;
  };
  work_in_order(
      options_.jobs, options_.seeds.size(), work,
      [this](std::size_t index, const Explored& run) { return take(index, run); },
      [this] {
        const double seconds = to_seconds(RealClock::now() - start_);
        show(fmt::format("{} of {} seeds | {:.0f}/s | {:.0f} virtual seconds a second | {} failed",
                         seeds_run_, options_.seeds.size(),
                         static_cast<double>(seeds_run_) / seconds,
                         to_seconds(virtual_time_) / seconds, verdicts_.size()));
        return look();
      });
  elapsed_ = RealClock::now() - start_;
  clear();
}

// Returns false to end the sweep.
bool Explorer::take(std::size_t index, const Explored& run) {
  if (!run.refusal.empty()) {
    refusal_ = run.refusal;
    return false;
  }
  ++seeds_run_;
  virtual_time_ += run.length;
  if (!run.failure) return true;

  TestOptions test = options_.test;
  test.engine.seed = options_.seeds[index];
  verdicts_.emplace_back(run.failure.verdict());
  clear();
  print_out(fmt::format("seed {} {}: {}\n    {}\n", test.engine.seed, run.failure.verdict(),
                        visible_line(run.reason), command(test)));
  const auto is_known = [&](const Failing& known) {
    return is_same_kind(known.run.failure, run.failure);
  };
  if (std::ranges::none_of(kinds_, is_known)) kinds_.push_back({std::move(test), run});
  return options_.max_failures == 0 || verdicts_.size() < options_.max_failures;
}

void Explorer::summarize() const {
  const double seconds = to_seconds(elapsed_);
  std::string failures = "none failed";
  if (!verdicts_.empty()) {
    failures = fmt::format("{} failed", verdicts_.size());
    for (const char* verdict : {"CRASHED", "INVALID", "UNKNOWN"}) {
      const auto count = std::ranges::count(verdicts_, verdict);
      if (count > 0) failures += fmt::format(", {} {}", count, verdict);
    }
  }
  print_out(fmt::format(
      "{}{} of {} seeds, {}. {:.1f} s: {:.1f} seeds a second, {:.0f} virtual seconds a "
      "second.\n",
      was_interrupted_ ? "Interrupted after " : "", seeds_run_, options_.seeds.size(), failures,
      seconds, static_cast<double>(seeds_run_) / seconds, to_seconds(virtual_time_) / seconds));
}

// Does not shrink runs with an unknown verdict: a shorter run would be no clearer.
void Explorer::shrink_failing(const Failing& failing) {
  if (!failing.run.failure.has_crashed && failing.run.failure.validity == Validity::unknown) return;
  shrink_runs_ = 0;
  shrink_start_ = RealClock::now();
  tried_ = {command(failing.test)};
  const TestOptions smallest = shrink(failing.test, [&](std::span<const TestOptions> candidates) {
    return find_failing(failing, candidates);
  });
  clear();
  if (!look()) {
    print_out(
        fmt::format("\nseed {}, interrupted while it was made smaller; the smallest test that "
                    "failed so far: {}\n    {}\n",
                    failing.test.engine.seed, visible_line(failing.run.reason), command(smallest)));
    return;
  }
  store(failing, smallest);
}

// Runs the smallest test once more and stores it, for people.
void Explorer::store(const Failing& failing, TestOptions smallest) {
  struct Onlooker : Observer {
    explicit Onlooker(Explorer& explorer) : explorer(explorer) {}
    bool look(Engine& /*engine*/, Time /*now*/) override { return explorer.look(); }
    Explorer& explorer;
  };
  smallest.command = arguments(smallest);
  const double seconds = to_seconds(RealClock::now() - shrink_start_);
  run_and_store(
      smallest, [this] { return std::make_unique<Onlooker>(*this); },
      [&](const Engine& engine, const Results& results, const std::string& folder) {
        print_out(fmt::format(
            "\nseed {}, shrunk from {} to {} operations by {} runs in {:.1f} s: {}\n    {}\n"
            "Report: {}/report.html\n",
            failing.test.engine.seed, failing.run.operations, engine.completed(), shrink_runs_,
            seconds, results.reasons.empty() ? "" : visible_line(results.reasons.front()),
            command(smallest), folder));
      });
}

std::optional<std::size_t> Explorer::find_failing(const Failing& failing,
                                                  std::span<const TestOptions> candidates) {
  std::vector<std::size_t> untried;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (tried_.insert(command(candidates[i])).second) untried.push_back(i);
  }
  const auto has_enough = [this] {
    return was_interrupted_ || shrink_runs_ >= kMaxShrinkRuns ||
           RealClock::now() - shrink_start_ >= kMaxShrinkTime;
  };
  if (has_enough()) return std::nullopt;

  std::optional<std::size_t> found;
  const auto work = [&](std::size_t index, const std::atomic<bool>& stop) {
    try {
      return explore_run(candidates[untried[index]], stop);
    } catch (const std::invalid_argument&) {
      return Explored{};  // the test is impossible
    }
  };
  const auto take = [&](std::size_t index, const Explored& run) {
    ++shrink_runs_;
    if (!is_same_kind(failing.run.failure, run.failure)) return !has_enough();
    found = untried[index];
    return false;
  };
  work_in_order(options_.jobs, untried.size(), work, take, [&] {
    show(fmt::format("shrinking seed {} | {} of {} runs", failing.test.engine.seed, shrink_runs_,
                     kMaxShrinkRuns));
    return look() && !has_enough();
  });
  return found;
}

// The arguments that repeat the run.
std::vector<std::string> Explorer::arguments(const TestOptions& test) const {
  FlagList flags = options_.flags;
  write_difference(options_.test, test, flags);
  flags.add("--virtual-time");
  flags.add("--seed", fmt::format("{}", test.engine.seed));
  std::vector<std::string> words = flags.words();
  words.insert(words.begin(), "test");
  if (!test.arguments.empty()) words.emplace_back("--");
  words.insert(words.end(), test.arguments.begin(), test.arguments.end());
  return words;
}

// The same as text to paste into a shell.
std::string Explorer::command(const TestOptions& test) const {
  std::string text = report::shell_word(options_.program);
  for (const std::string& word : arguments(test)) text += " " + report::shell_word(word);
  return text;
}

int Explorer::exit_status() const {
  const auto has = [this](const char* verdict) {
    return std::ranges::find(verdicts_, verdict) != verdicts_.end();
  };
  if (was_interrupted_) return kExitInterrupted;
  if (!refusal_.empty() || has("CRASHED")) return kExitCrashed;
  if (has("INVALID")) return kExitInvalid;
  return has("UNKNOWN") ? kExitUnknown : kExitValid;
}

// False after Ctrl-C.
bool Explorer::look() {
  if (interrupts_.has_come()) was_interrupted_ = true;
  return !was_interrupted_;
}

void Explorer::show(const std::string& text) const {
  if (is_terminal_) print_status(text);
}

void Explorer::clear() const { show({}); }

}  // namespace maelstrom::workbench::cli
