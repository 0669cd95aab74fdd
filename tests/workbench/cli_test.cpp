// The command line's words: suggestions, colours, and the JUnit report.
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/colours.hpp"
#include "cli/junit.hpp"
#include "cli/options.hpp"
#include "cli/suggest.hpp"

namespace maelstrom::workbench::cli::cli_test {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string refusal(const std::vector<std::string>& arguments) {
  Arena arena;
  const Parsed parsed = parse_arguments(arguments, arena);
  REQUIRE(parsed.exit_status == std::optional<int>(kExitUsage));
  return parsed.message;
}

TEST_CASE("a name that is nearly one is suggested, and no other") {
  const std::vector<std::string> known = {"broadcast", "echo", "g-counter", "pn-counter"};
  CHECK(did_you_mean("brodcast", known) == "; did you mean 'broadcast'?");
  CHECK(did_you_mean("broad", known) == "; did you mean 'broadcast'?");
  CHECK(did_you_mean("ehco", known) == "; did you mean 'echo'?");
  CHECK(did_you_mean("gcounter", known) == "; did you mean 'g-counter'?");
  CHECK(did_you_mean("kafka", known).empty());
  CHECK(did_you_mean("", known).empty());
  CHECK(did_you_mean(std::string(100'000, 'e'), known).empty());
}

TEST_CASE("each mistyped name of a command line is answered with the one that may be meant") {
  CHECK(contains(refusal({"tset", "-w", "echo"}), "did you mean 'test'?"));
  CHECK(contains(refusal({"test", "-w", "brodcast", "--bin", "/bin/true"}),
                 "there is no workload 'brodcast'"));
  CHECK(contains(refusal({"test", "-w", "brodcast", "--bin", "/bin/true"}),
                 "did you mean 'broadcast'?"));
  CHECK(contains(refusal({"test", "--node-cuont", "3", "--bin", "/bin/true"}),
                 "did you mean '--node-count'?"));
  CHECK(contains(refusal({"test", "-w", "echo", "--bin", "/bin/true", "--nemesis", "partion"}),
                 "did you mean 'partition'?"));
}

TEST_CASE("a threshold on what no results have is refused before the run") {
  const auto refused = [](const char* threshold) {
    return refusal({"test", "-w", "echo", "--bin", "/bin/true", "--expect", threshold});
  };
  CHECK(contains(refused("nett.servers.msgs-per-op < 1"), "did you mean 'net'?"));
  CHECK(contains(refused("net.server.msgs-per-op < 1"), "did you mean 'servers'?"));
  CHECK(contains(refused("net.servers.msg-per-op < 1"), "did you mean 'msgs-per-op'?"));
  Arena arena;
  for (const char* path : {"net.servers.msgs-per-op", "workload.anything", "stats.by-f.read.count",
                           "net.valid?", "valid?", "perf.latencies.0.5"}) {
    CAPTURE(path);
    const Parsed parsed = parse_arguments(
        {"test", "-w", "echo", "--bin", "/bin/true", "--expect", std::string(path) + " = 1"},
        arena);
    CHECK(!parsed.exit_status);
  }
}

TEST_CASE("the verdict, headings and warnings are in colours, and all else is as it was") {
  CHECK(coloured("a\nVALID: 3 operations.\n") == "a\n\033[1;32mVALID:\033[0m 3 operations.\n");
  CHECK(coloured("INVALID: x") == "\033[1;31mINVALID:\033[0m x");
  CHECK(coloured("warning: x\n\nWhat happened:\n") ==
        "\033[33mwarning:\033[0m x\n\n\033[1mWhat happened:\033[0m\n");
  CHECK(coloured("no INVALID: here\n") == "no INVALID: here\n");
  CHECK(coloured("").empty());
}

TEST_CASE("a JUnit report has a case for each run, with failures and errors apart") {
  JUnit report("echo");
  Results valid;
  valid.validity = Validity::valid;
  report.add("seed 1", 1.5, valid, "fine");
  Results invalid;
  invalid.validity = Validity::invalid;
  invalid.reasons = {"a < b"};
  report.add("seed 2", 0.25, invalid, "What happened: \"x\" & y");
  Results crashed;
  crashed.has_crashed = true;
  report.add("seed 3", 0, crashed, "");
  CHECK(report.xml() ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"maelstrom.echo\" tests=\"3\" failures=\"1\" errors=\"1\">\n"
        "  <testcase classname=\"maelstrom.echo\" name=\"seed 1\" time=\"1.500\"></testcase>\n"
        "  <testcase classname=\"maelstrom.echo\" name=\"seed 2\" time=\"0.250\">\n"
        "    <failure message=\"a &lt; b\">What happened: &quot;x&quot; &amp; y</failure>\n"
        "  </testcase>\n"
        "  <testcase classname=\"maelstrom.echo\" name=\"seed 3\" time=\"0.000\">\n"
        "    <error message=\"no verdict\"></error>\n"
        "  </testcase>\n"
        "</testsuite>\n");
}

}  // namespace
}  // namespace maelstrom::workbench::cli::cli_test
