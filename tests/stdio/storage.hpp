// Helpers for tests of storage in files.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "serve_storage.hpp"
#include "stdio/child.hpp"

namespace maelstrom::tests {

using Records = std::vector<std::string>;

// The cluster of init_line().
inline const StorageOwner kOwner{.node = "n1", .nodes = {"n1", "n2", "n3"}, .format = {}};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// A new folder that is removed at the end of the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("storage-" + std::to_string(getpid()) + "-" + std::to_string(++made_))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  std::filesystem::path records() const { return path_ / "records"; }
  ChildOptions options(const std::vector<std::string>& environment = {}) const {
    ChildOptions options;
    options.environment = environment;
    options.environment.push_back("MAELSTROM_DATA_DIR=" + path());
    return options;
  }

 private:
  static inline int made_ = 0;

  std::filesystem::path path_;
};

// Limits the size of files while it lives, also in children that are started meanwhile. A write
// that would exceed the limit ends there, and the next one fails.
class Room {
 public:
  explicit Room(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~Room() { setrlimit(RLIMIT_FSIZE, &before_); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

 private:
  rlimit before_{};
};

// Ignores a signal in the test while it lives, as nodes do by themselves.
class Ignored {
 public:
  explicit Ignored(int signal) : signal_(signal), handler_(std::signal(signal, SIG_IGN)) {}
  ~Ignored() { std::signal(signal_, handler_); }
  Ignored(const Ignored&) = delete;
  Ignored& operator=(const Ignored&) = delete;

 private:
  int signal_;
  void (*handler_)(int);
};

// Requests to the probe, and its answers.
inline std::string keep(int msg_id, const std::string& text) {
  return request_line("keep", msg_id, R"(,"text":")" + text + "\"");
}
inline std::string kept_by(ChildProcess& node) {
  node.write(request_line("kept", 99));
  return node.read_line();
}
inline std::string kept(std::string_view records) {
  return reply("kept_ok", 99, R"(,"records":)" + std::string(records));
}

inline void kill_and_wait(ChildProcess& node) {
  node.signal(SIGKILL);
  node.wait();
}

}  // namespace maelstrom::tests
