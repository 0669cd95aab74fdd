#include "apps/cluster/isolated.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

namespace tests {
namespace {

constexpr unsigned kSecondsPerCase = 60;
constexpr int kThrew = 3;  // the exit status of a child whose case threw
constexpr std::size_t kMaxText = 8000;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Memory that a child shares with us: the case that it is at.
class Progress {
 public:
  Progress() {
    void* const page =
        mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) fail("mmap");
    at_ = new (page) Counter(0);
  }
  ~Progress() { munmap(at_, sizeof(Counter)); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  std::size_t get() const { return at_->load(); }
  void set(std::size_t index) { at_->store(index); }

 private:
  using Counter = std::atomic<std::size_t>;
  Counter* at_;
};

// The child never comes back: what the parent's frames would do at their end is the parent's.
[[noreturn]] void run_child(std::size_t begin, std::size_t count,
                            const std::function<void(std::size_t)>& run, Progress& progress,
                            int output) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGALRM}) {
    std::signal(signal, SIG_DFL);  // the test framework's would tell of a failed test
  }
  dup2(output, STDERR_FILENO);
  for (std::size_t index = begin; index < count; ++index) {
    progress.set(index);
    alarm(kSecondsPerCase);
    try {
      run(index);
    } catch (const std::exception& error) {
      const std::string_view text = error.what();
      const auto written = ::write(output, text.data(), text.size());
      _exit(written < 0 ? kThrew + 1 : kThrew);
    }
  }
  _exit(0);
}

std::string read_all(int input) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t size = read(input, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    if (text.size() < kMaxText) text.append(buffer, static_cast<std::size_t>(size));
  }
}

std::string describe(int status, const std::string& text) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kThrew) return text;
  if (WIFSIGNALED(status)) return fmt::format("{}: {}", strsignal(WTERMSIG(status)), text);
  return fmt::format("exit status {}: {}", WEXITSTATUS(status), text);
}

}  // namespace

std::vector<Found> run_isolated(std::size_t count, const std::function<void(std::size_t)>& run,
                                std::size_t max_found) {
  std::vector<Found> found;
  Progress progress;
  for (std::size_t begin = 0; begin < count && found.size() < max_found;) {
    int ends[2];
    if (pipe(ends) != 0) fail("pipe");
    const pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      close(ends[0]);
      run_child(begin, count, run, progress, ends[1]);
    }
    close(ends[1]);
    const std::string text = read_all(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
      if (errno != EINTR) fail("waitpid");
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    found.push_back({progress.get(), describe(status, text)});
    begin = progress.get() + 1;
  }
  return found;
}

}  // namespace tests
