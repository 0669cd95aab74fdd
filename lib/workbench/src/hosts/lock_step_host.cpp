#include "maelstrom/workbench/lock_step_host.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <system_error>

#include "hosts/child.hpp"
#include "hosts/data_folders.hpp"
#include "hosts/environment.hpp"
#include "hosts/leftovers.hpp"
#include "hosts/stderr_log.hpp"
#include "maelstrom/lines.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {
namespace {

// How long a node may take for its answer, in real time: to the first step, in which a node that
// does not know the protocol gives itself away, and to any other.
constexpr std::chrono::seconds kFirstAnswer{3};
constexpr std::chrono::seconds kAnswer{60};
constexpr std::chrono::milliseconds kObserverPause{100};  // before the observer looks again
// A node that asks for its next turn at a time that has come, so often in a row, makes no headway.
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

class LockStepHost::Impl {
 public:
  explicit Impl(ProcessOptions options) : options_(std::move(options)), data_(options_) {
    check_node_names(options_.nodes);  // files get them
    std::signal(SIGPIPE, SIG_IGN);
    for (const auto& name : options_.nodes) {
      const bool is_logged = !options_.log_directory.empty();
      const std::string path =
          is_logged ? fmt::format("{}/{}.log", options_.log_directory, name) : std::string();
      nodes_.push_back(std::make_unique<Process>(name, path, options_.log_stderr));
    }
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start(std::size_t node);
  void kill(std::size_t node);
  void pause(std::size_t node) { nodes_[node]->is_paused = true; }
  void resume(std::size_t node) { nodes_[node]->is_paused = false; }
  void deliver(std::size_t node, std::string_view line) {
    nodes_[node]->unsent.append(line).push_back('\n');
  }
  std::vector<std::string> stderr_tail(std::size_t node) const { return nodes_[node]->log.tail(); }
  void step(Engine& engine, Time now, Observer* observer);
  void end(Engine& engine);
  std::optional<Time> next_deadline() const;

 private:
  struct Process {
    Process(const std::string& name, const std::string& log_path, bool echo)
        : lines(ProcessHost::kMaxLine), log(name, log_path, echo) {}

    bool is_due(Time now) const {
      return !is_paused && (!unsent.empty() || (deadline && *deadline <= now));
    }

    std::unique_ptr<Child> child;
    std::string start_problem;
    LineBuffer lines;
    StderrLog log;
    std::string unsent;
    std::optional<Time> deadline;
    std::uint64_t starts = 0;
    bool is_paused = false;
    bool has_answered = false;  // to a first step
    int idle_turns = 0;
  };

  bool goes_on(Engine& engine, Time now);
  void send(Process& process);
  void answer(std::size_t node, Engine& engine, Time now);
  bool take_lines(std::size_t node, Engine& engine, Time now);
  static void read_errors(Process& process);
  bool exchange(Process& process, std::chrono::steady_clock::time_point until);
  void report_end(std::size_t node, Engine& engine, Time now);
  void report_silence(std::size_t node, Engine& engine, Time now);

  ProcessOptions options_;
  DataFolders data_;
  Leftovers leftovers_;
  std::vector<std::unique_ptr<Process>> nodes_;
  Observer* observer_ = nullptr;  // of the present step
  std::chrono::steady_clock::time_point next_look_;
};

void LockStepHost::Impl::start(std::size_t node) {
  Process& process = *nodes_[node];
  auto environment = data_.environment(node);
  environment.emplace_back("MAELSTROM_VIRTUAL_TIME=1");
  environment.push_back(
      fmt::format("MAELSTROM_SEED={}", node_seed(options_.seed, node, process.starts++)));
  try {
    process.child = std::make_unique<Child>(ChildOptions{
        options_.executable, options_.arguments,
        node_environment(std::move(environment), leftovers_.mark()), options_.directory});
  } catch (const std::system_error& error) {
    process.start_problem = error.what();
  }
}

void LockStepHost::Impl::kill(std::size_t node) {
  Process& process = *nodes_[node];
  read_errors(process);
  process.log.end();
  process.child.reset();
  process.lines = LineBuffer(ProcessHost::kMaxLine);
  process.unsent.clear();
  process.deadline.reset();
  process.is_paused = false;
  process.has_answered = false;
  process.idle_turns = 0;
}

void LockStepHost::Impl::step(Engine& engine, Time now, Observer* observer) {
  observer_ = observer;
  std::vector<std::size_t> due;
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    Process& process = *nodes_[node];
    if (!process.start_problem.empty()) {
      engine.report(
          Problem::not_started, node,
          fmt::format("{} could not be started: {}", options_.nodes[node], process.start_problem),
          {}, now);
      return;
    }
    if (!process.is_due(now)) continue;
    process.idle_turns = process.unsent.empty() ? process.idle_turns + 1 : 0;
    fmt::format_to(std::back_inserter(process.unsent), "{{\"now\":{}}}\n",
                   now.time_since_epoch().count());
    due.push_back(node);
  }
  // All of them compute at once; what they write is read in order.
  for (const std::size_t node : due) send(*nodes_[node]);
  for (const std::size_t node : due) {
    if (engine.is_done()) return;
    answer(node, engine, now);
  }
}

void LockStepHost::Impl::end(Engine& engine) {
  for (const auto& process : nodes_) {
    if (process->child) read_errors(*process);  // what it wrote after its last answer
    process->log.end();
    process->child.reset();
  }
  leftovers_.end(engine);
}

// False once the run is over. Lets the observer look when it is time.
bool LockStepHost::Impl::goes_on(Engine& engine, Time now) {
  const auto real = std::chrono::steady_clock::now();
  if (observer_ != nullptr && real >= next_look_) {
    next_look_ = real + kObserverPause;
    if (!observer_->look(engine, now)) engine.interrupt();
  }
  return !engine.is_done();
}

// Writes what goes without waiting.
void LockStepHost::Impl::send(Process& process) {
  Fd& input = process.child->input();
  while (!process.unsent.empty() && input.is_open()) {
    const ssize_t written = write(input.get(), process.unsent.data(), process.unsent.size());
    if (written >= 0) {
      process.unsent.erase(0, static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      input.close();
    }
  }
}

// Reads up to the node's deadline line.
void LockStepHost::Impl::answer(std::size_t node, Engine& engine, Time now) {
  Process& process = *nodes_[node];
  const auto patience = process.has_answered ? kAnswer : kFirstAnswer;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (goes_on(engine, now) && !take_lines(node, engine, now)) {
    if (!exchange(process, until)) {
      process.child->output().is_open() ? report_silence(node, engine, now)
                                        : report_end(node, engine, now);
      return;
    }
  }
  if (engine.is_done()) return;
  process.has_answered = true;
  const bool is_idle = process.deadline && *process.deadline <= now;
  if (is_idle && process.idle_turns > kMaxIdleTurns) report_silence(node, engine, now);
}

// Tells the engine the lines that are there; true once the deadline line was among them.
bool LockStepHost::Impl::take_lines(std::size_t node, Engine& engine, Time now) {
  Process& process = *nodes_[node];
  std::string_view line;
  for (;;) {
    switch (process.lines.next(false, line)) {
      case LineBuffer::Next::none:
        return false;
      case LineBuffer::Next::too_long:
        engine.report(Problem::line_too_long, node,
                      fmt::format("{} wrote a line of more than {} MiB", options_.nodes[node],
                                  ProcessHost::kMaxLine >> 20U),
                      {}, now);
        break;
      case LineBuffer::Next::line:
        if (const Deadline deadline = read_deadline(line); deadline.is_valid) {
          process.deadline = deadline.time;
          return true;
        }
        if (!line.empty()) engine.on_line(node, line, now);
    }
  }
}

// Takes in what is there.
void LockStepHost::Impl::read_errors(Process& process) {
  Fd& errors = process.child->errors();
  for (int i = 0; i < kMostReads && errors.is_open(); ++i) {
    const auto room = process.log.room();
    const ssize_t count = read(errors.get(), room.data(), room.size());
    if (count > 0) {
      process.log.add(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else if (count == 0 || errno != EINTR) {
      errors.close();
    }
  }
}

// Waits a while for the process to write or read something; false if it has ended or does nothing
// in time.
bool LockStepHost::Impl::exchange(Process& process, std::chrono::steady_clock::time_point until) {
  Child& child = *process.child;
  std::array<pollfd, 3> fds = {{{child.output().get(), POLLIN, 0},
                                {child.errors().get(), POLLIN, 0},
                                {process.unsent.empty() ? -1 : child.input().get(), POLLOUT, 0}}};
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  const auto wait = static_cast<int>(std::min(left, kObserverPause).count());
  if (poll(fds.data(), fds.size(), wait) < 0) return errno == EINTR;
  if (fds[2].revents != 0) send(process);
  if (fds[1].revents != 0) read_errors(process);
  if (fds[0].revents != 0) {
    const auto room = process.lines.room();
    const ssize_t count = read(child.output().get(), room.data(), room.size());
    if (count > 0) {
      process.lines.add(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EAGAIN) {
      child.output().close();
      return false;
    }
  }
  return true;
}

void LockStepHost::Impl::report_end(std::size_t node, Engine& engine, Time now) {
  Process& process = *nodes_[node];
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  std::optional<std::string> ending;
  while (!(ending = process.child->ending()) && exchange(process, until)) continue;
  process.log.end();
  engine.report(Problem::node_crashed, node,
                fmt::format("{} {} during the run", options_.nodes[node],
                            ending.value_or("closed its stdout")),
                {}, now);
}

void LockStepHost::Impl::report_silence(std::size_t node, Engine& engine, Time now) {
  const std::string& name = options_.nodes[node];
  if (!nodes_[node]->has_answered) {
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

std::optional<Time> LockStepHost::Impl::next_deadline() const {
  std::optional<Time> next;
  for (const auto& process : nodes_) {
    if (process->deadline && !process->is_paused)
      next = std::min(next.value_or(*process->deadline), *process->deadline);
  }
  return next;
}

LockStepHost::LockStepHost(ProcessOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

LockStepHost::~LockStepHost() = default;

void LockStepHost::start(std::size_t node) { impl_->start(node); }

void LockStepHost::kill(std::size_t node) { impl_->kill(node); }

void LockStepHost::pause(std::size_t node) { impl_->pause(node); }

void LockStepHost::resume(std::size_t node) { impl_->resume(node); }

void LockStepHost::deliver(std::size_t node, std::string_view line) { impl_->deliver(node, line); }

std::vector<std::string> LockStepHost::stderr_tail(std::size_t node) const {
  return impl_->stderr_tail(node);
}

void LockStepHost::step(Engine& engine, Time now, Observer* observer) {
  impl_->step(engine, now, observer);
}

std::optional<Time> LockStepHost::next_deadline() const { return impl_->next_deadline(); }

void LockStepHost::end(Engine& engine) { impl_->end(engine); }

}  // namespace maelstrom::workbench
