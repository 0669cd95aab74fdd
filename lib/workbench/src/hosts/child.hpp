// A child process with pipes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maelstrom::workbench {

// The number of reads that empty a pipe, which holds at most 1 MiB. More data comes only from a
// process that keeps writing, which could make us read for ever.
inline constexpr int kMostReads = 32;

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

struct ChildOptions {
  std::string executable;  // a path; not searched for in PATH
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value"; the whole environment
  std::string directory;                 // to run in
};

// Runs in a process group of its own, which is killed with it. On Linux the child dies when this
// process dies, for whatever reason. Our ends of the pipes do not block.
class Child {
 public:
  // Throws std::system_error if it cannot be started.
  explicit Child(const ChildOptions& options);
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  Fd& input() { return input_; }    // its stdin, to write to
  Fd& output() { return output_; }  // its stdout, to read from
  Fd& errors() { return errors_; }  // its stderr, to read from

  // How the child ended, such as "exited with status 1" or "was killed by signal 11 (Segmentation
  // fault)"; empty while it runs. Does not wait.
  std::optional<std::string> ending();
  // Its exit status, once ending() has told of it; none if a signal killed it.
  std::optional<int> status() const { return status_; }
  // Send SIGSTOP and SIGCONT to its process group.
  void pause();
  void resume();
  // Sends SIGKILL to its process group and waits for the end. Further calls do nothing.
  void kill();

 private:
  pid_t pid_ = -1;  // -1: none, or already waited for
  pid_t group_ = -1;
  std::optional<std::string> ending_;
  std::optional<int> status_;
  Fd input_;
  Fd output_;
  Fd errors_;
};

}  // namespace maelstrom::workbench
