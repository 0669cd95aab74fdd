// unique-ids: no id twice, whatever happens to the nodes.
#include "unique-ids/unique_ids.hpp"

#include <csignal>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "catch.hpp"
#include "child.hpp"

namespace maelstrom::tests::unique_ids_test {
namespace {

// The id in a reply; empty if the line is none, or only the beginning of one.
std::string id_in(const std::string& line) {
  constexpr std::string_view kKey = R"("id":")";
  const std::size_t begin = line.find(kKey);
  if (line.find(R"("type":"generate_ok")") == std::string::npos || !line.ends_with("\"}}")) {
    return "";
  }
  return line.substr(begin + kKey.size(), line.size() - 3 - begin - kKey.size());
}

std::string requests(int count) {
  std::string lines;
  for (int id = 2; id < 2 + count; ++id) lines += request_line("generate", id);
  return lines;
}

}  // namespace

TEST_CASE("a generated id is a string and the reply has nothing else") {
  Started node(unique_ids_path());
  node.write(request_line("generate", 2));
  const std::string line = node.read_line();
  CHECK(line == reply("generate_ok", 2, R"(,"id":")" + id_in(line) + '"'));
  CHECK(id_in(line).starts_with("n1-"));
}

TEST_CASE("three nodes at once give each id once") {
  constexpr int kEach = 2000;
  std::unordered_set<std::string> ids;
  for (const auto* name : {"n1", "n2", "n3"}) {
    Started node(unique_ids_path(), {}, name);
    for (const auto& line : split_lines(node.finish(requests(kEach)))) ids.insert(id_in(line));
  }
  CHECK(ids.size() == 3 * kEach);
  CHECK_FALSE(ids.contains(""));
}

TEST_CASE("a node that is killed and started again, many times, gives no id twice") {
  std::unordered_set<std::string> ids;
  std::size_t seen = 0;
  for (int start = 0; start < 40; ++start) {
    Started node(unique_ids_path());
    node.write(requests(1000));
    // Killed somewhere within the burst; what it got out before counts.
    for (int i = 0; i < start * 10; ++i, ++seen) ids.insert(id_in(node.read_line()));
    node.signal(SIGKILL);
    for (const auto& line : split_lines(node.read_rest())) {
      if (const auto id = id_in(line); !id.empty()) ids.insert(id), ++seen;
    }
    CHECK(node.wait() == -SIGKILL);
  }
  CHECK(ids.size() == seen);
  CHECK_FALSE(ids.contains(""));
  CHECK(seen >= 40 * 39 / 2 * 10);
}

TEST_CASE("many threads at once get each id once") {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kEach = 10'000;
  NodeOptions options;
  options.boot = 1'700'000'000'000'000'000;
  Node node(std::move(options));
  apps::UniqueIds app(node);
  const std::string init = init_line();
  node.receive(init, Time{});

  std::vector<std::vector<std::string>> ids(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : ids) {
    threads.emplace_back([&mine, &app] {
      for (std::size_t i = 0; i < kEach; ++i) mine.push_back(json_text(app.next()));
    });
  }
  for (auto& thread : threads) thread.join();

  std::unordered_set<std::string> all;
  for (const auto& mine : ids) all.insert(mine.begin(), mine.end());
  CHECK(all.size() == kThreads * kEach);
}

TEST_CASE("ids stay unique over a restart within a nanosecond's reach") {
  // As many ids as nanoseconds have passed between the starts: the most that the boot time covers.
  std::unordered_set<std::string> all;
  for (std::uint64_t boot = 1000; boot < 5000; boot += 1000) {
    NodeOptions options;
    options.boot = boot;
    Node node(std::move(options));
    apps::UniqueIds app(node);
    const std::string init = init_line();
    node.receive(init, Time{});
    for (int i = 0; i < 1000; ++i) all.insert(json_text(app.next()));
  }
  CHECK(all.size() == 4000);
}

}  // namespace maelstrom::tests::unique_ids_test
