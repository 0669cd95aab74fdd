// Helpers for tests of real processes.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "maelstrom/workbench/command_line.hpp"

namespace maelstrom::workbench {

// A folder that is removed at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "workbench-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline bool is_alive(pid_t pid) {
  // A process that nobody has waited for yet counts as dead.
  const std::string state = read_file("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = state.rfind(')');
  return name_end != std::string::npos && state[name_end + 2] != 'Z';
}

inline bool dies_soon(pid_t pid) {
  for (int i = 0; i < 200 && is_alive(pid); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !is_alive(pid);
}

// Runs the command line in a process of its own, with its output in the file `output`. If `output`
// is empty, the process has its stdout closed.
inline pid_t spawn_bench(std::vector<std::string> arguments, const std::string& output) {
  const pid_t bench = fork();
  if (bench != 0) return bench;
  setpgid(0, 0);
  if (output.empty()) {
    close(STDOUT_FILENO);
  } else {
    const int fd = open(output.c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
  }
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  _exit(run_command_line(static_cast<int>(argv.size()), argv.data()));
}

inline std::vector<pid_t> wait_for_nodes(const std::string& pid_file, std::size_t count) {
  std::vector<pid_t> pids;
  for (int i = 0; i < 1000 && pids.size() < count; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::ifstream file(pid_file);
    pids.assign(std::istream_iterator<pid_t>(file), {});
  }
  return pids;
}

// Waits for the end of the process: its exit status, or minus the signal that killed it.
inline int status_of(pid_t bench) {
  int status = 0;
  while (waitpid(bench, &status, 0) < 0) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

inline const char* misbehaving_node() {
  return TESTS_SOURCE_DIR "/tests/workbench/nodes/misbehave.sh";
}

}  // namespace maelstrom::workbench
