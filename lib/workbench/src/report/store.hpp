// The files of a run on disk.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

// The folder of one run, <root>/<workload>/<time>/, with test.json, results.edn, results.json,
// history.edn, history.jsonl, journal.jsonl, report.html and node-logs/. <root>/current links to
// the run that began last, <root>/latest to the run that completed last. <root>/index.html lists
// all runs.
class RunFolder {
 public:
  // Makes the folder and links `current`. Throws std::system_error.
  RunFolder(const std::string& root, std::string_view workload);

  const std::string& path() const { return path_; }
  std::string node_logs() const { return path_ + "/node-logs"; }

  // Writes the files and links `latest`. `command` is the command line without the program's name.
  // Throws std::system_error.
  void save(const Engine& engine, const Results& results,
            std::span<const std::string> command = {}) const;

 private:
  void link(const char* name) const;

  std::string root_;
  std::string workload_;
  std::string path_;
};

// One event of the journal on a line: {"time":12,"type":"send","id":3,"src":"c0","dest":"n1",
// "body":{...}}; "recv" and "lose" have no body. Times are nanoseconds, 0 when the history begins.
void append_journal_event(TextBuffer& out, const Journal::Event& event, const Engine& engine);

}  // namespace maelstrom::workbench
