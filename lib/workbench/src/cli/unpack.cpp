#include "cli/unpack.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include "hosts/child.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/workbench/checkers.hpp"

extern char** environ;  // NOLINT: POSIX

namespace maelstrom::workbench::cli {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Has no name, and is gone when it is closed.
File temporary_file(const std::string& name) {
  File file(std::tmpfile(), std::fclose);
  if (!file) {
    throw std::runtime_error(
        fmt::format("{}: no room to unpack it: {}", name, std::strerror(errno)));
  }
  return file;
}

// A gzip that unpacks from one file to a pipe, and writes its errors to another file.
class Gzip {
 public:
  Gzip(std::string name, std::FILE* input, std::FILE* errors) : name_(std::move(name)) {
    int ends[2];
    if (pipe(ends) != 0) fail(std::strerror(errno));
    output_ = Fd(ends[0]);
    const Fd written(ends[1]);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, written.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(errors), STDERR_FILENO);
    char program[] = "gzip";
    char flags[] = "-dc";
    char* arguments[] = {program, flags, nullptr};
    const int problem = posix_spawnp(&pid_, program, &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (problem == ENOENT) fail("is packed, and there is no program gzip to unpack it");
    if (problem != 0) fail(fmt::format("cannot start gzip: {}", std::strerror(problem)));
  }
  ~Gzip() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  std::string read(std::size_t max_bytes) {
    return read_whole_file(output_.get(), name_ + " (unpacked)", max_bytes);
  }

  // Whether it came to a good end; waits for that.
  bool succeeded() {
    const int status = wait();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw std::runtime_error(fmt::format("{}: {}", name_, problem));
  }

  int wait() {
    int status = -1;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    return status;
  }

  std::string name_;
  pid_t pid_ = -1;
  Fd output_;
};

}  // namespace

std::string unpack(const std::string& name, std::string text, std::size_t max_bytes) {
  const File input = temporary_file(name);
  const File errors = temporary_file(name);
  if (std::fwrite(text.data(), 1, text.size(), input.get()) != text.size() ||
      std::fflush(input.get()) != 0 || std::fseek(input.get(), 0, SEEK_SET) != 0) {
    throw std::runtime_error(
        fmt::format("{}: no room to unpack it: {}", name, std::strerror(errno)));
  }
  text = {};
  Gzip gzip(name, input.get(), errors.get());
  std::string unpacked = gzip.read(max_bytes);
  if (gzip.succeeded()) return unpacked;
  constexpr std::size_t kMostErrors = std::size_t{1} << 16U;
  lseek(fileno(errors.get()), 0, SEEK_SET);
  const std::string said = read_whole_file(fileno(errors.get()), name, kMostErrors);
  throw std::runtime_error(fmt::format("{}: cannot be unpacked: {}", name,
                                       said.empty() ? "gzip failed" : trimmed(said)));
}

}  // namespace maelstrom::workbench::cli
