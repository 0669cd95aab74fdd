// A child process with pipes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace maelstrom::workbench {

// Reads that take in what a pipe holds, which is 1 MiB at most. More comes only if somebody goes on
// writing, who could keep us reading for ever.
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
  std::vector<std::string> environment;  // "NAME=value": all of it
  std::string directory;                 // to run in
};

// Runs in a process group of its own, which is killed with it. On Linux the child dies with us,
// however we die. Our ends of the pipes do not block.
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
  Fd& errors() { return errors_; }  // its stderr, likewise

  // How it ended, such as "exited with status 1" or "was killed by signal 11 (Segmentation fault)";
  // nothing while it runs. Does not wait.
  std::optional<std::string> ending();
  // SIGSTOP and SIGCONT to its process group.
  void pause();
  void resume();
  // SIGKILL to its process group; waits for the end. Does nothing more the second time.
  void kill();

 private:
  pid_t pid_ = -1;  // -1: none, or waited for
  pid_t group_ = -1;
  std::optional<std::string> ending_;
  Fd input_;
  Fd output_;
  Fd errors_;
};

}  // namespace maelstrom::workbench
