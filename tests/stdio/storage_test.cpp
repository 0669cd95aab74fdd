// What a node keeps across a restart: a file, where the driver names a folder.
#include "stdio/storage.hpp"

#include <cstdlib>
#include <optional>
#include <random>

#include "catch.hpp"
#include "maelstrom/random.hpp"

namespace fs = std::filesystem;

namespace maelstrom::tests::storage_test {
namespace {

// How many of `sent` the probe has, from the first on; it must have nothing else.
std::size_t count_kept(ChildProcess& node, const Records& sent) {
  const std::string answer = kept_by(node);
  REQUIRE(answer.ends_with("]}}"));
  std::string_view rest(answer);
  rest.remove_prefix(kept("[").size() - 2);
  rest.remove_suffix(3);
  std::size_t count = 0;
  for (; !rest.empty(); ++count) {
    const std::string next = (count == 0 ? "\"" : ",\"") + sent.at(count) + '"';
    REQUIRE(rest.starts_with(next));
    rest.remove_prefix(next.size());
  }
  return count;
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
    kill_and_wait(node);
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
    kill_and_wait(node);
  }
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(R"(["all","new"])"));
}

// The node is killed while it answers a burst, after a random number of answers.
TEST_CASE("whenever a node is killed, all that it has acknowledged is there, and nothing torn") {
  const char* const given = std::getenv("MAELSTROM_TEST_SEED");
  const std::uint64_t seed =
      given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
  CAPTURE(seed);
  Random random(seed);
  const bool syncs = GENERATE(false, true);
  const Folder folder;
  const auto options = folder.options({syncs ? "MAELSTROM_SYNC=1" : "MAELSTROM_SYNC=0"});
  Records sent;                  // of the file's present state, whether acknowledged or not
  std::size_t acknowledged = 0;  // of them
  for (int life = 0; life < 15; ++life) {
    CAPTURE(life);
    Started node(probe_path(), options);
    const std::size_t count = count_kept(node, sent);
    REQUIRE(count >= acknowledged);
    sent.resize(count);
    std::string burst;
    for (int id = 2; id < 202; ++id) {
      sent.push_back(std::to_string(random.below(10)) + std::string(random.below(300), 'x'));
      burst += keep(id, sent.back());
    }
    const std::size_t answers = random.below(200);
    node.write(burst);
    node.read_lines(answers);
    kill_and_wait(node);
    acknowledged = count + answers;
  }
}

TEST_CASE("a record that was not written in full is cut off, and the log says so") {
  const Folder folder;
  {
    Started node(probe_path(), folder.options());
    node.write(keep(2, "one") + keep(3, "second"));
    node.read_lines(2);
    kill_and_wait(node);
  }
  const auto cut = GENERATE(1, 5, 6, 7, 21);
  CAPTURE(cut);
  const auto size = fs::file_size(folder.records());
  fs::resize_file(folder.records(), size - static_cast<unsigned>(cut));
  {
    Started again(probe_path(), folder.options());
    CHECK(kept_by(again) == kept(R"(["one"])"));
    CHECK(again.errors_with("does not count")
              .find("n1 warn " + folder.records().string() + ": byte " + std::to_string(size - 22) +
                    ": a record that was not written in full does not count: " +
                    std::to_string(22 - cut) + " bytes") != std::string::npos);
    again.write(keep(2, "next"));
    again.read_line();
    kill_and_wait(again);
  }
  Started third(probe_path(), folder.options());
  CHECK(kept_by(third) == kept(R"(["one","next"])"));
  CHECK(third.errors().find("does not count") == std::string::npos);
}

TEST_CASE("a node that runs out of space ends, and all that it has acknowledged is kept") {
  const Folder folder;
  const std::string text(100, 'x');
  int acknowledged = 0;
  {
    std::optional<Started> node;
    {
      const Room room(1000);
      node.emplace(probe_path(), folder.options());
    }
    std::string burst;
    for (int id = 2; id < 20; ++id) burst += keep(id, text);
    node->write(burst + request_line("time", 20));
    for (const auto& line : split_lines(node->read_rest())) {
      CHECK(line == reply("keep_ok", 2 + acknowledged));
      ++acknowledged;
    }
    CHECK(node->wait() == 1);
    CHECK(node->errors().find("n1 error the node ends: its storage cannot be used: writing " +
                              folder.records().string() + ": File too large") != std::string::npos);
  }
  CHECK(acknowledged == 7);
  Started again(probe_path(), folder.options());
  std::string records = "[\"" + text + "\"";
  for (int i = 1; i < acknowledged; ++i) records += ",\"" + text + "\"";
  CHECK(kept_by(again) == kept(records + "]"));
  CHECK(again.errors().find("does not count") != std::string::npos);
}

TEST_CASE("without space for what it writes first a node refuses to start, and later starts") {
  const Folder folder;
  const bool has_records = GENERATE(false, true);
  CAPTURE(has_records);
  std::string before;
  if (has_records) {
    Started node(probe_path(), folder.options());
    node.write(keep(2, "one"));
    node.read_line();
    kill_and_wait(node);
    before = read_file(folder.records());
  }
  {
    std::optional<ChildProcess> node;
    {
      const Room room(before.size() + 10);
      node.emplace(probe_path(), folder.options());
    }
    node->write(init_line());
    CHECK(node->read_line().find("File too large") != std::string::npos);
    CHECK(node->wait() == 1);
  }
  Started again(probe_path(), folder.options());
  CHECK(kept_by(again) == kept(has_records ? R"(["one"])" : "[]"));
}

TEST_CASE("a storage in which a write has failed takes nothing more") {
  const Folder folder;
  FileStorage storage(folder.path(), 1);
  storage.open(kOwner);
  storage.append("one");
  {
    const Ignored signal(SIGXFSZ);
    const Room room(fs::file_size(folder.records()) + 10);
    CHECK_THROWS_AS(storage.append("a record that is too long"), std::runtime_error);
  }
  CHECK_THROWS_AS(storage.append("two"), std::runtime_error);
  CHECK_THROWS_AS(storage.replace({"two"}), std::runtime_error);
  CHECK(storage.load() == Records{"one"});
}

TEST_CASE("a snapshot that there is no room for leaves the records as they were") {
  const Folder folder;
  {
    FileStorage storage(folder.path(), 1);
    storage.open(kOwner);
    storage.append("one");
    const Ignored signal(SIGXFSZ);
    const Room room(fs::file_size(folder.records()));
    CHECK_THROWS_AS(storage.replace({"a record that is too long"}), std::runtime_error);
  }
  FileStorage again(folder.path(), 2);
  CHECK(again.open(kOwner).empty());
  CHECK(again.load() == Records{"one"});
}

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

TEST_CASE("a node that stores nothing leaves a short file, which says whose it is") {
  const Folder folder;
  {
    Started node(echo_path(), folder.options());
    node.finish();
  }
  CHECK(fs::file_size(folder.records()) < 200);
  {
    FileStorage storage(folder.path(), 1);
    storage.open(kOwner);
    CHECK(storage.load().empty());
  }
  Started again(echo_path(), folder.options());
  again.write(echo_line(2, "1"));
  CHECK(again.read_line() == echo_reply(2, "1"));
}

TEST_CASE("a node without its folder refuses to start, and says which it is") {
  ChildOptions options;
  options.environment = {"MAELSTROM_DATA_DIR=/nonexistent"};
  ChildProcess node(probe_path(), options);
  node.write(init_line());
  CHECK(node.read_line() ==
        R"({"src":"n1","dest":"c0","body":{"type":"error","in_reply_to":1,"code":13,)"
        R"("text":"opening the folder /nonexistent: No such file or directory. Make the )"
        R"(folder, or let MAELSTROM_DATA_DIR name one that is there"}})");
  CHECK(node.wait() == 1);
  CHECK(node.errors().find("- error the node ends: its storage cannot be used: opening the folder "
                           "/nonexistent: No such file or directory") != std::string::npos);
}

TEST_CASE("a folder is one node's at a time") {
  const Folder folder;
  Started node(probe_path(), folder.options());
  ChildProcess second(probe_path(), folder.options());
  second.write(init_line());
  CHECK(second.read_line().find("another process uses this folder") != std::string::npos);
  CHECK(second.wait() == 1);
  node.write(keep(2, "one"));
  CHECK(node.read_line() == reply("keep_ok", 2));
}

// --- Loss of power.

TEST_CASE("with MAELSTROM_SYNC=1 what was appended is synced once for all that came at once") {
  const auto& [value, expected] = GENERATE(table<std::string, int>({{"", 0}, {"0", 0}, {"1", 1}}));
  CAPTURE(value);
  const Folder folder;
  Started node(probe_path(), folder.options({"MAELSTROM_SYNC=" + value}));
  const auto syncs = [&] {
    node.write(request_line("syncs", 98));
    const std::string line = node.read_line();
    return std::stoi(line.substr(line.find("\"count\":") + 8));
  };
  const int before = syncs();
  CHECK((before > 0) == (expected > 0));  // the file itself
  std::string burst;                      // short enough to be read at once: PIPE_BUF
  for (int id = 2; id < 42; ++id) burst += keep(id, "text");
  REQUIRE(burst.size() < 4096);
  node.write(burst);
  node.read_lines(40);
  CHECK(syncs() - before == expected);
  node.write(echo_line(2, "1") + request_line("kept", 99));  // nothing new
  node.read_lines(2);
  CHECK(syncs() - before == expected);
  node.write(request_line("keep_only", 2, R"(,"text":"all")"));
  node.read_line();
  CHECK(syncs() - before == 2 * expected);
}

TEST_CASE("what cannot be synced is not acknowledged, and the node ends") {
  const Folder folder;
  Started node(probe_path(), folder.options({"MAELSTROM_SYNC=1"}));
  node.write(keep(2, "one"));
  CHECK(node.read_line() == reply("keep_ok", 2));
  node.write(request_line("fail_syncs", 3));
  CHECK(node.read_line() == reply("fail_syncs_ok", 3));
  node.write(keep(4, "two") + echo_line(5, "1"));
  CHECK(node.read_rest().empty());
  CHECK(node.wait() == 1);
  CHECK(node.errors().find("syncing " + folder.records().string() + ": Input/output error") !=
        std::string::npos);
}

TEST_CASE("a switch in the environment that means nothing is complained of") {
  ChildOptions virtual_time;
  virtual_time.environment = {"MAELSTROM_VIRTUAL_TIME=true"};
  ChildProcess in_real_time(probe_path(), virtual_time);
  CHECK_FALSE(in_real_time.finish(init_line()).empty());
  CHECK(in_real_time.errors().find("error MAELSTROM_VIRTUAL_TIME=true: not 0 or 1; taken for 0") !=
        std::string::npos);
  const Folder folder;
  ChildProcess node(probe_path(), folder.options({"MAELSTROM_SYNC=yes"}));
  node.finish(init_line());
  CHECK(node.errors().find("error MAELSTROM_SYNC=yes: not 0 or 1; taken for 1") !=
        std::string::npos);
  ChildOptions options;
  options.environment = {"MAELSTROM_SYNC=1"};
  ChildProcess keeps_nothing(probe_path(), options);
  keeps_nothing.finish(init_line());
  CHECK(keeps_nothing.errors().find("MAELSTROM_SYNC=1 without MAELSTROM_DATA_DIR") !=
        std::string::npos);
}

}  // namespace maelstrom::tests::storage_test
