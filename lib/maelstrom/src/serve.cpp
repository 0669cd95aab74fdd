// The only file that touches file descriptors.
#include "maelstrom/serve.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "maelstrom/lines.hpp"
#include "serve_storage.hpp"

namespace maelstrom {
namespace {

constexpr std::size_t kFlushAt = 256U << 10U;  // bytes; bounds what a burst keeps in memory

Time monotonic_now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Time(std::chrono::seconds(t.tv_sec) + Duration(t.tv_nsec));
}

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void wait_for(int fd, short events) {
  pollfd waiting{fd, events, 0};
  while (poll(&waiting, 1, -1) < 0 && errno == EINTR) continue;
}

// Writes everything; false, with errno, if that cannot be done.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(fd, POLLOUT);  // a descriptor that somebody else has made non-blocking
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// A log that cannot be written is no reason to stop.
void write_log(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

// poll() for at most `time`, or without end if that is negative. To the nanosecond where the system
// can, because when a batch leaves may decide whether it misses another.
int poll_for(std::span<pollfd> waiting, Duration time) {
#ifdef __linux__
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  timespec timeout{};
  timeout.tv_sec = static_cast<time_t>(seconds.count());
  timeout.tv_nsec = static_cast<long>((time - seconds).count());
  return ppoll(waiting.data(), waiting.size(), time < Duration{} ? nullptr : &timeout, nullptr);
#else
  constexpr auto kLongest = std::chrono::milliseconds(std::numeric_limits<int>::max());
  const auto timeout = std::min(std::chrono::ceil<std::chrono::milliseconds>(time), kLongest);
  return poll(waiting.data(), waiting.size(), time < Duration{} ? -1 : int(timeout.count()));
#endif
}

// The T of {"now":T}, in nanoseconds; nothing for any other line.
std::optional<Time> read_now(std::string_view line) {
  constexpr std::string_view kHead = "{\"now\":";
  if (!line.starts_with(kHead)) return std::nullopt;
  std::int64_t nanoseconds = 0;
  const char* const end = line.data() + line.size();
  const auto [at, problem] = std::from_chars(line.data() + kHead.size(), end, nanoseconds);
  if (problem != std::errc{} || std::string_view(at, end) != "}") return std::nullopt;
  return Time(Duration(nanoseconds));
}

// A pipe that wakes the node's thread from others.
class Alarm {
 public:
  Alarm() {
    int ends[2];
    if (pipe(ends) != 0) throw_errno("making a pipe");
    for (int i = 0; i < 2; ++i) {
      // Not among the standard streams, even if those are closed.
      ends_[i] = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
      close(ends[i]);
    }
    if (ends_[0] < 0 || ends_[1] < 0) throw_errno("making a pipe");
  }
  ~Alarm() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  int fd() const { return ends_[0]; }
  // At most one byte per post() to an empty mailbox, so the pipe cannot fill up.
  void ring() const { (void)!::write(ends_[1], "", 1); }
  void silence() const {
    char bytes[64];
    (void)!::read(ends_[0], bytes, sizeof bytes);
  }

 private:
  int ends_[2] = {-1, -1};
};

class Driver {
 public:
  Driver(Function<std::shared_ptr<void>(Node&)> make_app, const ServeOptions& options)
      : make_app_(std::move(make_app)), input_(options.max_line) {}
  ~Driver() { flush_log(); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  void run_in_real_time();
  void run_in_virtual_time();

 private:
  void start(Time now, std::uint64_t seed);
  bool wait_for_input();
  bool read_input();
  bool next_line(std::string_view& line);
  void step(Time now);
  void step_virtually(Time now);
  void flush();
  void log(LogLevel level, std::string_view text);
  void flush_log();

  Function<std::shared_ptr<void>(Node&)> make_app_;
  LineBuffer input_;
  bool ended_ = false;             // the input is at its end
  bool connected_ = true;          // somebody reads our output
  std::vector<std::string> held_;  // in virtual time: lines that wait for their time
  std::string log_;
  Time started_{};
  std::optional<Alarm> alarm_;  // before the node, whose mailbox rings it
  std::optional<Node> node_;
  std::shared_ptr<void> app_;  // last: goes before its node
};

void Driver::start(Time now, std::uint64_t seed) {
  started_ = now;
  NodeOptions options;
  options.seed = seed;
  options.max_line = input_.max_line();
  options.max_client_line = input_.max_line() / 2;
  options.boot = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::string_view folder = environment("MAELSTROM_DATA_DIR");
  if (folder.empty()) {
    options.storage = std::make_shared<NoStorage>();
  } else {
    options.storage = std::make_shared<FileStorage>(std::string(folder));
  }
  const std::string_view level = environment("MAELSTROM_LOG");
  options.log_level = parse_log_level(level).value_or(LogLevel::info);
  options.log_sink = [this](LogLevel at, std::string_view text) { log(at, text); };
  node_.emplace(std::move(options));
  node_->advance(now);
  if (!level.empty() && !parse_log_level(level)) {
    node_->log().error("MAELSTROM_LOG={}: not one of debug, info, warn, error, off", level);
  }
  app_ = make_app_(*node_);
}

void Driver::run_in_real_time() {
  start(monotonic_now(), (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}());
  while (connected_ && !ended_) {
    // With nothing else to wait for, reading itself waits: that saves a system call per message.
    const bool must_wait = node_->listens() || node_->next_deadline();
    if (!must_wait || wait_for_input()) ended_ = !read_input();
    step(monotonic_now());
    flush();
  }
}

void Driver::step(Time now) {
  node_->prepare(input_.whole_lines());
  std::string_view line;
  while (next_line(line)) {
    node_->receive_padded(line, now);
    if (node_->outbox().size() >= kFlushAt) flush();
    if (!connected_) return;
  }
  const auto deadline = node_->next_deadline();
  if (node_->listens() || (deadline && *deadline <= now)) node_->advance(now);
}

// Lines are held back until {"now":T} comes: they are handled at T, and what the node says is
// followed by the time at which it has something to do next. See docs/protocol.md.
void Driver::run_in_virtual_time() {
  while (connected_ && !ended_) {
    ended_ = !read_input();
    std::string_view line;
    while (connected_ && next_line(line)) {
      const auto now = read_now(line);
      if (now) {
        step_virtually(*now);
        flush();
      } else {
        held_.emplace_back(line);
      }
    }
  }
}

void Driver::step_virtually(Time now) {
  if (!node_) {
    std::uint64_t seed = 0;
    const std::string_view text = environment("MAELSTROM_SEED");
    std::from_chars(text.data(), text.data() + text.size(), seed);
    start(now, seed);
  }
  for (const std::string& line : held_) node_->receive(line, now);
  held_.clear();
  node_->advance(now);
  Outbox& outbox = node_->outbox();
  outbox.append(std::string_view("{\"deadline\":"));
  if (const auto deadline = node_->next_deadline()) {
    outbox.append(deadline->time_since_epoch().count());
  } else {
    outbox.append(std::string_view("null"));
  }
  outbox.append(std::string_view("}\n"));
}

// The next line; one that is too long is logged and passed over.
bool Driver::next_line(std::string_view& line) {
  while (true) {
    switch (input_.next(ended_, line)) {
      case LineBuffer::Next::line:
        return true;
      case LineBuffer::Next::none:
        return false;
      case LineBuffer::Next::too_long:
        if (node_) {
          node_->log().error("skipped a line above the limit of {} bytes", input_.max_line());
        }
    }
  }
}

// Waits until there is input, or a timer is due, or something is posted. True if there is input.
bool Driver::wait_for_input() {
  pollfd waiting[2] = {{STDIN_FILENO, POLLIN, 0}, {-1, POLLIN, 0}};
  if (node_->listens()) {
    if (!alarm_) {
      alarm_.emplace();
      node_->on_post([this] { alarm_->ring(); });
      return false;  // what was posted before has rung nothing
    }
    waiting[1].fd = alarm_->fd();
  }
  const auto deadline = node_->next_deadline();
  const auto left = deadline ? std::max(*deadline - monotonic_now(), Duration{}) : Duration{-1};
  if (poll_for(waiting, left) < 0) {
    if (errno != EINTR) throw_errno("waiting for the node's input");
    return false;
  }
  if (waiting[1].revents != 0) alarm_->silence();
  return waiting[0].revents != 0;
}

// Waits for input and takes it in; false at its end.
bool Driver::read_input() {
  const auto room = input_.room();
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
    if (count >= 0) {
      input_.add(static_cast<std::size_t>(count));
      return count > 0;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(STDIN_FILENO, POLLIN);
    } else if (errno != EINTR) {
      throw_errno("reading the node's input");
    }
  }
}

void Driver::flush() {
  Outbox& outbox = node_->outbox();
  if (connected_ && !write_all(STDOUT_FILENO, outbox.view())) {
    if (errno != EPIPE) throw_errno("writing the node's output");
    connected_ = false;
  }
  outbox.clear();
  outbox.shrink();
  flush_log();
}

void Driver::log(LogLevel level, std::string_view text) {
  const double seconds =
      node_ ? std::chrono::duration<double>(node_->now() - started_).count() : 0.0;
  const std::string_view id = node_ && !node_->id().empty() ? node_->id() : "-";
  const std::size_t begin = log_.size();
  fmt::format_to(std::back_inserter(log_), "{:.6f} {} {} {}", seconds, id, to_string(level), text);
  std::replace(log_.begin() + static_cast<std::ptrdiff_t>(begin), log_.end(), '\n', ' ');
  log_ += '\n';
  if (level >= LogLevel::error) flush_log();
}

void Driver::flush_log() {
  write_log(log_);
  log_.clear();
}

}  // namespace

int serve(Function<std::shared_ptr<void>(Node&)> make_app, ServeOptions options) {
  std::signal(SIGPIPE, SIG_IGN);  // a write to a closed pipe is an error like any other
  try {
    Driver driver(std::move(make_app), options);
    if (environment("MAELSTROM_VIRTUAL_TIME") == "1") {
      driver.run_in_virtual_time();
    } else {
      driver.run_in_real_time();
    }
    return 0;
  } catch (const std::exception& error) {
    write_log(fmt::format("the node cannot go on: {}\n", error.what()));
    return 1;
  }
}

}  // namespace maelstrom
