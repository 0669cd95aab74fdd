// The command line: Maelstrom's flags and defaults, and what is said about mistakes.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/options.hpp"
#include "cli/terminal.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"

namespace maelstrom::workbench::cli::command_line_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Parsed parse(std::vector<std::string> flags) {
  static Arena arena;
  std::vector<std::string> arguments = {"test", "-w", "echo", "--bin", "/bin/sh"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return parse_arguments(arguments, arena);
}

TestOptions options_of(std::vector<std::string> flags) {
  const Parsed parsed = parse(std::move(flags));
  CAPTURE(parsed.message);
  REQUIRE_FALSE(parsed.exit_status.has_value());
  return parsed.options;
}

std::string error_of(std::vector<std::string> flags) {
  const Parsed parsed = parse(std::move(flags));
  CHECK(parsed.exit_status == 254);
  return parsed.message.substr(0, parsed.message.find('\n'));
}

TEST_CASE("a history can be checked from the command line") {
  Arena arena;
  const Parsed parsed = parse_arguments({"check", "-w", "echo", "history.edn"}, arena);
  REQUIRE(parsed.check.has_value());
  CHECK(parsed.check->workload == "echo");
  CHECK(parsed.check->path == "history.edn");
  CHECK_FALSE(parsed.exit_status.has_value());
  CHECK_FALSE(parse({}).check.has_value());
  const Parsed wrong = parse_arguments({"check", "-w", "echo", "--nonsense", "x.edn"}, arena);
  CHECK(wrong.exit_status == 254);
  CHECK(wrong.message.find("maelstrom-workbench check --help") != std::string::npos);
}

TEST_CASE("the defaults are Maelstrom's") {
  const TestOptions options = options_of({});
  CHECK(options.engine.nodes == std::vector<std::string>{"n1", "n2", "n3", "n4", "n5"});
  CHECK(options.engine.concurrency == 5);
  CHECK(options.engine.rate == 5);
  CHECK(options.engine.time_limit == seconds(60));
  CHECK(options.engine.network.mean_latency == Duration{});
  CHECK(options.engine.network.head_of_line_blocking);
  CHECK(options.engine.network.mean_overhead == Duration{});
  CHECK(options.engine.nemesis.faults.empty());
  CHECK(options.engine.nemesis.interval == seconds(10));
  CHECK_FALSE(options.check.availability.has_value());
  CHECK(options.store == "store");
  CHECK(options.test_count == 1);
  CHECK_FALSE(options.virtual_time);
}

TEST_CASE("flags have Maelstrom's meaning") {
  const TestOptions options = options_of({"--node-count",
                                          "3",
                                          "--concurrency",
                                          "4n",
                                          "--rate",
                                          "1000",
                                          "--time-limit",
                                          "20",
                                          "--latency",
                                          "100",
                                          "--latency-dist",
                                          "exponential",
                                          "--nemesis",
                                          "partition",
                                          "--nemesis-interval",
                                          "2.5",
                                          "--availability",
                                          "total",
                                          "--log-stderr",
                                          "--log-net-send",
                                          "--log-net-recv",
                                          "--test-count",
                                          "7",
                                          "--topology",
                                          "tree4",
                                          "--key-count",
                                          "5"});
  CHECK(options.engine.nodes == std::vector<std::string>{"n0", "n1", "n2"});
  CHECK(options.engine.concurrency == 12);
  CHECK(options.engine.rate == 1000);
  CHECK(options.engine.time_limit == seconds(20));
  CHECK(options.engine.network.mean_latency == milliseconds(100));
  CHECK(options.engine.network.distribution == LatencyDistribution::exponential);
  CHECK(options.engine.nemesis.faults == std::vector{Fault::partition});
  CHECK(options.engine.nemesis.interval == milliseconds(2500));
  CHECK(options.check.availability == 1);
  CHECK(options.log_stderr);
  CHECK(options.log_net_send);
  CHECK(options.log_net_recv);
  CHECK(options.test_count == 7);
}

TEST_CASE("the last occurrence of a flag counts") {
  const TestOptions options = options_of(
      {"--rate", "1", "--node-count=2", "--rate=7", "--node-count", "1", "-w", "unique-ids"});
  CHECK(options.engine.rate == 7);
  CHECK(options.engine.nodes.size() == 1);
  CHECK(options.workload == "unique-ids");
}

TEST_CASE("what follows -- goes to the node") {
  const TestOptions options = options_of({"--rate", "1", "--", "--rate", "2", "--", "x"});
  CHECK(options.engine.rate == 1);
  CHECK(options.arguments == std::vector<std::string>{"--rate", "2", "--", "x"});
}

TEST_CASE("the seed is what was given, or a new one") {
  CHECK(options_of({"--seed", "42"}).engine.seed == 42);
  CHECK(options_of({"--seed", "18446744073709551615"}).engine.seed == UINT64_MAX);
  CHECK(options_of({}).engine.seed != options_of({}).engine.seed);
}

TEST_CASE("in virtual time messages take a little time, and the rate has a bound") {
  const TestOptions options = options_of({"--virtual-time", "--rate", "inf"});
  CHECK(options.engine.network.mean_overhead == kVirtualOverhead);
  CHECK(std::isfinite(options.engine.rate));
  CHECK(std::isinf(options_of({"--rate", "inf"}).engine.rate));
}

TEST_CASE("nodes may be named, and Jepsen's other flags do no harm") {
  CHECK(options_of({"--nodes", "a, b,d"}).engine.nodes == std::vector<std::string>{"a", "b", "d"});
  options_of({"--no-ssh", "--username", "root", "--leave-db-running", "--logging-json"});
}

TEST_CASE("thresholds may be repeated") {
  const auto options =
      options_of({"--expect", "net.all.msg-count > 1", "--expect", "valid? = true"});
  REQUIRE(options.check.thresholds.size() == 2);
  CHECK(options.check.thresholds[1].path == "valid?");
}

TEST_CASE("warnings only fail a test if --strict says so") {
  CHECK_FALSE(options_of({}).check.strict);
  CHECK(options_of({"--strict"}).check.strict);
}

TEST_CASE("a check makes the same demands as a test") {
  Arena arena;
  const Parsed parsed = parse_arguments({"check", "-w", "echo", "--strict", "--expect",
                                         "stats.count > 1", "--availability", "total", "x.edn"},
                                        arena);
  REQUIRE(parsed.check.has_value());
  CHECK(parsed.check->path == "x.edn");
  const auto demands = understand(parsed.check->demands, arena);
  CHECK(demands.strict);
  CHECK(demands.availability == 1);
  REQUIRE(demands.thresholds.size() == 1);
  CHECK(demands.thresholds[0].path == "stats.count");
}

TEST_CASE("a mistake is named with its flag") {
  CHECK(error_of({"--node-count", "0"}) ==
        "--node-count: must be a whole number from 1 to 1000, not '0'");
  CHECK(error_of({"--concurrency", "many"}).starts_with("--concurrency: must be a number of"));
  CHECK(error_of({"--concurrency", "0"}).starts_with("--concurrency: must be a number of"));
  CHECK(error_of({"--rate", "-1"}).starts_with("--rate: must be operations a second"));
  CHECK(error_of({"--time-limit", "0"}) ==
        "--time-limit: must be a number from 0.001 to 10000000, not '0'");
  CHECK(error_of({"--latency-dist", "x"}) ==
        "--latency-dist: must be constant, uniform or exponential, not 'x'");
  CHECK(error_of({"--nemesis", "meteor"}) ==
        "--nemesis: there is no fault 'meteor'; there are partition, one-way, loss, duplicate, "
        "reorder, slow, pause, kill");
  CHECK(error_of({"--nemesis", ""}) ==
        "--nemesis: '' has no fault in it; leave the flag out for none");
  CHECK(error_of({"--availability", "1.5"}) ==
        "--availability: must be total or a number from 0 to 1, not '1.5'");
  CHECK(error_of({"--nodes", "n1,client"}).starts_with("--nodes: 'client' begins with a c"));
  CHECK(error_of({"--bin", "/nowhere"}) == "--bin: /nowhere: No such file or directory");
  CHECK(error_of({"--bin", "/tmp"}) == "--bin: /tmp: is a directory");
  CHECK(error_of({"--bin", "sh"})
            .starts_with("--bin: sh: No such file or directory; PATH is not searched: --bin /"));
  CHECK(error_of({"--bin", "no-such-program"}) ==
        "--bin: no-such-program: No such file or directory");
  CHECK(error_of({"--bin", "/etc/passwd"}).starts_with("--bin: /etc/passwd: is not executable"));
  CHECK(error_of({"--expect", "x"}).starts_with("--expect: 'x': there is no comparison in it"));
  CHECK(error_of({"-w", "chess"}).find("there is no workload 'chess'") != std::string::npos);
  CHECK(error_of({"--frobnicate"}).find("--frobnicate") != std::string::npos);
  CHECK(error_of({"--latency", "fast"}).find("--latency") != std::string::npos);
}

TEST_CASE("a number is the whole of a text, finite and in range") {
  struct Flag {
    const char* name;
    std::vector<const char*> wrong;
  };
  const std::vector<const char*> kNever = {" 1",  "1 ", "1x",   "0x1",   "--1", "1e400",
                                           "nan", "-1", "-inf", "1,000", "one"};
  const Flag flags[] = {
      {"--node-count", {"0", "1001", "1.5", "inf", "18446744073709551616"}},
      {"--concurrency", {"0", "100001", "1.5", "n", "0n", "inf", "18446744073709551615n"}},
      {"--rate", {"0", "0.0001", "1e10", "1e-400", "infinity", "INF"}},
      {"--time-limit", {"0", "inf", "1e9", "1e-400"}},
      {"--latency", {"inf", "1e10"}},
      {"--nemesis-interval", {"0", "inf", "1e9"}},
      {"--availability", {"inf", "1.5"}},
      {"--key-count", {"0", "1.5", "inf", "1000001"}},
      {"--max-txn-length", {"0", "1.5", "10001"}},
      {"--max-writes-per-key", {"0", "1.5", "1000000001"}},
      {"--test-count", {"0", "1.5", "1000001"}},
      {"--seed", {"18446744073709551616", "1.5", "+1"}},
  };
  for (const Flag& flag : flags) {
    std::vector<const char*> wrong = kNever;
    wrong.insert(wrong.end(), flag.wrong.begin(), flag.wrong.end());
    CHECK(error_of({flag.name, ""}).ends_with("not ''"));
    for (const char* value : wrong) {
      CAPTURE(flag.name, value);
      const std::string error = error_of({fmt::format("{}={}", flag.name, value)});
      CHECK(error.starts_with(fmt::format("{}: must be ", flag.name)));
      CHECK(error.ends_with(fmt::format("not '{}'", value)));
    }
  }
}

TEST_CASE("a command that is not there is named, with those that are") {
  Arena arena;
  const auto refusal = [&](const std::vector<std::string>& arguments) {
    const Parsed parsed = parse_arguments(arguments, arena);
    CHECK(parsed.exit_status == 254);
    return parsed.message;
  };
  CHECK(refusal({"frobnicate"}) ==
        "there is no command 'frobnicate'; there are test, challenge, explore, check, report, "
        "compare, doctor\n"
        "See maelstrom-workbench --help.\n");
  CHECK(refusal({"tset", "-w", "echo"}).starts_with("there is no command 'tset'; "));
  CHECK(refusal({""}).starts_with("there is no command ''; "));
  CHECK(refusal({"--", "test"}).starts_with("there is no command '--'; "));
  CHECK(refusal({}).starts_with("a command is missing; there are test, "));
  CHECK(refusal({"--frobnicate", "test"}).starts_with("there is no command '--frobnicate'; "));
}

TEST_CASE("what is wrong with a command line is one line, whatever is in it") {
  for (const char* text : {"\x1b[2J", "x\nVALID: 7 operations", "\r", "\xff"}) {
    for (const char* flag : {"--rate", "--expect", "--bin", "--store", "--nodes", "--topology",
                             "--nemesis", "-w", "--consistency-models", "--availability"}) {
      CAPTURE(flag, text);
      const Parsed parsed = parse({flag, text});
      CHECK(parsed.exit_status == 254);
      CHECK(parsed.message == visible(parsed.message));
      CHECK(std::ranges::count(parsed.message, '\n') == 2);
    }
    Arena arena;
    const std::string message = parse_arguments({text}, arena).message;
    CHECK(message == visible(message));
    CHECK(std::ranges::count(message, '\n') == 2);
  }
}

TEST_CASE("the ends of a range belong to it") {
  CHECK(options_of({"--rate", "0.001"}).engine.rate == 0.001);
  CHECK(options_of({"--rate", "1e9"}).engine.rate == 1e9);
  CHECK(options_of({"--latency", "0"}).engine.network.mean_latency == Duration{});
  CHECK(options_of({"--time-limit", "0.001"}).engine.time_limit == milliseconds(1));
  CHECK(options_of({"--node-count", "1000"}).engine.nodes.size() == 1000);
  CHECK(options_of({"--seed", "0"}).engine.seed == 0);
  CHECK(options_of({"--availability", "0"}).check.availability == 0);
}

TEST_CASE("explore's numbers are read as strictly") {
  Arena arena;
  const auto error = [&](const char* flag, const char* value) {
    const Parsed parsed = parse_arguments(
        {"explore", "--seeds", "1..2", "-w", "echo", "--bin", "/bin/sh", flag, value}, arena);
    CHECK(parsed.exit_status == 254);
    return parsed.message.substr(0, parsed.message.find('\n'));
  };
  CHECK(error("--jobs", "0") == "--jobs: must be a whole number from 1 to 256, not '0'");
  CHECK(error("--jobs", "1e3").starts_with("--jobs: must be a whole number"));
  CHECK(error("--max-failures", "1.5").starts_with("--max-failures: must be a whole number"));
  CHECK(error("--seeds", "1..99999999999999999999").starts_with("--seeds: must be seeds"));
}

TEST_CASE("names of nodes are refused if they are no names of files, or somebody else's") {
  const auto refusal = [](const std::string& names) { return error_of({"--nodes", names}); };
  CHECK(refusal("../../x") ==
        "--nodes: '../../x' begins with a dot, and nodes' names are names of files");
  CHECK(refusal("a/b") ==
        "--nodes: 'a/b' has a slash or a backslash in it, and nodes' names are names of files");
  for (const char* name : {".", "..", ".n0"}) {
    CHECK(refusal(name).find("begins with a dot") != std::string::npos);
  }
  CHECK(refusal("a\\b").find("backslash") != std::string::npos);
  CHECK(refusal("a\"b").find("quote") != std::string::npos);
  CHECK(refusal("n1,lin-kv") == "--nodes: 'lin-kv' is the name of a service");
  for (const char* name : {"seq-kv", "lww-kv", "lin-tso"}) {
    CHECK(refusal(name).find("is the name of a service") != std::string::npos);
  }
  CHECK(refusal("a,b,a") == "--nodes: 'a' is there twice");
  CHECK(refusal("a\x1b[31m") == "--nodes: 'a\\x1b[31m' has characters in it that cannot be shown");
  for (const char* name : {"a\nb", "a\tb", "a\x7f", "a\xc2\x9b", "a\xe2\x80\xae", "a\xff"}) {
    CHECK(refusal(name).find("cannot be shown") != std::string::npos);
  }
  CHECK(refusal(" , ") == "--nodes: ' , ' has no name in it, such as n1");
  CHECK(refusal("") == "--nodes: '' has no name in it, such as n1");
  CHECK(refusal(std::string(201, 'a')).find("has more than 200 bytes") != std::string::npos);
  CHECK(options_of({"--nodes", "ä b,A,a"}).engine.nodes.size() == 3);
}

TEST_CASE("names of nodes may come from a file, one a line") {
  const std::string path = fmt::format("/tmp/workbench-nodes-{}", getpid());
  const auto write = [&](std::string_view text) { std::ofstream(path) << text; };
  write("n1\r\n\n  n2\n");
  CHECK(options_of({"--nodes-file", path}).engine.nodes == std::vector<std::string>{"n1", "n2"});
  CHECK(error_of({"--nodes-file", path, "--nodes", "n3"}) ==
        "--nodes-file: --nodes says which nodes there are, too; give one of them");
  CHECK(error_of({"--node-count", "3", "--nodes", "n3"}) ==
        "--nodes: --node-count says which nodes there are, too; give one of them");
  CHECK(error_of({"--nodes-file", path, "--node-count", "0"}).starts_with("--nodes-file: --node-"));
  CHECK(error_of({"--nodes-file", ""}) ==
        "--nodes-file: '' is no file; name one with a node's name a line");
  write("../x\n");
  CHECK(error_of({"--nodes-file", path}).starts_with("--nodes-file: '../x' begins with a dot"));
  write("n1,n2\n");
  CHECK(error_of({"--nodes-file", path}).find("has a comma in it") != std::string::npos);
  std::remove(path.c_str());
  CHECK(error_of({"--nodes-file", path}) ==
        "--nodes-file: " + path + ": No such file or directory");
  CHECK(error_of({"--nodes-file", "/dev/zero"}) ==
        "--nodes-file: /dev/zero: has more than 1048576 bytes, the most that is read");
}

TEST_CASE("the engine and the hosts take no other names of nodes than the command line") {
  const std::vector<std::string> names = {"../x"};
  CHECK_THROWS_AS(check_node_names(names), std::invalid_argument);
  ProcessOptions processes;
  processes.nodes = names;
  CHECK_THROWS_AS(ProcessHost(processes), std::invalid_argument);
  CHECK_THROWS_AS(LockStepHost(processes), std::invalid_argument);
}

TEST_CASE("runs are kept in a folder with a name that can be shown") {
  CHECK(error_of({"--store", ""}) == "--store: is empty: name a folder");
  CHECK(error_of({"--store", "/etc/passwd"}) == "--store: /etc/passwd: is no folder");
  CHECK(error_of({"--store", "a\nb"}) == "--store: a\\nb: has characters that cannot be shown");
}

TEST_CASE("the version is told") {
  Arena arena;
  const Parsed parsed = parse_arguments({"--version"}, arena);
  CHECK(parsed.exit_status == 0);
  CHECK(parsed.message.starts_with("maelstrom-workbench "));
  CHECK(parsed.message.ends_with("\n"));
}

TEST_CASE("help is no mistake") {
  const Parsed parsed = parse({"--help"});
  CHECK(parsed.exit_status == 0);
  for (const char* flag : {"--workload", "--nemesis-interval", "--expect", "Exit status"}) {
    CHECK(parsed.message.find(flag) != std::string::npos);
  }
}

}  // namespace
}  // namespace maelstrom::workbench::cli::command_line_test
