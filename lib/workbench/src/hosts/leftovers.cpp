#include "hosts/leftovers.hpp"

#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#endif
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {
namespace {

using Clock = std::chrono::steady_clock;

// The time for the processes to end after SIGTERM.
constexpr std::chrono::milliseconds kGrace{500};
// The limit of the whole search: processes may start others as fast as they are ended.
constexpr std::chrono::milliseconds kLimit{1500};

#ifdef __linux__
namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The children of all our threads.
std::vector<pid_t> children() {
  std::vector<pid_t> pids;
  std::error_code ignored;  // a thread may end during the search
  for (const auto& thread : fs::directory_iterator("/proc/self/task", ignored)) {
    std::ifstream file(thread.path() / "children");
    pids.insert(pids.end(), std::istream_iterator<pid_t>(file), {});
  }
  return pids;
}

// Whether the environment with which the process was started has the mark; false if it has ended.
bool carries(pid_t pid, const std::string& mark) {
  const std::string environment = read_all(fmt::format("/proc/{}/environ", pid));
  const std::string entry = mark + '\0';
  return environment.starts_with(entry) || environment.find('\0' + entry) != std::string::npos;
}

std::vector<pid_t> find(const std::string& mark) {
  std::vector<pid_t> found = children();
  std::erase_if(found, [&](pid_t pid) { return !carries(pid, mark); });
  return found;
}

std::string name_of(pid_t pid) {
  std::string name = read_all(fmt::format("/proc/{}/comm", pid));
  if (name.ends_with('\n')) name.pop_back();
  return visible_line(name);
}

bool has_ended(pid_t pid, Clock::time_point until) {
  pid_t ended = waitpid(pid, nullptr, WNOHANG);
  while (ended == 0 && Clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ended = waitpid(pid, nullptr, WNOHANG);
  }
  return ended != 0;
}

// The processes are our children, so no other process gets their ids before we have waited for
// them. Those that do not end by `until` get SIGKILL; waits for these until `last`.
void end_all(const std::vector<pid_t>& pids, Clock::time_point until, Clock::time_point last) {
  const int signal = Clock::now() < until ? SIGTERM : SIGKILL;
  for (const pid_t pid : pids) ::kill(pid, signal);
  for (const pid_t pid : pids) {
    ::kill(pid, SIGCONT);  // it may be stopped
    if (has_ended(pid, until)) continue;
    ::kill(pid, SIGKILL);
    has_ended(pid, last);
  }
}
#endif

std::string make_mark() {
  static std::atomic<std::uint64_t> runs{0};
  std::random_device random;  // another workbench may have had our pid
  return fmt::format("MAELSTROM_RUN={}-{}-{:08x}{:08x}", getpid(), ++runs, random(), random());
}

}  // namespace

Leftovers::Leftovers() : mark_(make_mark()) {
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

std::vector<std::string> Leftovers::end() {
  std::vector<std::string> names;
#ifdef __linux__
  if (has_given_up_) return names;
  const Clock::time_point start = Clock::now();
  for (;;) {
    const std::vector<pid_t> pids = find(mark_);
    if (pids.empty()) break;
    has_given_up_ = Clock::now() >= start + kLimit;
    if (has_given_up_) break;
    for (const pid_t pid : pids) names.push_back(fmt::format("{} (pid {})", name_of(pid), pid));
    end_all(pids, start + kGrace, start + kLimit);
  }
#endif
  return names;
}

void Leftovers::end(Engine& engine) {
  std::vector<std::string> names = end();
  if (names.empty()) return;
  constexpr std::size_t kShown = 10;
  const std::size_t count = names.size();
  names.resize(std::min(count, kShown));
  engine.report(Problem::left_behind, 0,
                fmt::format("{} of the nodes' processes outlived them, and {} ended now: {}{}{}",
                            count, count == 1 ? "was" : "were", fmt::join(names, ", "),
                            count > kShown ? ", ..." : "",
                            has_given_up_ ? "; but there are others, which live on" : ""),
                {}, engine.now());
}

}  // namespace maelstrom::workbench
