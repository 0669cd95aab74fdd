// report.html, the results of a run as one self-contained page, and a page that lists runs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"
#include "maelstrom/workbench/journal.hpp"

namespace maelstrom::workbench {

// One event of the journal.
struct MessageEvent {
  Duration time;  // since the beginning of the history; may be negative
  std::int64_t id;
  Journal::Kind kind;
  std::uint32_t src;  // src and dest are positions in RunRecord::names
  std::uint32_t dest;
  std::string_view body;  // JSON; of sends only
};

// The data of a report. Views its sources.
struct RunRecord {
  Value test;     // test.json, see describe_run(); nil if there is none
  Value results;  // results.edn
  const History* history = nullptr;
  std::vector<std::string_view> names;
  std::vector<MessageEvent> messages;  // in order
};

// The content of test.json: the facts that are neither in the history nor in the results. These are
// the test, its command line (without the program's name), and the verdict with its reasons and
// main figures. Views its arguments; new values are stored in `arena`.
Value describe_run(const Engine& engine, const Results& results, std::string_view workload,
                   std::string_view started, std::span<const std::string> command, Arena& arena);

// How the run of a test.json ended. `test` is the result of read_json().
Ending ending_of(Value test);

// The record of a run that has just ended. Views its arguments; `test` is the result of
// describe_run().
RunRecord record_of(const Engine& engine, const Results& results, Value test);

// A run read from its folder.
class StoredRun {
 public:
  // Reads history.edn or history.jsonl, and results.edn, test.json and journal.jsonl if they are
  // there. Without results.edn it checks the history, if test.json or the name of the parent folder
  // tells the workload. Throws std::runtime_error, which names the file and the problem.
  explicit StoredRun(const std::string& folder);

  const RunRecord& record() const { return record_; }

 private:
  void read_test(const std::string& folder);
  void read_results(const std::string& folder);
  void read_journal(const std::string& folder);

  Arena arena_;
  std::unique_ptr<History> history_;
  std::unique_ptr<Results> checked_;
  RunRecord record_;
};

// The page. The same run gives the same bytes, whether it has just ended or was read from its
// folder. Of large runs it shows only a part, so that the page stays within a few megabytes.
std::string render_report(const RunRecord& run);

// Writes `folder`/report.html. Throws std::system_error.
void write_report(const std::string& folder, const RunRecord& run);

// Writes `store`/index.html: a table of the last 2,000 runs in <store>/<workload>/<time>/, the
// newest first. Unreadable folders are listed without figures. Throws std::system_error.
void write_index(const std::string& store);

}  // namespace maelstrom::workbench
