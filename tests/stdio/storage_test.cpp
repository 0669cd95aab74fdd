// What a node keeps across a restart: a file, where the driver names a folder.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "catch.hpp"
#include "serve_storage.hpp"
#include "stdio/child.hpp"

namespace fs = std::filesystem;

namespace maelstrom::tests {
namespace {

using Records = std::vector<std::string>;

// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("storage-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const fs::path& path() const { return path_; }
  fs::path records() const { return path_ / "records"; }
  ChildOptions options() const {
    ChildOptions options;
    options.environment = {"MAELSTROM_DATA_DIR=" + path_.string()};
    return options;
  }

 private:
  fs::path path_;
};

// Runs `fn` while no file may grow beyond this many bytes: a write ends there, the next one fails.
template <class F>
void with_room_for(rlim_t bytes, F fn) {
  struct Limit {
    explicit Limit(rlim_t bytes) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
      getrlimit(RLIMIT_FSIZE, &before);
      const rlimit limit{bytes, before.rlim_max};
      setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~Limit() {
      setrlimit(RLIMIT_FSIZE, &before);
      std::signal(SIGXFSZ, handler);
    }
    void (*handler)(int);
    rlimit before{};
  };
  const Limit limit(bytes);
  fn();
}

std::string keep(int msg_id, const std::string& text) {
  return request_line("keep", msg_id, R"(,"text":")" + text + "\"");
}

std::string kept_by(ChildProcess& node) {
  node.write(request_line("kept", 99));
  return node.read_line();
}

std::string kept(std::string_view records) {
  return reply("kept_ok", 99, R"(,"records":)" + std::string(records));
}

}  // namespace

TEST_CASE("what a node has stored is there after it was killed") {
  const Folder folder;
  {
    Started node(probe_path(), folder.options());
    CHECK(kept_by(node) == kept("[]"));
    node.write(keep(2, "one") + keep(3, "") + keep(4, "three"));
    node.read_lines(3);
    CHECK(kept_by(node) == kept(R"(["one","","three"])"));
    node.signal(SIGKILL);
    node.wait();
  }
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(R"(["one","","three"])"));
  again.write(keep(5, "four"));
  again.read_line();
  CHECK(kept_by(again) == kept(R"(["one","","three","four"])"));
}

TEST_CASE("what is replaced in the storage is gone, and more can be added") {
  const Folder folder;
  {
    Started node(probe_path(), folder.options());
    node.write(keep(2, "one") + request_line("keep_only", 3, R"(,"text":"all")") + keep(4, "new"));
    node.read_lines(3);
    CHECK(kept_by(node) == kept(R"(["all","new"])"));
    node.signal(SIGKILL);
    node.wait();
  }
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(R"(["all","new"])"));
}

TEST_CASE("a stored record that a crash has cut short is cut off") {
  const Folder folder;
  {
    Started node(probe_path(), folder.options());
    node.write(keep(2, "one") + keep(3, "second"));
    node.read_lines(2);
    node.signal(SIGKILL);
    node.wait();
  }
  const auto cut = GENERATE(1, 5, 6, 7, 13);
  CAPTURE(cut);
  fs::resize_file(folder.records(), fs::file_size(folder.records()) - static_cast<unsigned>(cut));
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(R"(["one"])"));
  again.write(keep(2, "next"));
  again.read_line();
  CHECK(kept_by(again) == kept(R"(["one","next"])"));
}

TEST_CASE("a stored record that there was no room for leaves nothing behind") {
  const Folder folder;
  FileStorage storage(folder.path().string());
  storage.append("one");
  REQUIRE_THROWS_AS(with_room_for(20, [&] { storage.append("a record that is too long"); }),
                    std::system_error);
  storage.append("two");
  CHECK(storage.load() == Records{"one", "two"});
  CHECK(FileStorage(folder.path().string()).load() == Records{"one", "two"});
}

#ifdef __linux__
TEST_CASE("nothing is stored behind half a record that cannot be cut off") {
  const Folder folder;
  const int fd = memfd_create("records", MFD_ALLOW_SEALING);
  REQUIRE(fd >= 0);
  REQUIRE(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0);  // refuses ftruncate()
  fs::create_symlink("/proc/self/fd/" + std::to_string(fd), folder.records());
  FileStorage storage(folder.path().string());
  storage.append("one");
  REQUIRE_THROWS_AS(with_room_for(20, [&] { storage.append("a record that is too long"); }),
                    std::system_error);
  REQUIRE_THROWS_AS(storage.append("two"), std::system_error);
  FileStorage again(folder.path().string());
  REQUIRE_THROWS_AS(again.load(), std::system_error);
  REQUIRE_THROWS_AS(again.append("two"), std::system_error);
  storage.replace({"new"});  // another file
  storage.append("two");
  CHECK(storage.load() == Records{"new", "two"});
  close(fd);
}
#endif

TEST_CASE("a node without a folder stores nothing, and uses no memory for it") {
  Started node(probe_path());
  node.write(keep(2, "one") + request_line("keep_only", 3, R"(,"text":"all")"));
  CHECK(node.read_line() == reply("keep_ok", 2));
  CHECK(node.read_line() == reply("keep_only_ok", 3));
  CHECK(kept_by(node) == kept("[]"));
  const std::string text(1U << 20U, 'x');
  for (int id = 4; id < 36; ++id) {
    node.write(keep(id, text));
    node.read_line();
  }
  if (!kSanitized) CHECK(node.peak_memory() < 16 * 1024);
}

TEST_CASE("a node that stores nothing leaves no file") {
  const Folder folder;
  Started node(probe_path(), folder.options());
  node.finish();
  CHECK_FALSE(fs::exists(folder.records()));
}

TEST_CASE("a node whose storage cannot be written says so and answers with a crash") {
  ChildOptions options;
  options.environment = {"MAELSTROM_DATA_DIR=/nonexistent"};
  Started node(probe_path(), options);
  node.write(keep(2, "one"));
  CHECK(node.read_line().find(R"("code":13)") != std::string::npos);
  node.errors_with("/nonexistent/records");
}

}  // namespace maelstrom::tests
