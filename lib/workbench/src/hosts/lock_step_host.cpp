#include "hosts/lock_step_host.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom::workbench {
namespace {

// How long a node may take to answer, in real time: the first step, which finds nodes that do not
// know the protocol, and any other step.
constexpr std::chrono::seconds kFirstAnswer{3};
constexpr std::chrono::seconds kAnswer{60};
constexpr std::chrono::milliseconds kObserverPause{100};  // between two looks of the observer
// A node that asks this often in a row for a turn at the current time makes no progress.
constexpr int kMaxIdleTurns = 100'000;

constexpr std::string_view kHead = "{\"deadline\":";

struct Deadline {
  bool is_valid = false;
  std::optional<Time> time;
};

// The D of {"deadline":D}.
Deadline read_deadline(std::string_view line) {
  if (!line.starts_with(kHead) || !line.ends_with('}')) return {};
  const auto text = line.substr(kHead.size(), line.size() - kHead.size() - 1);
  if (text == "null") return {true, std::nullopt};
  std::int64_t nanoseconds = 0;
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, nanoseconds);
  if (problem != std::errc{} || at != end) return {};
  return {true, Time(Duration(nanoseconds))};
}

}  // namespace

LockStepHost::LockStepHost(ProcessOptions options)
    : processes_(std::move(options)), turns_(processes_.size()) {}

void LockStepHost::start(std::size_t node) {
  const std::uint64_t seed = processes_.options().seed;
  processes_.start(
      node, {"MAELSTROM_VIRTUAL_TIME=1",
             fmt::format("MAELSTROM_SEED={}", node_seed(seed, node, turns_[node].starts++))});
}

void LockStepHost::kill(std::size_t node) {
  processes_[node].kill();
  const std::uint64_t starts = turns_[node].starts;
  turns_[node] = {};
  turns_[node].starts = starts;
}

bool LockStepHost::is_due(std::size_t node, Time now) const {
  const Turns& turns = turns_[node];
  const bool has_input = processes_[node].unsent() > 0;
  return !turns.is_paused && (has_input || (turns.deadline && *turns.deadline <= now));
}

void LockStepHost::step(Engine& engine, Time now, Observer* observer) {
  observer_ = observer;
  processes_.report_start_problem(engine, now);
  if (engine.is_done()) return;
  std::vector<std::size_t> due;
  for (std::size_t node = 0; node < processes_.size(); ++node) {
    if (!is_due(node, now)) continue;
    NodeProcess& process = processes_[node];
    turns_[node].idle_turns = process.unsent() == 0 ? turns_[node].idle_turns + 1 : 0;
    process.add_control(fmt::format("{{\"now\":{}}}", now.time_since_epoch().count()));
    due.push_back(node);
  }
  // All nodes compute at the same time; their output is read in order.
  for (const std::size_t node : due) {
    MAELSTROM_CHECK(processes_[node].is_there());
    processes_[node].send();
  }
  for (const std::size_t node : due) {
    if (engine.is_done()) return;
    answer(node, engine, now);
  }
}

// False once the run is over. Calls the observer when it is time.
bool LockStepHost::goes_on(Engine& engine, Time now) {
  const auto real = Clock::now();
  if (observer_ != nullptr && real >= next_look_) {
    next_look_ = real + kObserverPause;
    if (!observer_->look(engine, now)) engine.interrupt();
  }
  return !engine.is_done();
}

// Reads the node's output up to its deadline line.
void LockStepHost::answer(std::size_t node, Engine& engine, Time now) {
  NodeProcess& process = processes_[node];
  Turns& turns = turns_[node];
  const auto patience = turns.has_answered ? kAnswer : kFirstAnswer;
  const auto until = Clock::now() + patience;
  while (goes_on(engine, now) && !take_lines(node, engine, now)) {
    if (!exchange(process, until)) {
      process.child().output().is_open() ? report_silence(node, engine, now)
                                         : report_end(node, engine, now);
      return;
    }
  }
  if (engine.is_done()) return;
  turns.has_answered = true;
  const bool is_idle = turns.deadline && *turns.deadline <= now;
  if (is_idle && turns.idle_turns > kMaxIdleTurns) report_silence(node, engine, now);
}

// Passes the available lines to the engine; true once the deadline line was among them.
bool LockStepHost::take_lines(std::size_t node, Engine& engine, Time now) {
  LineBuffer& lines = processes_[node].lines();
  std::string_view line;
  for (;;) {
    switch (lines.next(false, line)) {
      case LineBuffer::Next::none: return false;
      case LineBuffer::Next::too_long: processes_.report_too_long(node, engine, now); break;
      case LineBuffer::Next::line:
        if (const Deadline deadline = read_deadline(line); deadline.is_valid) {
          turns_[node].deadline = deadline.time;
          return true;
        }
        engine.on_line(node, line, now);
    }
  }
}

// Waits a while for the process to write or read; false if it has ended or does nothing in time.
bool LockStepHost::exchange(NodeProcess& process, Clock::time_point until) {
  Child& child = process.child();
  std::array<pollfd, 3> fds = {{{child.output().get(), POLLIN, 0},
                                {child.errors().get(), POLLIN, 0},
                                {process.unsent() == 0 ? -1 : child.input().get(), POLLOUT, 0}}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  if (left.count() <= 0) return false;
  const auto wait = static_cast<int>(std::min(left, kObserverPause).count());
  if (poll(fds.data(), fds.size(), wait) < 0) return errno == EINTR;
  if (fds[2].revents != 0) process.send();
  if (fds[1].revents != 0) process.read_all_errors();
  return fds[0].revents == 0 || process.read_output() != NodeProcess::Got::end;
}

void LockStepHost::report_end(std::size_t node, Engine& engine, Time now) {
  NodeProcess& process = processes_[node];
  const auto until = Clock::now() + std::chrono::milliseconds(500);
  std::optional<std::string> ending;
  while (!(ending = process.child().ending()) && exchange(process, until)) continue;
  processes_.report_end(node, ending.value_or("closed its stdout"), engine, now,
                        turns_[node].has_answered
                            ? ""
                            : "Behind it came {\"now\":...}, which only nodes that take part in "
                              "virtual time know. Any "
                              "other node runs without --virtual-time");
}

void LockStepHost::report_silence(std::size_t node, Engine& engine, Time now) {
  const std::string& name = processes_.name(node);
  if (!turns_[node].has_answered) {
    engine.report(Problem::no_lock_step, node,
                  fmt::format("{} does not take part in virtual time: it did not answer "
                              "{{\"now\":...}} with {{\"deadline\":...}} within {} s. Only nodes "
                              "built with libmaelstrom do; all others run in real time",
                              name, kFirstAnswer.count()),
                  {}, now);
  } else {
    engine.report(Problem::node_hung, node,
                  fmt::format("{} hangs: it comes to no end of one instant of virtual time", name),
                  {}, now);
  }
}

std::optional<Time> LockStepHost::next_deadline() const {
  std::optional<Time> next;
  for (const Turns& turns : turns_) {
    if (turns.deadline && !turns.is_paused) {
      next = std::min(next.value_or(*turns.deadline), *turns.deadline);
    }
  }
  return next;
}

}  // namespace maelstrom::workbench
