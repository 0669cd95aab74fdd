// `doctor`, on nodes that are right and wrong.
#include "cli/doctor.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cli/options.hpp"
#include "maelstrom/workbench/workloads.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::cli::doctor_test {
namespace {

std::vector<std::string> lines_of(const DoctorCommand& command) {
  std::vector<std::string> lines;
  examine(command, [&](const Finding& finding) { lines.push_back(to_line(finding)); });
  return lines;
}

// What is said of a script of sh. In it, init and echo are right; `reply MEMBERS` answers the
// message whose type is in $type, and `other` is done for all other lines.
std::vector<std::string> lines_of_script(const std::string& other, const std::string& workload = "",
                                         const std::string& init = "init_ok",
                                         const std::string& id = "$msg_id") {
  const TemporaryFolder folder;
  const std::string path = folder / "node.sh";
  std::ofstream(path) << R"(
reply() {
  echo "{\"src\":\"n0\",\"dest\":\"$src\",\"body\":{$1,\"in_reply_to\":)" +
                             id + R"(}}"
}
while IFS= read -r line; do
  src=${line#*\"src\":\"}; src=${src%%\"*}
  type=${line#*\"type\":\"}; type=${type%%\"*}
  msg_id=${line##*\"msg_id\":}; msg_id=${msg_id%%[!0-9]*}
  echo=${line#*\"echo\":\"}; echo=${echo%%\"*}
  case $type in
    init) reply "\"type\":\")" +
                             init + R"(\"" ;;
    *) )" + other + R"( ;;
  esac
done
)";
  return lines_of({workload, "/bin/sh", {path}});
}

const std::string kNotTried = "advice  requests: not tried; -w names the workload";

// The line but for the number in it.
std::string without_number(std::string line) {
  std::erase_if(line, [](char c) { return c >= '0' && c <= '9'; });
  return line;
}

TEST_CASE("of a node that does all that it should nothing is wrong") {
  const auto lines = lines_of({"echo", TESTS_BIN_DIR "/echo", {}});
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] == "ok      start: it runs");
  CHECK(without_number(lines[1]) == "ok      init: answered with init_ok, after  ms");
  CHECK(without_number(lines[2]) == "ok      echo:  requests answered");
  CHECK(lines[3] == "ok      unknown type: answered with error 10 (not-supported)");
  CHECK(lines[4] == "ok      malformed line: it lives on");
  CHECK(without_number(lines[5]) == "ok      restart: answered with init_ok, after  ms");
  CHECK(lines[6] == "ok      end of input: it exited with status 0");
  CHECK(run_doctor({"", TESTS_BIN_DIR "/echo", {}}) == 0);
}

TEST_CASE("a node that cannot be started is told of at once") {
  const auto lines = lines_of({"echo", "/no/such/node", {}});
  CHECK(lines == std::vector<std::string>{"WRONG   start: it cannot be started: /no/such/node: No "
                                          "such file or directory"});
  CHECK(run_doctor({"echo", "/no/such/node", {}}) == 1);
}

TEST_CASE("a wrong answer to init is told of, and ends the trials") {
  CHECK(lines_of_script("", "", "ok").at(1) ==
        "WRONG   init: answered with ok; the answer to init is init_ok");
  CHECK(lines_of({"", "/bin/sh", {"-c", "read -r line; echo 'no such field' >&2; exit 3"}}).at(1) ==
        "WRONG   init: it exited with status 3 at its init; the last on stderr: no such field");
  const auto text = lines_of_script("", "", "init_ok", "\\\"$msg_id\\\"");
  REQUIRE(text.size() == 2);
  CHECK(
      text[1].starts_with("WRONG   init: not answered within 5 s. It has read its init, and has "
                          "written lines to stdout, but none that is a reply to it: "));
  CHECK(text[1].ends_with(R"("in_reply_to":"1"}} (in_reply_to must be an integer, not "1"))"));
}

TEST_CASE("of a node that dies at its init it is said what helps, where that is known") {
  const TemporaryFolder folder;
  std::ofstream(folder / "node.sh") << "";
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder / ".");
  const std::string here = std::filesystem::current_path().string();
  const auto lines = lines_of({"", "/bin/sh", {"node.sh"}});
  std::filesystem::current_path(before);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].starts_with("WRONG   init: it exited with status "));
  CHECK(lines[1].ends_with(". Its argument node.sh is a file in this folder, but nodes run in " +
                           std::filesystem::temp_directory_path().string() +
                           ". Name it by its absolute path: " + here + "/node.sh"));
}

TEST_CASE("each kind of request that is not answered, or wrongly, is named") {
  const auto silent = lines_of_script("", "echo");
  REQUIRE(silent.size() == 7);
  CHECK(silent[2] ==
        "WRONG   echo: not answered. Is there a handler for it, and does it send a "
        "reply, with in_reply_to?");
  CHECK(silent[3] ==
        "advice  unknown type: not answered. Answer requests of unknown types with error 10 "
        "(not-supported), so that nobody waits for you");
  const auto wrong = lines_of_script(R"(reply '"type":"echo_ok","echo":"x"')", "echo");
  REQUIRE(wrong.size() == 8);
  CHECK(wrong[2].starts_with("ok      echo: "));
  CHECK(wrong[3].starts_with("WRONG   answers: workload: "));
  CHECK(wrong[4] ==
        "advice  unknown type: answered with echo_ok; error 10 (not-supported) says it");
  const auto malformed = lines_of_script(R"(reply '"type":"echo_ok"')", "echo");
  REQUIRE(malformed.size() == 8);
  CHECK(
      malformed[2].starts_with("WRONG   malformed-reply: n0 sent a malformed reply: the field "
                               "\"echo\" is missing; the line: {\"type\":\"echo_ok\""));
  const auto refused = lines_of_script(R"(reply '"type":"error","code":13,"text":"no"')", "echo");
  CHECK(refused.at(3) == "WRONG   echo: never succeeds: [:crash \"no\"]");
}

TEST_CASE("one kind of request that is not answered is told of once") {
  const auto lines = lines_of_script(
      R"([ "$type" = cas ] || reply '"type":"error","code":20,"text":"none"')", "lin-kv");
  REQUIRE(lines.size() == 8);
  CHECK(without_number(lines[2]) == "ok      read:  requests answered");
  CHECK(lines[3].starts_with("WRONG   cas: not answered. "));
  CHECK(lines[4].starts_with("advice  unknown type: answered with error 20; "));
}

TEST_CASE("a node that dies of an unknown type or a malformed line is told of, and started again") {
  const auto unknown = lines_of_script("exit 3");
  REQUIRE(unknown.size() == 7);
  CHECK(unknown[2] == kNotTried);
  CHECK(unknown[3] ==
        "WRONG   unknown type: it exited with status 3 at a request of the type no_such_type. "
        "Answer requests of unknown types with error 10 (not-supported)");
  CHECK(
      unknown[4].starts_with("advice  malformed line: it exited with status 3 at a line that is no "
                             "JSON. Maelstrom never "));
  CHECK(unknown[5].starts_with("ok      restart: "));
}

TEST_CASE("what is tried is said on the command line") {
  Arena arena;
  const Parsed parsed =
      parse_arguments({"doctor", "-w", "echo", "--bin", "/bin/sh", "--", "-x"}, arena);
  REQUIRE(parsed.doctor.has_value());
  CHECK(parsed.doctor->workload == "echo");
  CHECK(parsed.doctor->arguments == std::vector<std::string>{"-x"});
  CHECK(std::filesystem::path(parsed.doctor->executable).is_absolute());
  for (const auto workload : workload_names()) {
    CHECK(parse_arguments({"doctor", "-w", std::string(workload), "--bin", "/bin/sh"}, arena)
              .doctor.has_value());
  }
  const auto error_of = [&](std::vector<std::string> arguments) {
    const Parsed refused = parse_arguments(arguments, arena);
    CHECK(refused.exit_status == 254);
    return refused.message;
  };
  CHECK(error_of({"doctor"}) ==
        "--bin: is missing: name the executable of a node\nSee maelstrom-workbench doctor "
        "--help.\n");
  CHECK(error_of({"doctor", "--bin", "/bin/sh", "-w", "ecko"})
            .starts_with("there is no workload 'ecko'; there are "));
  CHECK(parse_arguments({"doctor", "--help"}, arena).message.find("1 something is") !=
        std::string::npos);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::doctor_test
