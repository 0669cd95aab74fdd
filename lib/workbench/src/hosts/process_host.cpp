#include "maelstrom/workbench/process_host.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
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

constexpr Duration kLongestWait = std::chrono::milliseconds(100);    // before a look at everything
constexpr Duration kTimerResolution = std::chrono::milliseconds(1);  // of epoll_wait's timeout

Time monotonic_now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Time(std::chrono::seconds(t.tv_sec) + Duration(t.tv_nsec));
}

enum class Stream : std::uint8_t { output, errors, input, timer };

// What came of reading: something, nothing for now, nothing any more.
enum class Got : std::uint8_t { some, none, end };

Got to_got(ssize_t count) {
  if (count > 0) return Got::some;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? Got::none : Got::end;
}

std::uint64_t tag(std::size_t node, Stream stream) {
  return std::uint64_t{node} << 8U | static_cast<std::uint8_t>(stream);
}

}  // namespace

class ProcessHost::Impl {
 public:
  explicit Impl(ProcessOptions options)
      : options_(std::move(options)),
        data_(options_),
        poll_(epoll_create1(EPOLL_CLOEXEC)),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    check_node_names(options_.nodes);  // files get them
    std::signal(SIGPIPE, SIG_IGN);
    watch(timer_.get(), tag(0, Stream::timer), EPOLLIN, EPOLL_CTL_ADD);
    for (const auto& name : options_.nodes) {
      const bool is_logged = !options_.log_directory.empty();
      const std::string path =
          is_logged ? fmt::format("{}/{}.log", options_.log_directory, name) : std::string();
      nodes_.push_back(std::make_unique<Process>(name, path, options_.log_stderr));
    }
  }

  void start(std::size_t node);
  void kill(std::size_t node);
  void pause(std::size_t node) { nodes_[node]->child->pause(); }
  void resume(std::size_t node) { nodes_[node]->child->resume(); }
  void deliver(std::size_t node, std::string_view line) {
    Process& process = *nodes_[node];
    if (!process.child || !process.child->input().is_open()) return;
    if (process.unread() == 0) dirty_.push_back(node);
    if (process.sent > kMaxUnread) {
      process.unsent.erase(0, process.sent);
      process.sent = 0;
    }
    process.unsent.append(line).push_back('\n');
  }
  bool is_ready(std::size_t node) {
    Process& process = *nodes_[node];
    process.is_held |= process.unread() >= kMaxUnread;
    return !process.is_held;
  }
  std::vector<std::string> stderr_tail(std::size_t node) const { return nodes_[node]->log.tail(); }
  void run(Engine& engine, Observer* observer);

 private:
  struct Process {
    Process(const std::string& name, const std::string& log_path, bool echo)
        : lines(kMaxLine), log(name, log_path, echo) {}

    std::size_t unread() const { return unsent.size() - sent; }

    std::unique_ptr<Child> child;
    std::string start_problem;
    LineBuffer lines;
    StderrLog log;
    std::string unsent;  // of which the first `sent` bytes are gone
    std::size_t sent = 0;
    bool is_blocked = false;   // its pipe is full
    bool is_held = false;      // the engine was told to wait
    std::size_t unended = 0;   // bytes read since the last line ended
    bool is_too_long = false;  // the line that they belong to, and that was said
    bool has_ended = false;
  };

  Time now() const { return Time(monotonic_now() - epoch_); }
  void watch(int fd, std::uint64_t data, std::uint32_t events, int operation);
  void flush(Engine& engine);
  void write_to(std::size_t node, Engine& engine);
  void wait(std::optional<Time> deadline, Engine& engine);
  void handle(const epoll_event& event, Engine& engine);
  Got read_output(std::size_t node, Engine& engine);
  Got read_errors(std::size_t node);
  void read_remaining_errors(std::size_t node);
  void take_lines(std::size_t node, Engine& engine, bool ended);
  void check_endings(Engine& engine);

  ProcessOptions options_;
  DataFolders data_;
  Leftovers leftovers_;
  Fd poll_;
  Fd timer_;
  Time epoch_ = monotonic_now();
  Time next_check_{};
  std::vector<std::unique_ptr<Process>> nodes_;
  std::vector<std::size_t> dirty_;  // with something unsent
};

void ProcessHost::Impl::watch(int fd, std::uint64_t data, std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  epoll_ctl(poll_.get(), operation, fd, &event);
}

void ProcessHost::Impl::start(std::size_t node) {
  Process& process = *nodes_[node];
  try {
    process.child = std::make_unique<Child>(ChildOptions{
        options_.executable, options_.arguments,
        node_environment(data_.environment(node), leftovers_.mark()), options_.directory});
  } catch (const std::system_error& error) {
    process.start_problem = error.what();
    return;
  }
  watch(process.child->output().get(), tag(node, Stream::output), EPOLLIN, EPOLL_CTL_ADD);
  watch(process.child->errors().get(), tag(node, Stream::errors), EPOLLIN, EPOLL_CTL_ADD);
  watch(process.child->input().get(), tag(node, Stream::input), 0, EPOLL_CTL_ADD);
}

void ProcessHost::Impl::kill(std::size_t node) {
  Process& process = *nodes_[node];
  read_remaining_errors(node);
  process.log.end();
  process.child.reset();
  process.lines = LineBuffer(kMaxLine);
  process.unsent.clear();
  process.sent = 0;
  process.is_blocked = process.is_held = process.is_too_long = process.has_ended = false;
  process.unended = 0;
}

void ProcessHost::Impl::run(Engine& engine, Observer* observer) {
  engine.start(now());
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    if (nodes_[node]->start_problem.empty()) continue;
    engine.report(Problem::not_started, node,
                  fmt::format("{} could not be started: {}", options_.nodes[node],
                              nodes_[node]->start_problem),
                  {}, now());
  }
  while (!engine.is_done()) {
    engine.advance(now());
    flush(engine);
    if (engine.is_done()) break;
    wait(engine.next_deadline(), engine);
    const Time time = now();
    if (time >= next_check_) {
      next_check_ = time + kLongestWait;
      check_endings(engine);
      if (observer != nullptr && !observer->look(engine, time)) engine.interrupt();
    }
  }
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    auto& child = nodes_[node]->child;
    if (child) read_remaining_errors(node);
    child.reset();
  }
  leftovers_.end(engine);
}

void ProcessHost::Impl::flush(Engine& engine) {
  for (const std::size_t node : std::exchange(dirty_, {})) {
    if (nodes_[node]->child && !nodes_[node]->is_blocked) write_to(node, engine);
  }
}

void ProcessHost::Impl::write_to(std::size_t node, Engine& engine) {
  Process& process = *nodes_[node];
  Fd& input = process.child->input();
  while (process.unread() > 0 && input.is_open()) {
    const ssize_t written =
        write(input.get(), process.unsent.data() + process.sent, process.unread());
    if (written >= 0) {
      process.sent += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      input.close();  // it reads no more, which is no fault as long as it lives
    }
  }
  if (process.unread() == 0 || !input.is_open()) {
    process.unsent.clear();
    process.sent = 0;
  }
  const bool is_blocked = process.unread() > 0;
  if (std::exchange(process.is_blocked, is_blocked) != is_blocked && input.is_open()) {
    const std::uint32_t events = is_blocked ? EPOLLOUT : 0U;
    watch(input.get(), tag(node, Stream::input), events, EPOLL_CTL_MOD);
  }
  if (process.is_held && !is_blocked) {
    process.is_held = false;
    engine.on_ready(node, now());
  }
}

void ProcessHost::Impl::wait(std::optional<Time> deadline, Engine& engine) {
  Duration left = std::min(kLongestWait, deadline.value_or(Time::max()) - now());
  int timeout = 0;
  if (left >= 10 * kTimerResolution) {
    timeout = static_cast<int>(left / kTimerResolution);
  } else if (left > Duration{}) {
    itimerspec spec{};
    spec.it_value.tv_nsec = static_cast<long>(left.count());
    timerfd_settime(timer_.get(), 0, &spec, nullptr);
    timeout = -1;
  }
  std::array<epoll_event, 64> events;
  const int count =
      epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), timeout);
  for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)], engine);
}

void ProcessHost::Impl::handle(const epoll_event& event, Engine& engine) {
  const auto node = static_cast<std::size_t>(event.data.u64 >> 8U);
  Process& process = *nodes_[node];
  switch (static_cast<Stream>(event.data.u64 & 0xffU)) {
    case Stream::timer: {
      std::uint64_t expirations = 0;
      (void)!read(timer_.get(), &expirations, sizeof expirations);
      break;
    }
    case Stream::output:
      if (read_output(node, engine) == Got::end) {
        process.child->output().close();
        next_check_ = {};  // it may have ended
      }
      break;
    case Stream::errors:
      if (read_errors(node) == Got::end) process.child->errors().close();
      break;
    case Stream::input:
      if (process.child->input().is_open()) {
        if ((event.events & EPOLLERR) != 0) {
          process.child->input().close();
        } else {
          write_to(node, engine);
        }
      }
      break;
  }
}

// One read for each turn, so that no node keeps the others waiting.
Got ProcessHost::Impl::read_output(std::size_t node, Engine& engine) {
  Process& process = *nodes_[node];
  const auto room = process.lines.room();
  const ssize_t count = read(process.child->output().get(), room.data(), room.size());
  const Got got = to_got(count);
  if (got == Got::some) {
    process.lines.add(static_cast<std::size_t>(count));
    process.unended += static_cast<std::size_t>(count);
  }
  take_lines(node, engine, got == Got::end);
  return got;
}

void ProcessHost::Impl::take_lines(std::size_t node, Engine& engine, bool ended) {
  Process& process = *nodes_[node];
  const Time time = now();
  std::string_view line;
  LineBuffer::Next next{};
  while ((next = process.lines.next(ended, line)) != LineBuffer::Next::none) {
    process.unended = 0;
    process.is_too_long = false;
    const bool is_blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (next == LineBuffer::Next::line && !is_blank) engine.on_line(node, line, time);
  }
  // Said while the line goes on, because it may have no end.
  if (process.unended > kMaxLine && !process.is_too_long) {
    process.is_too_long = true;
    engine.report(
        Problem::line_too_long, node,
        fmt::format("{} wrote a line of more than {} MiB", options_.nodes[node], kMaxLine >> 20U),
        {}, time);
  }
}

Got ProcessHost::Impl::read_errors(std::size_t node) {
  Process& process = *nodes_[node];
  const auto room = process.log.room();
  const ssize_t count = read(process.child->errors().get(), room.data(), room.size());
  const Got got = to_got(count);
  if (got == Got::some) process.log.add(static_cast<std::size_t>(count));
  return got;
}

void ProcessHost::Impl::read_remaining_errors(std::size_t node) {
  const bool is_open = nodes_[node]->child->errors().is_open();
  for (int i = 0; is_open && i < kMostReads && read_errors(node) == Got::some;) ++i;
}

void ProcessHost::Impl::check_endings(Engine& engine) {
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    Process& process = *nodes_[node];
    if (!process.child || process.has_ended) continue;
    const auto ending = process.child->ending();
    if (!ending) continue;
    process.has_ended = true;
    const bool is_open = process.child->output().is_open();
    for (int i = 0; is_open && i < kMostReads && read_output(node, engine) == Got::some;) ++i;
    read_remaining_errors(node);
    process.log.end();
    engine.report(Problem::node_crashed, node,
                  fmt::format("{} {} during the run", options_.nodes[node], *ending), {}, now());
  }
}

ProcessHost::ProcessHost(ProcessOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

ProcessHost::~ProcessHost() = default;

void ProcessHost::start(std::size_t node) { impl_->start(node); }

void ProcessHost::kill(std::size_t node) { impl_->kill(node); }

void ProcessHost::pause(std::size_t node) { impl_->pause(node); }

void ProcessHost::resume(std::size_t node) { impl_->resume(node); }

void ProcessHost::deliver(std::size_t node, std::string_view line) { impl_->deliver(node, line); }

bool ProcessHost::is_ready(std::size_t node) const { return impl_->is_ready(node); }

std::vector<std::string> ProcessHost::stderr_tail(std::size_t node) const {
  return impl_->stderr_tail(node);
}

void ProcessHost::run(Engine& engine, Observer* observer) { impl_->run(engine, observer); }

}  // namespace maelstrom::workbench
