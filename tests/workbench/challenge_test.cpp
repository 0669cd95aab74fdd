// `challenge`: the table of apps/run, with its flags for any node.
#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/challenge_command.hpp"
#include "cli/options.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::cli::challenge_test {
namespace {

using Words = std::vector<std::string>;

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    text.append(buffer, count);
  }
  pclose(pipe);
  return text;
}

std::string error_of(Words arguments) {
  Arena arena;
  arguments.insert(arguments.begin(), "challenge");
  const Parsed parsed = parse_arguments(arguments, arena);
  CHECK(parsed.exit_status == 254);
  return parsed.message.substr(0, parsed.message.find('\n'));
}

TEST_CASE("a challenge runs with the same flags as under apps/run") {
  const TemporaryFolder folder;
  std::ofstream(folder / "maelstrom-workbench")
      << "#!/bin/sh\necho '#'\nfor word; do echo \"$word\"; done\n";
  std::filesystem::permissions(folder / "maelstrom-workbench", std::filesystem::perms::owner_all);
  const std::string run =
      fmt::format("env -u MAELSTROM '{}/apps/run' --bin-dir '{}' ", TESTS_SOURCE_DIR, folder / ".");
  CHECK(challenges().size() > 20);
  for (const Challenge& each : challenges()) {
    for (const auto& [flags, node] :
         {std::pair<Words, Words>{{}, {}}, {{"--rate", "7", "--time-limit=3"}, {"--fast", "1"}}}) {
      std::string expected;
      for (const Words& command : challenge_commands(each, flags, node)) {
        expected += "#\n";
        for (std::size_t i = 0; i < command.size(); ++i) {
          expected += command[i] + "\n";
          if (i == 2) expected += fmt::format("--bin\n{}/{}\n", folder / ".", each.workload);
        }
      }
      std::string got = output_of(fmt::format("{} {} {} {} {} 2>&1 </dev/null | grep -v '^ '", run,
                                              each.names.front(), fmt::join(flags, " "),
                                              node.empty() ? "" : "--", fmt::join(node, " ")));
      // The arguments that apps/run gives to our own nodes are none of the challenge's.
      for (auto at = got.find("--\n"); node.empty() && at != got.npos; at = got.find("--\n")) {
        got.erase(at, std::min(got.find("#\n", at), got.size()) - at);
      }
      CHECK(got == expected);
    }
  }
}

TEST_CASE("the challenges listed are those of apps/run, with their flags") {
  const auto words = [](const std::string& text) {
    std::string lines;
    for (std::size_t begin = text.find('\n') + 1; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      const std::string line = text.substr(begin, end - begin);
      if (line.empty()) break;
      const std::size_t run = line.find("--");
      if (line.front() != ' ')
        lines += line.substr(0, line.find(' ')) + " " + line.substr(run) + "\n";
      begin = end + 1;
    }
    return lines;
  };
  Arena arena;
  const Parsed parsed = parse_arguments({"challenge", "list"}, arena);
  CHECK(parsed.exit_status == 0);
  CHECK(words(parsed.message) == words(output_of(TESTS_SOURCE_DIR "/apps/run list")));
  CHECK(parsed.message.find(" expects net.servers.msgs-per-op < 2\n") != std::string::npos);
  CHECK(parsed.message.find(" best: 2.0 msgs/op\n") != std::string::npos);
}

TEST_CASE("a challenge is a test with thresholds, and flags given replace its own") {
  Arena arena;
  const Parsed parsed = parse_arguments(
      {"challenge", "3b", "--rate", "7", "--nodes", "a,b", "--bin", "/bin/sh", "--", "x", "-h"},
      arena);
  REQUIRE_FALSE(parsed.exit_status.has_value());
  CHECK(parsed.options.workload == "broadcast");
  CHECK(parsed.options.engine.nodes == Words{"a", "b"});
  CHECK(parsed.options.engine.rate == 7);
  CHECK(parsed.options.engine.time_limit == std::chrono::seconds(20));
  CHECK(parsed.options.check.thresholds.at(0).text == "net.servers.msgs-per-op < 2");
  CHECK(parsed.options.arguments == Words{"x", "-h"});
  CHECK(parsed.options.challenge->names.front() == "3b");
  CHECK(parsed.next.empty());
  CHECK(parsed.options.command.front() == "test");
  const Parsed two = parse_arguments({"challenge", "6b", "--bin", "/bin/sh"}, arena);
  CHECK(two.next.size() == 1);
  CHECK(parse_arguments({"challenge", "1", "--bin", "/bin/sh"}, arena).options.workload == "echo");
}

TEST_CASE("a wrong call of a challenge is answered with what is right") {
  CHECK(error_of({}) ==
        "the name of a challenge is missing; it is the first argument: challenge 3b --bin FILE");
  CHECK(error_of({"--bin", "/bin/sh", "3b"}) == error_of({}));
  const std::string all = " maelstrom-workbench challenge list names all";
  CHECK(error_of({"6x", "--bin", "/bin/sh"}) ==
        "there is no challenge '6x'. Did you mean: 6a 6a-strict 6b 6c 6c-causal?" + all);
  CHECK(error_of({"kafka"}) ==
        "there is no challenge 'kafka'. Did you mean: 5a 5b 5c 5c-partition?" + all);
  CHECK(error_of({"brodcast"})
            .starts_with("there is no challenge 'brodcast'. Did you mean: 3a 3b 3c 3d 3e "));
  CHECK(error_of({"zzzzzzz"}) == "there is no challenge 'zzzzzzz'." + all);
  CHECK(error_of({"3b", "-w", "echo"}) ==
        "-w: the workload of challenge 3b is broadcast; leave it out");
  CHECK(error_of({"list", "3b"}) == "challenge list: takes no '3b'");
  CHECK(error_of({"3b"}) == "--bin: is missing: name the executable of a node");
}

TEST_CASE("the help of a challenge names the flags of a test") {
  Arena arena;
  const Parsed parsed = parse_arguments({"challenge", "--help"}, arena);
  CHECK(parsed.exit_status == 0);
  CHECK(parsed.message.find("challenge NAME --bin FILE [FLAG...]") != std::string::npos);
  CHECK(parsed.message.find("--time-limit") != std::string::npos);
  CHECK(parse_arguments({"challenge", "3b", "-h"}, arena).message == parsed.message);
}

TEST_CASE("figures are compared with the thresholds and with the best published") {
  Arena arena;
  Results results;
  const auto map = [&](std::string_view key, Value value) {
    return results.arena.map({{Value::keyword(key), value}});
  };
  results.value = results.arena.map(
      {{Value::keyword("net"), map("servers", map("msgs-per-op", Value::integer(3)))},
       {Value::keyword("availability"), map("ok-fraction", Value::integer(1))}});
  CheckOptions demands;
  demands.availability = 1;
  demands.thresholds = {parse_threshold("net.servers.msgs-per-op < 2", arena),
                        parse_threshold("net.servers.msgs-per-op <= 3", arena),
                        parse_threshold("workload.none > 1", arena)};
  CHECK(compare(require_challenge("3b"), demands, results) ==
        "Challenge 3b:\n"
        "  availability of 1: met, it is 1\n"
        "  net.servers.msgs-per-op < 2: missed, it is 3\n"
        "  net.servers.msgs-per-op <= 3: met, it is 3\n"
        "  workload.none > 1: missed, there is no such figure\n"
        "  the best published: 2.0 msgs/op\n");
  CHECK(compare(require_challenge("echo"), {}, results) ==
        "Challenge echo:\n  it has no thresholds\n");
}

TEST_CASE("a challenge's last lines are its thresholds, for each of its runs") {
  const TemporaryFolder folder;
  const std::string out = output_of(
      fmt::format("'{}' challenge 6b --bin '{}/txn-rw-register' --virtual-time --time-limit 2 "
                  "--store '{}' 2>&1",
                  WORKBENCH_PATH, TESTS_BIN_DIR, folder / "store"));
  CAPTURE(out);
  const std::string lines =
      "\nChallenge 6b:\n  availability of 1: met, it is 1.0\n  "
      "net.servers.msgs-per-op <= ";
  const auto first = out.find(lines);
  REQUIRE(first != std::string::npos);
  CHECK(out.find(lines, first + 1) != std::string::npos);
  CHECK(out.find("demanded") == std::string::npos);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::challenge_test
