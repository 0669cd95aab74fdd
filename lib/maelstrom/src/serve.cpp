// Only the files named serve*.cpp use file descriptors.
#include "maelstrom/serve.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
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

#include "grammar.hpp"
#include "maelstrom/lines.hpp"
#include "serve_io.hpp"
#include "serve_storage.hpp"

namespace maelstrom {
namespace {

constexpr std::size_t kFlushAt = 256U << 10U;  // bytes; bounds the memory of a burst
// The last virtual time, in nanoseconds: 73 years. It leaves the same again for the boots of later
// starts, and more for deadlines beyond that.
constexpr auto kLastTime = static_cast<std::int64_t>(FileStorage::kBootLimit / 2);

Time monotonic_now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return Time(std::chrono::seconds(t.tv_sec) + Duration(t.tv_nsec));
}

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// Whether `value` is valid for an environment variable that is a switch.
bool is_switch(std::string_view value) { return value.empty() || value == "0" || value == "1"; }

// A node goes on even if its log cannot be written.
void write_log(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

// poll() for at most `time`, or without a limit if that is negative. Exact to the nanosecond if the
// system allows, because the moment at which a batch leaves may decide whether it misses another
// batch.
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

// The T of {"now":T}, where T is a decimal number; empty for any other line.
std::optional<std::string_view> read_now(std::string_view line) {
  constexpr std::string_view kHead = "{\"now\":";
  if (!line.starts_with(kHead) || !line.ends_with('}')) return std::nullopt;
  const std::string_view number = line.substr(kHead.size(), line.size() - kHead.size() - 1);
  const std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  return number;
}

// Overwrites bytes that would end a line or command a terminal: control characters, including those
// of ISO 6429 (U+0080 to U+009F, in UTF-8 a C2 and one of 80 to 9F). If the text is not UTF-8, also
// overwrites all bytes from 80 on, since single bytes may be such controls.
void blank_controls(char* begin, char* end) {
  const bool is_text = is_utf8({begin, static_cast<std::size_t>(end - begin)});
  for (char* at = begin; at != end; ++at) {
    const auto byte = static_cast<unsigned char>(*at);
    const bool is_second = at != begin && at[-1] == '\xc2' && byte >= 0x80 && byte < 0xa0;
    if (is_second) at[-1] = ' ';
    if (is_second || byte < ' ' || byte == 0x7f) *at = ' ';
    if (!is_text && byte >= 0x80) *at = '?';
  }
}

std::uint64_t nanoseconds(Duration duration) {
  return static_cast<std::uint64_t>(duration.count());
}

class Driver {
 public:
  Driver(Function<std::shared_ptr<void>(Node&)> make_app, const ServeOptions& options)
      : make_app_(std::move(make_app)),
        input_(options.max_line),
        level_(parse_log_level(environment("MAELSTROM_LOG")).value_or(LogLevel::info)) {}
  ~Driver() { flush_log(); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Both run until the end and return the exit status.
  int run_in_real_time();
  int run_in_virtual_time();

 private:
  void start(Time now, std::uint64_t seed);
  void start_storage(NodeOptions& options);
  void check_environment();
  bool goes_on() const;
  int end();
  void begin(Time now);
  std::optional<Time> check_time(std::string_view number);
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
  bool ended_ = false;             // the input has ended
  bool connected_ = true;          // the reader of our output is there
  std::vector<std::string> held_;  // virtual time: lines that wait for {"now":T}
  LogLevel level_;
  std::string log_;
  Time started_{};
  std::shared_ptr<Storage> storage_;
  std::shared_ptr<FileStorage> files_;  // the same storage, if it is a FileStorage
  std::optional<Bell> bell_;            // declared before the node, whose mailbox rings it
  std::optional<Node> node_;
  std::shared_ptr<void> app_;  // last: destroyed before its node
};

void Driver::start(Time now, std::uint64_t seed) {
  started_ = now;
  NodeOptions options;
  options.seed = seed;
  options.max_line = input_.max_line();
  options.max_client_line = input_.max_line() / 2;
  start_storage(options);
  options.log_level = level_;
  options.log_sink = [this](LogLevel at, std::string_view text) { log(at, text); };
  node_.emplace(std::move(options));
  node_->advance(now);
  check_environment();
  app_ = make_app_(*node_);
}

void Driver::start_storage(NodeOptions& options) {
  options.boot = nanoseconds(started_.time_since_epoch());
  const std::string_view folder = environment("MAELSTROM_DATA_DIR");
  const std::string_view syncs = environment("MAELSTROM_SYNC");
  if (folder.empty()) {
    storage_ = std::make_shared<NoStorage>();
  } else {
    const bool is_on = !syncs.empty() && syncs != "0";
    files_ = std::make_shared<FileStorage>(std::string(folder), options.boot, is_on);
    storage_ = files_;
    options.boot = files_->boot();
  }
  options.storage = storage_;
}

void Driver::check_environment() {
  const std::string_view level = environment("MAELSTROM_LOG");
  if (!level.empty() && !parse_log_level(level)) {
    node_->log().error("MAELSTROM_LOG={}: not one of debug, info, warn, error, off", level);
  }
  const std::string_view is_virtual = environment("MAELSTROM_VIRTUAL_TIME");
  if (!is_switch(is_virtual)) {
    node_->log().error("MAELSTROM_VIRTUAL_TIME={}: not 0 or 1; taken for 0", is_virtual);
  }
  const std::string_view syncs = environment("MAELSTROM_SYNC");
  if (!is_switch(syncs)) {
    node_->log().error("MAELSTROM_SYNC={}: not 0 or 1; taken for 1, the safer one", syncs);
  }
  const std::string_view seed = environment("MAELSTROM_SEED");
  if (!seed.empty() && !whole_number<std::uint64_t>(seed)) {
    node_->log().error("MAELSTROM_SEED={}: not a number from 0 to 2^64 - 1; taken for 0", seed);
  }
  if (syncs == "1" && !files_) {
    node_->log().error("MAELSTROM_SYNC=1 without MAELSTROM_DATA_DIR: nothing is kept");
  }
}

bool Driver::goes_on() const {
  return connected_ && !ended_ && (!node_ || node_->failure().empty());
}

// Logs the reason to stop at every log level.
int Driver::end() {
  if (!node_ || node_->failure().empty()) return 0;
  log(LogLevel::error,
      fmt::format("the node ends: its storage cannot be used: {}", node_->failure()));
  return 1;
}

int Driver::run_in_real_time() {
  start(monotonic_now(), (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}());
  while (goes_on()) {
    // If only input can come, the read itself waits, which saves a system call per message.
    const bool must_wait = node_->has_mailbox() || node_->next_deadline();
    if (!must_wait || wait_for_input()) ended_ = !read_input();
    step(monotonic_now());
    flush();
  }
  return end();
}

// Called before anything is handled at `now`.
void Driver::begin(Time now) {
  if (files_) files_->reserve(node_->boot() + nanoseconds(now - started_));
}

void Driver::step(Time now) {
  begin(now);
  node_->prepare(input_.whole_lines());
  std::string_view line;
  while (next_line(line)) {
    node_->receive_padded(line, now);
    if (node_->outbox().size() >= kFlushAt) flush();
    if (!connected_ || !node_->failure().empty()) return;
  }
  const auto deadline = node_->next_deadline();
  if (node_->has_mailbox() || (deadline && *deadline <= now)) node_->advance(now);
}

// Holds lines back until {"now":T} comes and handles them at T. After its output the node writes
// its next deadline. See docs/protocol.md.
int Driver::run_in_virtual_time() {
  while (goes_on()) {
    ended_ = !read_input();
    std::string_view line;
    while (connected_ && (!node_ || node_->failure().empty()) && next_line(line)) {
      const auto number = read_now(line);
      if (!number) {
        held_.emplace_back(line);
      } else if (const auto now = check_time(*number)) {
        step_virtually(*now);
        flush();
      }
    }
  }
  return end();
}

// The time, if it is allowed. Otherwise logs an error, and the line is skipped.
std::optional<Time> Driver::check_time(std::string_view number) {
  const std::int64_t first = node_ ? node_->now().time_since_epoch().count() : 0;
  const auto now = whole_number(number);
  if (now && first <= *now && *now <= kLastTime) return Time(Duration(*now));
  if (level_ <= LogLevel::error) {
    log(LogLevel::error, fmt::format("refused {{\"now\":{}}}: send a time from {}, which it is, to "
                                     "{} nanoseconds",
                                     number, first, kLastTime));
  }
  return std::nullopt;
}

void Driver::step_virtually(Time now) {
  if (!node_) {
    start(now, whole_number<std::uint64_t>(environment("MAELSTROM_SEED")).value_or(0));
  }
  begin(now);
  for (const std::string& line : held_) node_->receive(line, now);
  held_.clear();
  node_->advance(now);
  if (!node_->failure().empty()) return;  // the end of the process is the answer
  TextBuffer& outbox = node_->outbox();
  outbox.append(std::string_view("{\"deadline\":"));
  if (const auto deadline = node_->next_deadline()) {
    outbox.append(deadline->time_since_epoch().count());
  } else {
    outbox.append(std::string_view("null"));
  }
  outbox.append(std::string_view("}\n"));
}

// The next line. Logs and skips lines that are too long.
bool Driver::next_line(std::string_view& line) {
  while (true) {
    switch (input_.next(ended_, line)) {
      case LineBuffer::Next::line: return true;
      case LineBuffer::Next::none: return false;
      case LineBuffer::Next::too_long:
        if (node_) {
          node_->log().error("skipped a line above the limit of {} bytes", input_.max_line());
        }
    }
  }
}

// Waits until there is input, a timer is due or work is posted. True if there is input.
bool Driver::wait_for_input() {
  pollfd waiting[2] = {{STDIN_FILENO, POLLIN, 0}, {-1, POLLIN, 0}};
  if (node_->has_mailbox()) {
    if (!bell_) {
      bell_.emplace();
      node_->on_post([this] { bell_->ring(); });
      return false;  // earlier posts did not ring the bell
    }
    waiting[1].fd = bell_->fd();
  }
  const auto deadline = node_->next_deadline();
  const auto left = deadline ? std::max(*deadline - monotonic_now(), Duration{}) : Duration{-1};
  if (poll_for(waiting, left) < 0) {
    if (errno != EINTR) throw_errno("waiting for the node's input");
    return false;
  }
  if (waiting[1].revents != 0) bell_->silence();
  return waiting[0].revents != 0;
}

// Waits for input and reads it; false at its end.
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
  TextBuffer& outbox = node_->outbox();
  if (!outbox.empty()) storage_->sync();
  if (connected_ && !write_all(STDOUT_FILENO, outbox.view())) {
    if (errno != EPIPE) throw_errno("writing the node's output");
    connected_ = false;
  }
  outbox.clear();
  outbox.shrink();
  flush_log();
}

void Driver::log(LogLevel level, std::string_view text) {
  const double seconds = node_ ? to_seconds(node_->now() - started_) : 0.0;
  const std::string_view id = node_ && !node_->id().empty() ? node_->id() : "-";
  const std::size_t begin = log_.size();
  fmt::format_to(std::back_inserter(log_), "{:.6f} {} {} {}", seconds, id, to_string(level), text);
  blank_controls(log_.data() + begin, log_.data() + log_.size());
  log_ += '\n';
  if (level >= LogLevel::error) flush_log();
}

void Driver::flush_log() {
  write_log(log_);
  log_.clear();
}

}  // namespace

int serve(Function<std::shared_ptr<void>(Node&)> make_app, ServeOptions options) {
  // A write to a closed pipe, or beyond the limit of a file's size, must return an error.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    hold_standard_descriptors();
    Driver driver(std::move(make_app), options);
    if (environment("MAELSTROM_VIRTUAL_TIME") == "1") {
      return driver.run_in_virtual_time();
    }
    return driver.run_in_real_time();
  } catch (const std::exception& error) {
    std::string reason = fmt::format("the node cannot go on: {}", error.what());
    blank_controls(reason.data(), reason.data() + reason.size());
    write_log(reason + '\n');
    return 1;
  }
}

}  // namespace maelstrom
