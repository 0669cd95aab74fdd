#include "hosts/process_host.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "hosts/silence.hpp"

namespace maelstrom::workbench {
namespace {

using Clock = std::chrono::steady_clock;
using Got = NodeProcess::Got;

constexpr Duration kLongestWait = std::chrono::milliseconds(100);    // before everything is checked
constexpr Duration kTimerResolution = std::chrono::milliseconds(1);  // of epoll_wait's timeout

enum class Stream : std::uint8_t { output, errors, input, timer };

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::uint64_t tag(std::size_t node, Stream stream) {
  return std::uint64_t{node} << 8U | static_cast<std::uint8_t>(stream);
}

}  // namespace

ProcessHost::ProcessHost(ProcessOptions options)
    : processes_(std::move(options)),
      poll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      epoch_(Clock::now()),
      watches_(processes_.size()) {
  if (!poll_.is_open() || !timer_.is_open()) fail("watching nodes");
  watch(timer_.get(), tag(0, Stream::timer), EPOLLIN, EPOLL_CTL_ADD);
}

void ProcessHost::kill(std::size_t node) {
  processes_[node].kill();
  watches_[node] = {};
}

Time ProcessHost::now() const {
  return Time(std::chrono::duration_cast<Duration>(Clock::now() - epoch_));
}

void ProcessHost::watch(int fd, std::uint64_t tag, std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (epoll_ctl(poll_.get(), operation, fd, &event) != 0) fail("epoll_ctl");
}

void ProcessHost::start(std::size_t node) {
  processes_.start(node);
  NodeProcess& process = processes_[node];
  if (!process.is_there()) return;
  Child& child = process.child();
  watch(child.output().get(), tag(node, Stream::output), EPOLLIN, EPOLL_CTL_ADD);
  watch(child.errors().get(), tag(node, Stream::errors), EPOLLIN, EPOLL_CTL_ADD);
  watch(child.input().get(), tag(node, Stream::input), 0, EPOLL_CTL_ADD);
}

bool ProcessHost::deliver(std::size_t node, std::string_view line) {
  NodeProcess& process = processes_[node];
  if (!process.is_there() || !process.child().input().is_open()) return true;
  if (process.unsent() == 0) dirty_.push_back(node);
  process.add_line(line);
  Watched& watched = watches_[node];
  watched.is_held |= process.unsent() >= kMaxUnread;
  return !watched.is_held;
}

void ProcessHost::run(Engine& engine, Observer* observer) {
  engine.start(now());
  while (!engine.is_done()) {
    engine.advance(now());
    processes_.report_start_problem(engine, now());
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
  processes_.end(engine);
}

std::string ProcessHost::explain_silence(std::size_t node) {
  NodeProcess& process = processes_[node];
  return process.is_there() ? workbench::explain_silence(process) : std::string();
}

void ProcessHost::flush(Engine& engine) {
  for (const std::size_t node : std::exchange(dirty_, {})) {
    if (processes_[node].is_there() && !watches_[node].is_blocked) write_to(node, engine);
  }
}

void ProcessHost::write_to(std::size_t node, Engine& engine) {
  NodeProcess& process = processes_[node];
  Watched& watched = watches_[node];
  process.send();
  const Fd& input = process.child().input();
  const bool is_blocked = process.unsent() > 0;
  if (std::exchange(watched.is_blocked, is_blocked) != is_blocked && input.is_open()) {
    const std::uint32_t events = is_blocked ? EPOLLOUT : 0U;
    watch(input.get(), tag(node, Stream::input), events, EPOLL_CTL_MOD);
  }
  if (watched.is_held && !is_blocked) {
    watched.is_held = false;
    engine.on_ready(node, now());
  }
}

void ProcessHost::wait(std::optional<Time> deadline, Engine& engine) {
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
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    handle(event.data.u64, (event.events & EPOLLERR) != 0, engine);
  }
}

void ProcessHost::handle(std::uint64_t tag, bool has_failed, Engine& engine) {
  const auto node = static_cast<std::size_t>(tag >> 8U);
  NodeProcess& process = processes_[node];
  switch (static_cast<Stream>(tag & 0xffU)) {
    case Stream::timer: {
      std::uint64_t expirations = 0;
      (void)!read(timer_.get(), &expirations, sizeof expirations);
      break;
    }
    case Stream::output:
      if (read_output(node, engine) == Got::end) next_check_ = {};  // it may have ended
      break;
    case Stream::errors: process.read_errors(); break;
    case Stream::input:
      if (!process.child().input().is_open()) break;
      if (has_failed) process.child().input().close();  // the process has closed its stdin
      write_to(node, engine);
      break;
  }
}

// Makes one read per turn, so that no node keeps the others waiting.
Got ProcessHost::read_output(std::size_t node, Engine& engine) {
  const Got got = processes_[node].read_output();
  watches_[node].unended += processes_[node].last_read();
  take_lines(node, engine, got == Got::end);
  return got;
}

void ProcessHost::take_lines(std::size_t node, Engine& engine, bool ended) {
  LineBuffer& lines = processes_[node].lines();
  Watched& watched = watches_[node];
  const Time time = now();
  std::string_view line;
  LineBuffer::Next next{};
  while ((next = lines.next(ended, line)) != LineBuffer::Next::none) {
    const bool is_news = next == LineBuffer::Next::too_long && !watched.is_too_long;
    if (is_news) processes_.report_too_long(node, engine, time);
    watched.unended = 0;
    watched.is_too_long = false;
    if (next == LineBuffer::Next::line) engine.on_line(node, line, time);
  }
  // Said while the line goes on, because it may have no end.
  if (watched.unended > NodeProcess::kMaxLine && !watched.is_too_long) {
    watched.is_too_long = true;
    processes_.report_too_long(node, engine, time);
  }
}

void ProcessHost::check_endings(Engine& engine) {
  for (std::size_t node = 0; node < processes_.size(); ++node) {
    NodeProcess& process = processes_[node];
    if (!process.is_there() || watches_[node].has_ended) continue;
    const auto ending = process.child().ending();
    if (!ending) continue;
    watches_[node].has_ended = true;
    const bool is_open = process.child().output().is_open();
    for (int i = 0; is_open && i < kMostReads && read_output(node, engine) == Got::some;) ++i;
    processes_.report_end(node, *ending, engine, now());
  }
}

}  // namespace maelstrom::workbench
