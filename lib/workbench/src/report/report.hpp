// report.html: what came of a run, as one page that needs nothing else; and a page that lists runs.
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
  Duration time;  // since the history began; before that it is negative
  std::int64_t id;
  Journal::Kind kind;
  std::uint32_t src;  // both are positions in RunRecord::names
  std::uint32_t dest;
  std::string_view body;  // JSON; of sends only
};

// What a report is made of. Views what it is from.
struct RunRecord {
  Value test;     // test.json, see describe_run(); nil if there is none
  Value results;  // results.edn
  const History* history = nullptr;
  std::vector<std::string_view> names;
  std::vector<MessageEvent> messages;  // in order
};

// test.json: what was run, by which command line (without the program's name), and the verdict with
// its reasons and main figures: what neither the history nor the results tell. Views its arguments;
// new values lie in `arena`.
Value describe_run(const Engine& engine, const Results& results, std::string_view workload,
                   std::string_view started, std::span<const std::string> command, Arena& arena);

// How the run ended that test.json tells of; `test` as read_json() gives it.
Ending ending_of(Value test);

// A run that has just ended. Views its arguments; `test` is what describe_run() gave.
RunRecord record_of(const Engine& engine, const Results& results, Value test);

// A run that is read from its folder.
class StoredRun {
 public:
  // Reads history.edn or history.jsonl, and what there is of results.edn, test.json and
  // journal.jsonl. Without results.edn the history is checked, if the workload is known: from
  // test.json, or from the name of the folder around this one. Throws std::runtime_error, which
  // names the file and says what is wrong with it.
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

// The page. The same run gives the same bytes, whether it has just ended or is read again. Large
// runs are thinned out, so that the page stays within a few megabytes.
std::string render_report(const RunRecord& run);

// Writes `folder`/report.html. Throws std::system_error.
void write_report(const std::string& folder, const RunRecord& run);

// Writes `store`/index.html: a table of the runs in <store>/<workload>/<time>/, the newest first
// and no more than the last 2,000. Folders that cannot be read are listed without figures. Throws
// std::system_error.
void write_index(const std::string& store);

}  // namespace maelstrom::workbench
