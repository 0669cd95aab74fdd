// The processes of a run's nodes, for hosts in real and in virtual time.
#pragma once

#include <cstddef>
#include <cstdint>
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
  std::vector<std::string> nodes;  // their names; see check_node_names()
  std::string directory = "/tmp";  // the working directory of the nodes
  std::string log_directory;       // for <node>.log, their stderr; empty: no files
  StderrLog::Echo echo_stderr;     // also gets each line of stderr; may be empty
  std::uint64_t seed = 0;          // in virtual time: for node_seed()
  // Gives each node a folder, in MAELSTROM_DATA_DIR, for the records that it keeps across restarts.
  // The folders are in the system's folder for temporary files, and are removed at the end.
  bool has_data = false;
};

// A node's process, with its unsent input and its output.
class NodeProcess {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{64} << 20U;  // bytes of a line from a node

  // The outcome of a read: data, no data yet, or the end.
  enum class Got : std::uint8_t { some, none, end };

  // Throws std::system_error if the file for its stderr cannot be made.
  NodeProcess(const std::string& name, const ProcessOptions& options);

  // On failure start_problem() says why.
  void start(const ChildOptions& options);
  // Ends the process at once. Its unread input and its unread output on stdout are lost; its output
  // on stderr is still read. Does nothing if it does not run.
  void kill();

  // Started, and not killed since. What reads and writes requires it.
  bool is_there() const { return child_ != nullptr; }
  // Requires is_there().
  Child& child() { return *child_; }
  const std::string& start_problem() const { return start_problem_; }

  // Adds a message, given without its newline, to the unsent input.
  void add_line(std::string_view line);
  // Adds a line that is no message.
  void add_control(std::string_view line);
  // The last message, shortened; empty if there was none since the start.
  const std::string& last_message() const { return last_message_; }
  std::size_t unsent() const { return unsent_.size() - sent_; }  // bytes
  // Writes as much input as possible without waiting. If the process has closed its stdin, drops
  // the input; that is no fault while the process lives.
  void send();

  // Makes one read of its stdout into lines(). Closes stdout at its end.
  Got read_output();
  LineBuffer& lines() { return lines_; }
  // The number of bytes from the last read_output().
  std::size_t last_read() const { return last_read_; }
  // The number of bytes that it has written to stdout and that were read, since its start.
  std::size_t written() const { return written_; }

  // Make one read of its stderr, or read all that it holds.
  Got read_errors();
  void read_all_errors();
  // Makes a line of the rest of its stderr, which has no newline.
  void end_errors() { log_.end(); }
  std::vector<std::string> stderr_tail() const { return log_.tail(); }

 private:
  std::unique_ptr<Child> child_;
  std::string start_problem_;
  std::string unsent_;  // the first `sent_` bytes have been sent
  std::size_t sent_ = 0;
  LineBuffer lines_;
  std::size_t last_read_ = 0;
  std::size_t written_ = 0;
  std::string last_message_;
  StderrLog log_;
};

// The processes of all nodes, their folders, and the processes that they leave behind.
class NodeProcesses {
 public:
  // Throws std::invalid_argument if check_node_names() refuses the names, and std::system_error if
  // files or folders cannot be made. SIGPIPE is ignored from now on.
  explicit NodeProcesses(ProcessOptions options);

  const ProcessOptions& options() const { return options_; }
  std::size_t size() const { return processes_.size(); }
  const std::string& name(std::size_t node) const { return options_.nodes[node]; }
  NodeProcess& operator[](std::size_t node) { return *processes_[node]; }
  const NodeProcess& operator[](std::size_t node) const { return *processes_[node]; }

  // Starts the node, with these variables in its environment as well ("NAME=value").
  void start(std::size_t node, std::vector<std::string> variables = {});
  // Each reports to the engine: that a node wrote a line beyond the limit, that it has ended, and
  // whether one could not be started. The latter two end the run. A remark is a sentence more.
  void report_too_long(std::size_t node, Engine& engine, Time now) const;
  void report_end(std::size_t node, std::string_view ending, Engine& engine, Time now,
                  std::string_view remark = {});
  void report_start_problem(Engine& engine, Time now) const;
  // The run is over: ends all nodes and the processes that they left behind.
  void end(Engine& engine);

 private:
  ProcessOptions options_;
  DataFolders data_;
  Leftovers leftovers_;
  std::vector<std::unique_ptr<NodeProcess>> processes_;
};

}  // namespace maelstrom::workbench
