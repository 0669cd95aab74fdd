#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/terminal.hpp"

namespace maelstrom::workbench::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTerminalPeriod{200};
constexpr milliseconds kPlainPeriod{5000};

double to_milliseconds(Duration duration) { return 1000 * to_seconds(duration); }

// 1234567 is 1,234,567.
std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string describe_phase(const Engine& engine, Time now) {
  const double elapsed = to_seconds(now - engine.origin());
  switch (engine.phase()) {
    case Engine::Phase::init: return "starting the nodes";
    case Engine::Phase::set_up: return "setting up";
    case Engine::Phase::main:
      return fmt::format("{:.0f} s left",
                         std::max(0.0, to_seconds(engine.options().time_limit) - elapsed));
    case Engine::Phase::drain: return "waiting for the last operations";
    case Engine::Phase::quiet: return "faults healed, waiting for recovery";
    case Engine::Phase::final: return "final operations";
    case Engine::Phase::done: break;
  }
  return "done";
}

std::size_t terminal_width() {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

}  // namespace

Progress::Progress(Interrupts& interrupts)
    : interrupts_(interrupts),
      is_terminal_(isatty(STDERR_FILENO) == 1),
      period_(is_terminal_ ? kTerminalPeriod : kPlainPeriod),
      next_(RealClock::now() + period_) {}

bool Progress::look(Engine& engine, Time now) {
  const auto real = RealClock::now();
  if (real >= next_) {
    next_ = real + period_;
    const std::string text = describe(engine, now, now - last_);
    if (is_terminal_) {
      print_status(text.substr(0, terminal_width() - 1));
    } else {
      print_error(text + "\n");
    }
    last_ = now;
    last_completed_ = engine.completed();
    engine.latencies().clear();
  }
  return !interrupts_.has_come();
}

std::string Progress::describe(Engine& engine, Time now, Duration since_last) const {
  std::string text = describe_phase(engine, now);
  const std::int64_t completed = engine.completed();
  if (!engine.nemesis().current().empty()) text += " | " + engine.nemesis().current();
  if (completed == 0) return text;
  const auto since = static_cast<double>(completed - last_completed_);
  const double rate = since_last > Duration{} ? since / to_seconds(since_last) : 0.0;
  text += fmt::format(" | {} ops, {}/s", with_commas(completed),
                      with_commas(static_cast<std::int64_t>(rate)));
  const Histogram& latencies = engine.latencies();
  if (latencies.count() > 0) {
    text += fmt::format(" | p50 {:.3g} ms, p99 {:.3g} ms", to_milliseconds(latencies.quantile(0.5)),
                        to_milliseconds(latencies.quantile(0.99)));
  }
  text += fmt::format(" | {} in flight", engine.in_flight());
  if (!engine.diagnoses().empty()) {
    text += fmt::format(" | {} problems", engine.diagnoses().all().size());
  }
  return text;
}

void Progress::clear() {
  if (is_terminal_) print_status({});
}

}  // namespace maelstrom::workbench::cli
