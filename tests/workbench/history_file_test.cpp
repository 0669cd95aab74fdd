// The files that `check` reads.
#include "cli/history_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/text_buffer.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::cli::history_file_test {
namespace {

const std::string kEdn =
    "{:index 0, :time 0, :type :invoke, :process 1, :f :txn, :value [[:append 5 1]]}\n"
    "{:index 1, :time 0, :type :ok, :process 1, :f :txn, :value [[:append 5 1]]}\n";
const std::string kOps[] = {
    R"({"index":0,"process":1,"type":"invoke","f":"txn","value":[[":append",5,1]]})",
    R"({"index":1,"process":1,"type":"ok","f":"txn","value":[[":append",5,1]]})"};
const std::string kMark = "\xef\xbb\xbf";

// The history in a file of that name, as EDN; or what is wrong with it, behind the file's name.
std::string read(const std::string& name, const std::string& content) {
  const TemporaryFolder folder;
  const std::string path = folder / name.c_str();
  std::ofstream(path, std::ios::binary) << content;
  try {
    TextBuffer out;
    for (const Op& op : read_history_file(path)) append_op_edn(out, op);
    return std::string(out.view());
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    REQUIRE(text.starts_with(path));
    return text.substr(path.size());
  }
}

std::string packed(const std::string& content) {
  const TemporaryFolder folder;
  std::ofstream(folder / "h", std::ios::binary) << content;
  const std::string path = folder / "h";
  REQUIRE(std::system(("gzip " + path).c_str()) == 0);
  return read_file(path + ".gz");
}

TEST_CASE("history files: JSON may be lines, an array, or laid out for people") {
  const std::string layouts[] = {
      kOps[0] + "\n" + kOps[1] + "\n",
      "[" + kOps[0] + ",\n " + kOps[1] + "]",
      " [\n" + kOps[0] + "\n,\n" + kOps[1] + "\n]\n",
      "[" + kOps[0] + "]\n\n[" + kOps[1] + "]",
      "{\n  \"index\" : 0,\n  \"process\": 1, \"type\": \"invoke\",\n  \"f\": \"txn\",\n"
      "  \"value\": [\n [\":append\", 5, 1]]\n}\n" +
          kOps[1],
  };
  for (const std::string& layout : layouts) {
    CAPTURE(layout);
    for (const char* name : {"history.json", "history.jsonl", "history", "history.txt"}) {
      CHECK(read(name, layout) == kEdn);
      CHECK(read(name, kMark + layout) == kEdn);
    }
  }
  CHECK(read("h.json", "[]").empty());
  CHECK(read("h.json", "[\n" + kOps[0] + ",\n7]") == ":3:1: expected the map of an op, found 7");
  CHECK(read("h.json", "[" + kOps[0] + ",").starts_with(":1:"));
  CHECK(read("h.json", kOps[0] + "\n{\"f\"").starts_with(":2:5: expected ':' after the key"));
}

TEST_CASE("history files: EDN is told from JSON, whatever the name") {
  for (const char* name : {"history.edn", "history", "h.txt"}) {
    CAPTURE(name);
    CHECK(read(name, kEdn) == kEdn);
    CHECK(read(name, kMark + kEdn) == kEdn);
    CHECK(read(name, "[" + kEdn + "]") == kEdn);
    CHECK(read(name,
               "{\"index\" 0 \"type\" :invoke, \"process\" 1, \"f\" :txn, \"value\" "
               "[[:append 5 1]]}")
              .starts_with("{:index 0, :time 0, :type :invoke"));
  }
  CHECK(read("h.edn", kOps[0]).starts_with(":1:"));  // a name that says what it is counts
}

TEST_CASE("history files: what is meant for Elle needs neither :f nor :process") {
  CHECK(read("h.edn",
             "{:index 0 :type :invoke :value [[:append 5 1]]}\n"
             "{:index 1 :type :ok :value [[:append 5 1]]}") ==
        "{:index 0, :time 0, :type :invoke, :process 0, :f :txn, :value [[:append 5 1]]}\n"
        "{:index 1, :time 0, :type :ok, :process 0, :f :txn, :value [[:append 5 1]]}\n");
  CHECK(read("h.edn", "{:index 0 :type :invoke :value [1 2]}").find("no :process") !=
        std::string::npos);
  CHECK(read("h.edn", "{:type :invoke :process 0 :value 7}").find("no :f") != std::string::npos);
}

TEST_CASE("history files: what gzip packed is unpacked, whatever the name") {
  for (const char* name : {"history.edn.gz", "history.edn", "h.gz", "h"}) {
    CAPTURE(name);
    CHECK(read(name, packed(kEdn)) == kEdn);
  }
  CHECK(read("h.json.gz", packed(kOps[0] + kOps[1])) == kEdn);
  CHECK(read("h.edn.gz", kEdn) == kEdn);  // not packed after all
  std::string large;
  for (int i = 0; i < 20'000; ++i) {
    large += fmt::format(
        "{{:index {}, :time 0, :type :info, :process :nemesis, :f :a, "
        ":value {}}}\n",
        i, i * 7919 % 10007);
  }
  CHECK(read("h.edn.gz", packed(large)) == large);  // more than a pipe holds
}

TEST_CASE("history files: what cannot be unpacked is refused, and why is said") {
  const std::string whole = packed(kEdn);
  CHECK(read("h.gz", whole.substr(0, 40)).starts_with(": cannot be unpacked: "));
  CHECK(read("h.gz", whole.substr(0, 40)).find("unexpected end of file") != std::string::npos);
  std::string damaged = whole;
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  CHECK(read("h.gz", damaged).starts_with(": cannot be unpacked: "));
  const std::string path = std::getenv("PATH");
  const TemporaryFolder nothing;
  setenv("PATH", (nothing / "").c_str(), 1);
  CHECK(read("h.gz", whole) == ": is packed, and there is no program gzip to unpack it");
  setenv("PATH", path.c_str(), 1);
}

TEST_CASE("history files: a folder's history has one of a few names") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(find_history(folder / ""), std::runtime_error);
  for (const char* name :
       {"history.json.gz", "history.edn.gz", "history.json", "history.jsonl", "history.edn"}) {
    std::ofstream(folder / name) << kEdn;
    CHECK(std::filesystem::path(find_history(folder / "")).filename() == name);
  }
  CHECK(find_history("-") == "-");
}

TEST_CASE("history files: - is stdin") {
  const TemporaryFolder folder;
  const std::string output = folder / "output";
  std::ofstream(folder / "h.edn.gz", std::ios::binary) << packed(kEdn);
  const std::string bench = TESTS_BIN_DIR "/maelstrom-workbench check -w txn-list-append ";
  for (const std::string& command : {bench + "- < " + (folder / "h.edn.gz"),
                                     "cat " + (folder / "h.edn.gz") + " | " + bench + "-"}) {
    CAPTURE(command);
    const int status = std::system((command + " > " + output + " 2>&1").c_str());
    CHECK(WEXITSTATUS(status) == 2);  // of two lines, in which nothing depends on another
    CHECK(read_file(output).find("UNKNOWN: a history of 2 lines") != std::string::npos);
  }
  const int status = std::system(("echo '{:f}' | " + bench + "- > " + output + " 2>&1").c_str());
  CHECK(WEXITSTATUS(status) == 255);
  CHECK(read_file(output).find("stdin:1:1: ") != std::string::npos);
}

}  // namespace
}  // namespace maelstrom::workbench::cli::history_file_test
