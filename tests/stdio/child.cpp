#include "child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

extern char** environ;  // NOLINT

namespace maelstrom::tests {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostShown = 2000;  // bytes of stderr in an exception

[[noreturn]] void throw_errno(const char* what, int number = errno) {
  throw std::system_error(number, std::generic_category(), what);
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw_errno("pipe");
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return {ends[0], ends[1]};
}

void make_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

void close_fd(int& fd) {
  if (fd >= 0) close(std::exchange(fd, -1));
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  for (char** at = environ; *at != nullptr; ++at) {
    // What the test's own surroundings ask of nodes is not for these.
    if (!std::string_view(*at).starts_with("MAELSTROM")) all.emplace_back(*at);
  }
  return all;
}

}  // namespace

ChildProcess::ChildProcess(const std::string& path, const ChildOptions& options) : path_(path) {
  std::signal(SIGPIPE, SIG_IGN);  // a write to a child that is gone is an error like any other
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  if (options.nonblocking_stdin) make_nonblocking(in.read_end);
  if (options.nonblocking_stdout) make_nonblocking(out.write_end);
#ifdef F_SETPIPE_SZ
  if (options.stdout_pipe_size > 0) fcntl(out.write_end, F_SETPIPE_SZ, options.stdout_pipe_size);
#endif

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto give = [&actions](bool is_closed, int end, int fd) {
    if (is_closed) {
      posix_spawn_file_actions_addclose(&actions, fd);
    } else {
      posix_spawn_file_actions_adddup2(&actions, end, fd);
    }
  };
  give(options.closed_stdin, in.read_end, STDIN_FILENO);
  give(options.closed_stdout, out.write_end, STDOUT_FILENO);
  give(options.closed_stderr, err.write_end, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = options.arguments;
  arguments.insert(arguments.begin(), path);
  std::vector<std::string> environment = environment_with(options.environment);
  const int problem = posix_spawn(&pid_, path.c_str(), &actions, &attributes,
                                  pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  for (int* end : {&in.read_end, &out.write_end, &err.write_end}) close_fd(*end);
  stdin_ = in.write_end;
  stdout_ = out.read_end;
  stderr_ = err.read_end;
  for (const int end : {stdin_, stdout_, stderr_}) make_nonblocking(end);
  if (problem != 0) {
    for (int* end : {&stdin_, &stdout_, &stderr_}) close_fd(*end);
    throw_errno(path.c_str(), problem);
  }
}

ChildProcess::~ChildProcess() {
  for (int* end : {&stdin_, &stdout_, &stderr_}) close_fd(*end);
  if (is_reaped_) return;
  kill(pid_, SIGKILL);
  try_reap(true);
}

bool ChildProcess::try_reap(bool blocking) {
  while (!is_reaped_) {
    int status = 0;
    const pid_t got = waitpid(pid_, &status, blocking ? 0 : WNOHANG);
    if (got == 0) return false;
    if (got < 0 && errno == EINTR) continue;
    is_reaped_ = true;
    status_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  return true;
}

// Appends what there is; false, and the descriptor closed, at the end.
bool ChildProcess::take(int& fd, std::string& to) {
  std::array<char, 64 * 1024> bytes{};
  const ssize_t count = ::read(fd, bytes.data(), bytes.size());
  if (count > 0) {
    to.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    close_fd(fd);
    return false;
  }
  return true;
}

// Writes `pending` and takes in what the child says until is_done().
void ChildProcess::pump(std::string_view pending,
                        const std::function<bool(std::size_t written)>& is_done) {
  const auto deadline = SteadyClock::now() + kPatience;
  std::size_t written = 0;
  while (!is_done(written)) {
    if (SteadyClock::now() > deadline) {
      throw std::runtime_error(fmt::format("{} hangs; its stderr: {}", path_,
                                           std::string_view(errors_).substr(0, kMostShown)));
    }
    // poll() passes over descriptors below zero.
    std::array<pollfd, 3> events = {pollfd{written < pending.size() ? stdin_ : -1, POLLOUT, 0},
                                    pollfd{is_held_ ? -1 : stdout_, POLLIN, 0},
                                    pollfd{stderr_, POLLIN, 0}};
    if (poll(events.data(), events.size(), 10) < 0) continue;  // interrupted
    if (events[0].revents != 0) {
      const ssize_t count = ::write(stdin_, pending.data() + written, pending.size() - written);
      if (count >= 0) {
        written += static_cast<std::size_t>(count);
      } else if (errno == EPIPE) {
        close_fd(stdin_);
      } else if (errno != EAGAIN && errno != EINTR) {
        throw_errno("writing to the child");
      }
    }
    if (events[1].revents != 0) take(stdout_, output_);
    if (events[2].revents != 0) take(stderr_, errors_);
  }
}

bool ChildProcess::try_write(std::string_view text) {
  std::size_t done = 0;
  pump(text, [&](std::size_t written) {
    done = written;
    return written == text.size() || stdin_ < 0;
  });
  return done == text.size();
}

void ChildProcess::write(std::string_view text) {
  if (!try_write(text)) throw std::runtime_error(path_ + " has closed its stdin: " + errors_);
}

void ChildProcess::close_stdin() { close_fd(stdin_); }
void ChildProcess::close_stdout() { close_fd(stdout_); }

std::string ChildProcess::read_line() {
  std::size_t newline = std::string::npos;
  pump({}, [&](std::size_t) {
    newline = output_.find('\n', scanned_);
    scanned_ = output_.size();
    return newline != std::string::npos || stdout_ < 0;
  });
  if (newline == std::string::npos) {
    throw std::runtime_error(path_ + " has closed its stdout: " + errors_);
  }
  std::string line = output_.substr(consumed_, newline - consumed_);
  consumed_ = scanned_ = newline + 1;
  if (consumed_ > output_.size() / 2) {
    output_.erase(0, consumed_);
    consumed_ = scanned_ = 0;
  }
  return line;
}

std::vector<std::string> ChildProcess::read_lines(std::size_t count) {
  std::vector<std::string> lines(count);
  for (auto& line : lines) line = read_line();
  return lines;
}

std::string ChildProcess::read_rest() {
  pump({}, [&](std::size_t) { return stdout_ < 0; });
  std::string rest = output_.substr(consumed_);
  output_.clear();
  consumed_ = scanned_ = 0;
  return rest;
}

bool ChildProcess::is_quiet_for(std::chrono::milliseconds time) {
  const auto end = SteadyClock::now() + time;
  pump({}, [&](std::size_t) { return output_.size() > consumed_ || SteadyClock::now() >= end; });
  return output_.size() == consumed_;
}

const std::string& ChildProcess::errors_with(std::string_view text) {
  pump({}, [&](std::size_t) { return errors_.find(text) != std::string::npos || stderr_ < 0; });
  return errors_;
}

void ChildProcess::signal(int number) const { kill(pid_, number); }

int ChildProcess::wait() {
  pump({}, [&](std::size_t) { return try_reap(false); });
  // What it said last is in the pipes.
  while (stderr_ >= 0 && take(stderr_, errors_)) continue;
  return status_;
}

std::string ChildProcess::finish(std::string_view text) {
  write(text);
  close_stdin();
  std::string rest = read_rest();
  if (const int status = wait(); status != 0) {
    throw std::runtime_error(fmt::format("{} ended with {}: {}", path_, status, errors_));
  }
  return rest;
}

std::size_t ChildProcess::peak_memory() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  }
  return 0;  // no such file here
}

}  // namespace maelstrom::tests
