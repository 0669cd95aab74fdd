// Histories: pairing, reading, writing.
#include "maelstrom/checkers/history.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "checkers/histories.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history_io.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "workbench/processes.hpp"

namespace maelstrom::workbench::history_test {
namespace {

// What the text of its exception is.
template <class F>
std::string error_of(const F& fails) {
  try {
    fails();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

constexpr const char* kHistory = R"(
{:index 0, :time 5, :type :invoke, :process 0, :f :read, :value nil}
{:index 1, :time 6, :type :info, :process :nemesis, :f :start-partition, :value :one}
{:index 2, :time 7, :type :invoke, :process 1, :f :write, :value [1 2N]}
{:index 3, :time 8, :type :info, :process :nemesis, :f :start-partition,
 :value [:isolated {"n0" #{"n1"}}]}
{:index 4, :time 9, :type :ok, :process 0, :f :read, :value 3.5, :final? true}
{:index 5, :time 10, :type :info, :process 1, :f :write, :value [1 2N],
 :error "indeterminate: \"x\"", :exception {:via [{:type java.lang.Exception}]}}
{:index 6, :time 11, :type :invoke, :process 0, :f :read, :value nil}
)";

TEST_CASE("each completion finds its invocation, and the other way round") {
  const History history = read_history_edn(kHistory);
  REQUIRE(history.size() == 7);
  const auto partner = [&](std::size_t i) {
    const Op* op = history.partner(history[i]);
    return op == nullptr ? -1 : op->index;
  };
  CHECK(partner(0) == 4);
  CHECK(partner(4) == 0);
  CHECK(partner(1) == 3);
  CHECK(partner(3) == 1);
  CHECK(partner(2) == 5);
  CHECK(partner(5) == 2);
  CHECK(partner(6) == -1);
}

TEST_CASE("ops are read with all that they carry") {
  const History history = read_history_edn(kHistory);
  CHECK(history[1].process == Op::kNemesis);
  CHECK(history[4].final);
  CHECK(history[4].time == Duration(9));
  CHECK(history[5].f == "write");
  CHECK(history[5].error.text() == "indeterminate: \"x\"");
  CHECK(to_edn(history[5].extra) == "{:exception {:via [{:type java.lang.Exception}]}}");
}

TEST_CASE("a history is written as EDN as it was read") {
  const History history = read_history_edn(kHistory);
  TextBuffer out;
  for (const Op& op : history) append_op_edn(out, op);
  const History again = read_history_edn(std::string(out.view()));
  CHECK(std::equal(history.begin(), history.end(), again.begin(), again.end()));
}

TEST_CASE("a history survives JSON") {
  const History history = read_history_edn(kHistory);
  TextBuffer out;
  for (const Op& op : history) append_op_json(out, op);
  CHECK(out.view().starts_with(
      R"({"index":0,"time":5,"type":"invoke","process":0,"f":"read","value":null})"));
  const History again = read_history_jsonl(std::string(out.view()));
  CHECK(std::equal(history.begin(), history.end(), again.begin(), again.end()));
}

TEST_CASE("a history may be one vector, or tagged, or empty") {
  CHECK(read_history_edn("").empty());
  CHECK(read_history_jsonl("\n").empty());
  const History history = read_history_edn(
      "[#jepsen.history.Op{:process 0, :type :invoke, :f :a, :value 1, :time 1}\n"
      " {:process 0, :type :ok, :f :a, :value 1, :time 2}]");
  REQUIRE(history.size() == 2);
  CHECK(history[1].index == 1);
  CHECK(history.partner(history[1]) == &history[0]);
}

TEST_CASE("what is wrong with a history is said with its line") {
  const auto error_of = [](std::string text, bool is_json) -> std::string {
    try {
      is_json ? read_history_jsonl(std::move(text)) : read_history_edn(std::move(text));
    } catch (const ReadError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(error_of("{:type :ok :process 0 :f :a}\n{:type :oops}", false) ==
        "2:1: expected invoke, ok, fail or info for :type, found :oops");
  CHECK(error_of("\n7", false) == "2:1: expected the map of an op, found 7");
  CHECK(error_of("[{:type :ok :process 0 :f :a} 7]", false) ==
        "1:1: in element 1, expected the map of an op, found 7");
  CHECK(error_of("{:process -3}", false) ==
        "1:1: expected an integer below 2^31 for :process, found -3");
  const std::string op = R"({"type":"ok","process":0,"f":"a"})";
  CHECK(error_of(op + "\n{\"f\":1}", true) == "2:1: expected a keyword for :f, found 1");
  CHECK(error_of(op + "\n[", true) == "2:2: expected a value, found the end");
  CHECK(error_of("{:type :ok :process 0 :f \"a b\"}", false) ==
        "1:1: expected a keyword for :f, found \"a b\"");
}

TEST_CASE("indexes that go against the order of the lines are refused") {
  const auto op = [](const std::string& index) {
    return "{:type :invoke, :process 0, :f :read" + index + "}\n";
  };
  CHECK(error_of([&] {
          read_history_edn(op(", :index 2") + op(", :index 7") + op(", :index 3"));
        }).starts_with("3:1: expected :index to grow from op to op, found 3 after 7: "));
  CHECK(error_of([&] {
          read_history_edn(op(", :index 2") + op(", :index 2"));
        }).starts_with("2:1: expected :index to grow from op to op, found 2 after 2: "));
  // Parts of a history have gaps; who has no index follows the one before.
  const History parts = read_history_edn(op(", :index 2") + op("") + op(", :index 7") + op(""));
  CHECK(parts[1].index == 3);
  CHECK(parts[3].index == 8);
  CHECK(error_of([&] {
          read_history_edn(op(", :index 2147483647") + op(""));
        }).starts_with("2:1: expected :index to grow from op to op, found 2147483647 after "));
}

TEST_CASE("a text of JSON that begins with a colon is a keyword only if EDN has one of that name") {
  const History history =
      read_history_jsonl(R"x({"type":"ok","process":0,"f":"a","value":[":k",":x)",":",":a b"]})x");
  CHECK(to_edn(history.begin()->value) == R"x([:k ":x)" ":" ":a b"])x");
  TextBuffer edn;
  append_op_edn(edn, *history.begin());
  CHECK(read_history_edn(std::string(edn.view())).begin()->value == history.begin()->value);
}

TEST_CASE("a map that is no op is refused with what it lacks") {
  const auto error_of = [](const std::string& text) -> std::string {
    try {
      read_history_edn(text);
    } catch (const ReadError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(error_of("{}") ==
        "1:1: expected the map of an op, with :type, :process and :f; this one has no :type: {}");
  CHECK(error_of("\n {:process 0, :f :read}").starts_with("2:2: expected the map of an op, with"));
  CHECK(error_of("{:type :ok, :f :read}").find("has no :process") != std::string::npos);
  CHECK(error_of("{:type :ok, :process 1}").find("has no :f") != std::string::npos);
  CHECK_THROWS_AS(read_history_jsonl("{\"type\":\"ok\"}"), ReadError);
}

TEST_CASE("what a message quotes of a history is shown whole, and gives no orders") {
  using std::string_literals::operator""s;
  CHECK(error_of([&] { read_history_edn("{:type :ok, :process \"a\0\x1b[2J\n\", :f :read}"s); }) ==
        "1:1: expected an integer for :process, found \"a\\x00\\x1b[2J\\n\"");
  CHECK(error_of([&] { read_history_jsonl("{\"type\":\"ok\",\"process\":0,\"f\":\"\0 x\"}"s); }) ==
        "1:1: expected a keyword for :f, found \"\\x00 x\"");
}

TEST_CASE("a file without an end is given up at a limit that is named") {
  try {
    read_whole_file("/dev/zero", 3'000'000);
    CHECK(false);
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()) ==
          "/dev/zero: has more than 3000000 bytes, the most that is read");
  }
  CHECK(read_whole_file("/dev/null", 0).empty());
  CHECK(load_history("/dev/null").empty());
}

TEST_CASE("a file that is too long is refused by its size, before it is read") {
  // Less memory than it would take is to be had.
  struct MemoryLimit {
    explicit MemoryLimit(rlim_t more) {
      rlim_t pages = 0;
      std::ifstream("/proc/self/statm") >> pages;
      getrlimit(RLIMIT_AS, &before);
      rlimit limit = before;
      limit.rlim_cur =
          std::min(limit.rlim_max, pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + more);
      setrlimit(RLIMIT_AS, &limit);
    }
    ~MemoryLimit() { setrlimit(RLIMIT_AS, &before); }
    rlimit before{};
  };
  const TemporaryFolder folder;
  const std::string path = folder / "history.edn";
  std::ofstream(path) << "{:index 0}";
  std::filesystem::resize_file(path, kMaxHistoryFile + 1);  // sparse: it takes no place
  const MemoryLimit limit(rlim_t{256} << 20U);
  CHECK(error_of([&] { load_history(path); }) ==
        path + ": has more than 1073741824 bytes, the most that is read");
}

TEST_CASE("what a pipe gives is read to its end, or to the limit") {
  const TemporaryFolder folder;
  const std::string path = folder / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  for (const std::size_t limit : {5, 4}) {
    std::thread writer([&] { std::ofstream(path) << "12345"; });
    if (limit == 5) {
      CHECK(read_whole_file(path, limit) == "12345");
    } else {
      CHECK(error_of([&] { read_whole_file(path, limit); }) ==
            path + ": has more than 4 bytes, the most that is read");
    }
    writer.join();
  }
}

TEST_CASE("a file that is not there is named") {
  try {
    load_history("/nowhere/history.edn");
    CHECK(false);
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()) == "/nowhere/history.edn: No such file or directory");
  }
}

void check_round_trip(const std::filesystem::path& folder, const Row&) {
  const History history = load_recorded(folder);
  TextBuffer edn;
  TextBuffer json;
  for (const Op& op : history) {
    append_op_edn(edn, op);
    append_op_json(json, op);
  }
  const History from_edn = read_history_edn(std::string(edn.view()));
  const History from_json = read_history_jsonl(std::string(json.view()));
  CHECK(std::equal(history.begin(), history.end(), from_edn.begin(), from_edn.end()));
  CHECK(std::equal(history.begin(), history.end(), from_json.begin(), from_json.end()));
}

TEST_CASE("the recorded histories kept here survive EDN and JSON") {
  CHECK(each_row(kept_histories(), "cases.tsv", {}, check_round_trip) > 0);
}

TEST_CASE("every recorded history survives EDN and JSON") {
  each_row_of_more("cases.tsv", {}, check_round_trip);
}

}  // namespace
}  // namespace maelstrom::workbench::history_test
