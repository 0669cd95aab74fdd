// `explore` from end to end: a node that is wrong now and then, its failing runs replayed by the
// commands that are shown, and made smaller.
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/options.hpp"

namespace maelstrom::workbench::explore_test {
namespace {

namespace fs = std::filesystem;

struct Output {
  int status = -1;
  std::string text;

  // What stands between the two, the first time after `from`.
  std::string between(const std::string& before, const std::string& after,
                      std::size_t from = 0) const {
    const std::size_t begin = text.find(before, from);
    CAPTURE(text, before);
    REQUIRE(begin != std::string::npos);
    return text.substr(begin + before.size(),
                       text.find(after, begin + before.size()) - begin - before.size());
  }
  // The lines that begin so.
  std::vector<std::string> lines(const std::string& start) const {
    std::vector<std::string> found;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string line = text.substr(begin, end - begin);
      if (line.starts_with(start)) found.push_back(std::move(line));
      begin = end + 1;
    }
    return found;
  }
};

Output run_shell(const std::string& command) {
  Output output;
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    output.text.append(buffer, count);
  }
  output.status = WEXITSTATUS(pclose(pipe));
  return output;
}

// Runs in a folder of their own, with a blank and a quote in its name for the commands' sake.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "it's explored-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path path() const { return path_; }

  Output explore(const std::string& flags, const char* node = WORKBENCH_FLAWED_PATH) const {
    return run_shell(std::string(WORKBENCH_PATH) + " explore --store \"" + path_.string() +
                     "\" --bin " + node + " " + flags);
  }

 private:
  fs::path path_;
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* kUniqueIds = " -w unique-ids --node-count 3 --rate 100 --time-limit 2 ";

TEST_CASE("seeds that do not fail leave nothing behind") {
  const Folder folder;
  const Output output =
      folder.explore("--seeds 1..20 -w echo --node-count 1 --time-limit 1", TESTS_BIN_DIR "/echo");
  CAPTURE(output.text);
  CHECK(output.status == 0);
  CHECK(output.text.starts_with("20 of 20 seeds, none failed."));
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("each failing seed is shown with a command that fails in the same way") {
  const Folder folder;
  const Output output = folder.explore(std::string("--seeds 1..40 --max-failures 0 --no-shrink") +
                                       kUniqueIds + "--expect 'net.all.msg-count > 1'");
  CAPTURE(output.text);
  CHECK(output.status == 1);
  const auto failures = output.lines("seed ");
  const auto commands = output.lines("    ");
  REQUIRE(failures.size() > 1);
  REQUIRE(failures.size() < 40);
  REQUIRE(failures.size() == commands.size());
  for (std::size_t i = 0; i < 2; ++i) {
    const Output replay = run_shell(commands[i]);
    CAPTURE(commands[i], replay.text);
    CHECK(replay.status == 1);
    const std::string reason = failures[i].substr(failures[i].find("workload:"));
    CHECK(replay.text.find(reason) != std::string::npos);
  }
}

TEST_CASE("the number of jobs does not change what is found") {
  const Folder folder;
  const auto found = [&](const char* flags) {
    const Output output =
        folder.explore(std::string("--seeds 1..30 --no-shrink") + kUniqueIds + flags);
    auto lines = output.lines("seed ");
    CHECK(lines.size() == output.lines("    ").size());
    return lines;
  };
  const auto all = found("--jobs 1 --max-failures 0");
  CHECK(all.size() > 3);
  CHECK(found("--jobs 2 --max-failures 0") == all);
  CHECK(found("--jobs 5 --max-failures 3") ==
        std::vector<std::string>(all.begin(), all.begin() + 3));
}

TEST_CASE("a failing run becomes a small one that is stored, and replayed to the byte") {
  const Folder folder;
  const Output output = folder.explore(
      "--seeds 1..5 --max-failures 1 -w g-set --node-count 3 --rate 100 --time-limit 7 "
      "--nemesis partition --nemesis-interval 1 --concurrency 2n");
  CAPTURE(output.text);
  CHECK(output.status == 1);
  const std::size_t shrunk = output.text.find("shrunk from ");
  const auto number = [&](const char* before) {
    return std::stol(output.between(before, " ", shrunk));
  };
  CHECK(number("from ") > 500);
  CHECK(number("to ") <= 20);
  const fs::path stored = output.between("Report: ", "/report.html", shrunk);
  const std::string history = read_file(stored / "history.edn");
  CHECK(history.find(":start-partition") != std::string::npos);

  const Output replay = run_shell(output.between("    ", "\n", shrunk));
  CAPTURE(replay.text);
  CHECK(replay.status == 1);
  CHECK(replay.text.find("lost-count 1") != std::string::npos);
  CHECK(read_file(fs::path(replay.between("Files: ", "\n")) / "history.edn") == history);
}

TEST_CASE("a node that crashes is a failure of its own kind") {
  const Folder folder;
  const Output output = folder.explore(
      "--seeds 1..50 --max-failures 1 --jobs 2 -w echo --node-count 1 --rate 4 --time-limit 1");
  CAPTURE(output.text);
  CHECK(output.status == 255);
  CHECK(output.lines("seed ").at(0).find(" CRASHED: node-crashed: n") != std::string::npos);
  const std::size_t shrunk = output.text.find("shrunk from ");
  REQUIRE(shrunk != std::string::npos);
  CHECK(output.text.find("node-crashed", shrunk) != std::string::npos);
  CHECK(run_shell(output.between("    ", "\n", shrunk)).status == 255);
}

TEST_CASE("runs without a verdict are told apart, and left as they are") {
  const Folder folder;
  // One transaction alone depends on nothing.
  const Output output = folder.explore(
      "--seeds 1..3 -w txn-list-append --node-count 1 --rate 0.01 --time-limit 0.001",
      TESTS_BIN_DIR "/txn-list-append");
  CAPTURE(output.text);
  CHECK(output.status == 2);
  CHECK(output.lines("seed ").size() == 3);
  CHECK(output.text.find("shrunk") == std::string::npos);
}

TEST_CASE("nodes without virtual time are refused once") {
  const Folder folder;
  const Output output =
      folder.explore("--seeds 1..1000 --jobs 2 -w echo --node-count 1", "/bin/cat");
  CHECK(output.status == 255);
  CHECK(output.text.starts_with("Nothing can be explored: n0 does not take part in virtual time"));
  CHECK(output.lines("").size() == 1);
}

TEST_CASE("Ctrl-C ends the exploration with what was found, and no node outlives it") {
  const Folder folder;
  const std::string marker = folder.path().filename().string();
  const Output output = run_shell(
      "timeout --preserve-status --signal INT 1 " WORKBENCH_PATH
      " explore --seeds 1..1000000 -w echo --node-count 3 --bin " TESTS_BIN_DIR "/echo -- \"" +
      marker + "\"");
  CAPTURE(output.text);
  CHECK(output.status == 130);
  CHECK(output.text.starts_with("Interrupted after "));
  CHECK(run_shell("pgrep -f \"" + marker + "\" | grep -v $$").text.empty());
}

TEST_CASE("Ctrl-C ends the exploration at once while nodes hang") {
  const auto before = std::chrono::steady_clock::now();
  const Output output =
      run_shell("timeout --preserve-status --signal INT 1 " WORKBENCH_PATH
                " explore --seeds 1..4 -w unique-ids --node-count 1 --bin " TESTS_SOURCE_DIR
                "/tests/workbench/nodes/misbehave.sh -- hang");
  CAPTURE(output.text);
  CHECK(output.status == 130);
  CHECK(output.text.starts_with("Interrupted after "));  // it was not before there was anything
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("a signal while a run is made smaller leaves the smallest one so far, and stores none") {
  const Folder folder;
  const std::string output = (folder.path() / "output").string();
  const std::string store = (folder.path() / "store").string();
  // The seeds are done once the speed is told. (What the shell has in the background is deaf to
  // SIGINT.)
  const Output ending =
      run_shell(std::string(WORKBENCH_PATH) + " explore --store \"" + store + "\" --bin " +
                WORKBENCH_FLAWED_PATH +
                " --seeds 1..5 --max-failures 1 -w g-set --node-count 5 --rate 200 --time-limit 10 "
                "--nemesis partition --nemesis-interval 2 --concurrency 2n >\"" +
                output +
                "\" & "
                "until grep -q 'virtual seconds a' \"" +
                output +
                "\"; do sleep 0.01; done; "
                "kill -TERM $!; wait $!");
  const std::string text = read_file(output);
  CAPTURE(text, ending.text);
  CHECK(ending.status == 130);
  CHECK(text.find(", interrupted while it was made smaller; the smallest test that failed so far:"
                  " workload: ") != std::string::npos);
  CHECK(text.find("shrunk from") == std::string::npos);
  CHECK_FALSE(fs::exists(store));
}

cli::Parsed parse(std::vector<std::string> flags) {
  static Arena arena;
  flags.insert(flags.begin(), {"explore", "-w", "echo", "--bin", "/bin/sh"});
  return cli::parse_arguments(flags, arena);
}

std::string error_of(std::vector<std::string> flags) {
  const cli::Parsed parsed = parse(std::move(flags));
  CHECK(parsed.exit_status == 254);
  return parsed.message.substr(0, parsed.message.find('\n'));
}

TEST_CASE("a mistake in the flags of explore is named with its flag") {
  CHECK(error_of({}).starts_with("--seeds is required"));
  CHECK(error_of({"--seeds", "x"}).starts_with("--seeds: must be seeds, such as 1..1000"));
  CHECK(error_of({"--seeds", "1", "--jobs", "0"}) ==
        "--jobs: must be a whole number from 1 to 256, not '0'");
  CHECK(error_of({"--seeds", "1", "--max-failures", "-1"}).starts_with("--max-failures: must be"));
  CHECK(error_of({"--seeds", "1", "--seed", "3"}).find("--seed") != std::string::npos);
  CHECK(error_of({"--seeds", "1", "--rate", "-1"}).starts_with("--rate: must be operations"));
  CHECK(parse({}).message.find("maelstrom-workbench explore --help") != std::string::npos);
}

TEST_CASE("explore takes the flags of a test, and keeps them for the commands it shows") {
  const cli::Parsed parsed =
      parse({"--seeds", "3..5", "--rate", "1", "--node-count", "2", "--rate", "7", "--expect",
             "a < 1", "--log-stderr", "--virtual-time", "--expect", "b < 2", "--jobs", "4"});
  CAPTURE(parsed.message);
  REQUIRE(parsed.explore.has_value());
  CHECK(parsed.explore->seeds.size() == 3);
  CHECK(parsed.explore->job_count == 4);
  CHECK(parsed.options.virtual_time);
  CHECK(parsed.options.engine.rate == 7);
  CHECK(parsed.explore->flags.words() ==
        std::vector<std::string>{"--workload", "echo", "--bin", "/bin/sh", "--rate", "7",
                                 "--node-count", "2", "--expect", "a < 1", "--expect", "b < 2",
                                 "--log-stderr"});
}

}  // namespace
}  // namespace maelstrom::workbench::explore_test
