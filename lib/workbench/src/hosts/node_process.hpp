// The processes of a run's nodes: what hosts need of them, whatever their time is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hosts/child.hpp"
#include "hosts/data_folders.hpp"
#include "hosts/leftovers.hpp"
#include "hosts/stderr_log.hpp"
#include "maelstrom/clock.hpp"
#include "maelstrom/lines.hpp"
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

struct ProcessOptions {
  std::string executable;
  std::vector<std::string> arguments;
  std::vector<std::string> nodes;  // their names, as check_node_names() has them
  std::string directory = "/tmp";  // in which they run
  std::string log_directory;       // for <node>.log, their stderr; empty: not kept
  StderrLog::Echo echo_stderr;     // gets each line of it, too; may be empty
  std::uint64_t seed = 0;          // in virtual time: what node_seed() is made of
  // Gives each node a folder, in MAELSTROM_DATA_DIR, for what it keeps when it is killed and
  // started again. They are in the system's folder for temporary files, and removed at the end.
  bool has_data = false;
};

// A node's process, with what waits for its stdin and what it has written.
class NodeProcess {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{64} << 20U;  // bytes that a node may write

  // What came of reading: something, nothing for now, nothing any more.
  enum class Got : std::uint8_t { some, none, end };

  // Throws std::system_error if the file for its stderr cannot be made.
  NodeProcess(const std::string& name, const ProcessOptions& options);

  // If that fails, start_problem() says why.
  void start(const ChildOptions& options);
  // Ends it at once. What it was sent and has not read, and what it wrote to stdout and was not
  // read, is lost; what it wrote to stderr is taken in. Nothing if it does not run.
  void kill();

  bool is_there() const { return child_ != nullptr; }  // it was started, and not killed since
  // Requires that it is there.
  Child& child() { return *child_; }
  const std::string& start_problem() const { return start_problem_; }

  // Adds a line, without its newline, to what waits for its stdin.
  void add_line(std::string_view line);
  std::size_t unsent() const { return unsent_.size() - sent_; }  // bytes
  // Writes what goes without waiting. Of one that reads no more nothing waits; that is no fault as
  // long as it lives.
  void send();

  // One read of its stdout into lines(). Closes it at its end.
  Got read_output();
  LineBuffer& lines() { return lines_; }
  // How many bytes the last read_output() gave.
  std::size_t last_read() const { return last_read_; }

  // One read of its stderr, or all that it holds.
  Got read_errors();
  void read_all_errors();
  // What is left of its stderr without a newline becomes a line.
  void end_errors() { log_.end(); }
  std::vector<std::string> stderr_tail() const { return log_.tail(); }

 private:
  std::unique_ptr<Child> child_;
  std::string start_problem_;
  std::string unsent_;  // of which the first `sent_` bytes are gone
  std::size_t sent_ = 0;
  LineBuffer lines_;
  std::size_t last_read_ = 0;
  StderrLog log_;
};

// Those of all nodes, their folders, and what they leave behind.
class NodeProcesses {
 public:
  // Throws std::invalid_argument if the nodes' names are not what they should be, and
  // std::system_error if files and folders cannot be made. SIGPIPE is ignored from now on.
  explicit NodeProcesses(ProcessOptions options);

  const ProcessOptions& options() const { return options_; }
  std::size_t size() const { return processes_.size(); }
  const std::string& name(std::size_t node) const { return options_.nodes[node]; }
  NodeProcess& operator[](std::size_t node) { return *processes_[node]; }
  const NodeProcess& operator[](std::size_t node) const { return *processes_[node]; }

  // Starts the node, with these variables in its environment as well ("NAME=value").
  void start(std::size_t node, std::vector<std::string> variables = {});
  // Tells the engine if a node could not be started, which ends the run.
  void report_start_problem(Engine& engine, Time now) const;
  // The run is over: ends all of them, and what they left behind.
  void end(Engine& engine);

 private:
  ProcessOptions options_;
  DataFolders data_;
  Leftovers leftovers_;
  std::vector<std::unique_ptr<NodeProcess>> processes_;
};

}  // namespace maelstrom::workbench
