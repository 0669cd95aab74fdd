// What is said of nodes that do not start, say nothing or die, and what helps.
#include <sys/ioctl.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "hosts/lock_step_host.hpp"
#include "hosts/process_host.hpp"
#include "hosts/silence.hpp"
#include "hosts/start_problem.hpp"
#include "workbench/fake_host.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::remedies_test {
namespace {

namespace fs = std::filesystem;

// A process with a line of input. It runs a script of sh.
class Started {
 public:
  explicit Started(const std::string& script) : process_("n0", ProcessOptions{}) {
    process_.start({"/bin/sh", {"-c", script}, {std::string("PATH=") + std::getenv("PATH")}, "/"});
    process_.add_line("{}");
    process_.send();
  }
  ~Started() { process_.kill(); }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  // Waits until the process has read its input and written `bytes`.
  Started& wait(std::size_t bytes = 0) {
    int unread = 1;
    for (int i = 0; i < 2000 && (unread > 0 || process_.written() < bytes); ++i) {
      ioctl(process_.child().input().get(), FIONREAD, &unread);
      if (bytes > 0) process_.read_output();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return *this;
  }
  std::string explain() { return explain_silence(process_); }

 private:
  NodeProcess process_;
};

TEST_CASE("of a node whose answer comes when its stdin is closed it is said that it buffers") {
  const std::string text = Started("read -r line; cat >&2; echo '{\"late\":1}'").wait().explain();
  CHECK(text.starts_with(
      "It has read its init, and wrote nothing to stdout until its stdin was closed: then came "
      "{\"late\":1}. So its output waits in a buffer until it ends, or it reads all of its input "
      "before it answers. Flush stdout after each line: in Python print(..., flush=True), or "
      "sys.stdout.reconfigure(line_buffering=True) once; in C setvbuf(stdout, NULL, _IOLBF, 0)"));
}

TEST_CASE("of a node that reads its init and says nothing it is asked whether it flushes") {
  const std::string text = Started("read -r line; cat >&2").wait().explain();
  CHECK(text.starts_with(
      "It has read its init, and has written nothing to stdout, not even when its stdin was "
      "closed. Is stdout flushed after each line? Flush stdout after each line: in Python "));
  CHECK(Started("read -r line; exec sleep 1000").wait().explain() == text);
}

TEST_CASE("of a node that does not read, or ends no line, that is said") {
  CHECK(Started("exec sleep 1000").explain() ==
        "It has not read its init, which waits on its stdin. Read lines from stdin, from the start "
        "and in a loop.");
  CHECK(Started("read -r line; printf '{\"x\":1}'; cat >&2").wait(7).explain() ==
        "It has read its init, and has written {\"x\":1} without a newline at its end. Each "
        "message is one line.");
  CHECK(Started("exec >&-; read -r line; cat >&2").wait(1).explain() ==
        "It has closed its stdout, where its answer belongs.");
}

TEST_CASE("what the host knows of a node without an answer stands in the diagnosis, once") {
  struct Knowing : FakeHost {
    using FakeHost::FakeHost;
    std::string explain_silence(std::size_t node) override {
      asked.push_back(node);
      return "It is asleep.";
    }
    std::vector<std::size_t> asked;
  };
  Knowing host([](FakeHost&, std::size_t, const Message&) {});
  host.answers_init = false;
  const FakeRun run(host, "echo", small(3));
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.engine.diagnoses().all()[0].text ==
        "n0 did not answer its init within 10 s. It is asleep.");
  CHECK(host.asked == std::vector<std::size_t>{0});
}

TEST_CASE("a node that leaves out a message of the set-up is told which") {
  FakeHost host([](FakeHost&, std::size_t, const Message&) {});
  const FakeRun run(host, "broadcast", small());
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.engine.diagnoses().all()[0].text ==
        "n0 did not answer the topology that sets up the workload within 5 s. Is there a handler "
        "for it, and does it send a reply, with in_reply_to?");
}

// What is said of a file with this content that cannot be started.
std::string start_of(const TemporaryFolder& folder, std::string_view content, int mode = 0755) {
  const std::string path = folder / "node";
  std::ofstream(path, std::ios::binary) << content;
  fs::permissions(path, static_cast<fs::perms>(mode));
  ProcessOptions options;
  NodeProcess process("n0", options);
  process.start({path, {}, {}, "/"});
  const std::string problem = process.start_problem();
  process.kill();
  REQUIRE(problem.starts_with(path + ": "));
  return problem.substr(path.size() + 2);
}

TEST_CASE("of a file that cannot be started it is said why, and what helps") {
  const TemporaryFolder folder;
  const std::string format = "Exec format error: ";
  CHECK(start_of(folder, "print('hello')\n") ==
        format +
            "it has no #! line, so the system does not know which program runs it. Begin the "
            "file with such a line, as in #!/usr/bin/env python3");
  CHECK(start_of(folder, "") == format + "the file is empty");
  CHECK(start_of(folder, "MZ\x90") ==
        format + "it is a program for another kind of machine or system. Build it on this one");
  CHECK(start_of(folder, "\xEF\xBB\xBF#!/bin/sh\n") ==
        format + "a byte order mark (BOM) stands before its #!. Save it as UTF-8 without a BOM");
  const std::string missing = "No such file or directory: ";
  CHECK(start_of(folder, "#! /no/such/python -u\n") ==
        missing +
            "the file is there, but its #! line names /no/such/python, which is not. Name a "
            "program that is there, such as #!/usr/bin/env python3");
  CHECK(start_of(folder, "#!/bin/sh\r\n") ==
        missing +
            "its lines end with a carriage return, as on Windows, which becomes a part of "
            "the name /bin/sh in its #! line. Save it with Unix line ends: sed -i 's/\\r$//' " +
            (folder / "node"));
  const std::string denied = "Permission denied: ";
  CHECK(start_of(folder, "#!/bin/sh\n", 0644) ==
        denied + "it is not executable. chmod +x " + (folder / "node"));
  CHECK(start_of(folder, "#!/etc/passwd\n") ==
        denied + "its #! line names /etc/passwd, which is not executable");
  CHECK(explain_start(ENOENT, "/bin/sh", "/no/such/folder") ==
        "nodes run in the folder /no/such/folder, and there is none");
  CHECK(explain_start(ENOENT, "/no/such/node", "/").empty());
}

TEST_CASE("a relative argument that is a file here is named with its absolute path") {
  const TemporaryFolder folder;
  std::ofstream(folder / "node.py") << "";
  const fs::path before = fs::current_path();
  fs::current_path(folder / ".");
  const std::string here = fs::current_path().string();
  const auto explain = [](const std::string& argument, const std::string& directory) {
    return explain_end(2, "/bin/sh", {"-u", argument}, directory);
  };
  CHECK(explain("node.py", "/") ==
        "Its argument node.py is a file in this folder, but nodes run in /. Name it by its "
        "absolute path: " +
            here + "/node.py");
  CHECK(explain("./node.py", "/").ends_with(": " + here + "/node.py"));
  CHECK(explain("node.py", here).empty());
  CHECK(explain("other.py", "/").empty());
  CHECK(explain(here + "/node.py", "/").empty());
  fs::current_path(before);
}

TEST_CASE("a program that env does not find is named") {
  const TemporaryFolder folder;
  const std::string path = folder / "node";
  std::ofstream(path) << "#!/usr/bin/env python33\n";
  CHECK(explain_end(127, path, {}, "/") ==
        "The program in its first line, #!/usr/bin/env python33, was not found or could not be "
        "started. Install it, or name another one");
  CHECK(explain_end(1, path, {}, "/").empty());
  std::ofstream(path) << "#!/usr/bin/env python3\r\n";
  CHECK(explain_end(127, path, {}, "/") ==
        "The program in its first line, #!/usr/bin/env python3, was not found or could not be "
        "started: the line ends with a carriage return, as on Windows. Save the file with Unix "
        "line ends");
}

TEST_CASE(
    "of a node that dies of a line of virtual time it is said that it takes no part in that") {
  ProcessOptions process;
  process.executable = "/bin/sh";
  process.arguments = {"-c", "read -r line; read -r now; exit 3"};
  process.nodes = {"n0"};
  LockStepHost host(process);
  const auto workload = make_workload("echo");
  Engine engine(small(), *workload, host);
  run_virtually(engine, host);
  REQUIRE(engine.diagnoses().all().size() == 1);
  CHECK(engine.diagnoses().all()[0].problem == Problem::node_crashed);
  CHECK(engine.diagnoses().all()[0].text ==
        "n0 exited with status 3 during the run. The last message to it was "
        R"({"id":0,"src":"c0","dest":"n0","body":{"type":"init","node_id":"n0","node_ids":["n0"],)"
        R"("msg_id":1}}. Behind it came {"now":...}, which only nodes that take part in virtual )"
        "time know. Any other node runs without --virtual-time");
}

}  // namespace
}  // namespace maelstrom::workbench::remedies_test
