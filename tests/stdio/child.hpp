// Runs a node as Maelstrom does, over pipes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace maelstrom::tests {

struct ChildOptions {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value", in addition to the test's own
  bool nonblocking_stdin = false;        // when the child starts
  bool nonblocking_stdout = false;
  bool closed_stdin = false;
  bool closed_stdout = false;
  bool closed_stderr = false;
  int stdout_pipe_size = 0;  // bytes; 0: the system's
};

// A child process with pipes for stdin, stdout and stderr. Nothing here waits longer than
// kPatience, which only guards against hangs: then it throws, with the output of the child. While
// it waits it reads everything that the child writes, so the child never blocks on us unless
// hold_output() asks for it. The destructor kills the child.
class ChildProcess {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  explicit ChildProcess(const std::string& path, const ChildOptions& options = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  // Writes the whole text. Throws if the child has closed its stdin.
  void write(std::string_view text);
  // Likewise, but false if the child has closed its stdin.
  bool try_write(std::string_view text);
  void close_stdin();
  void close_stdout();
  // Whether to leave the child's output to stdout in the pipe.
  void hold_output(bool hold) { is_held_ = hold; }

  // The next line on stdout, without its newline. Throws at the end of the output.
  std::string read_line();
  std::vector<std::string> read_lines(std::size_t count);
  // The rest of stdout, up to its end.
  std::string read_rest();
  // True if nothing comes on stdout for this long.
  bool is_quiet_for(std::chrono::milliseconds time);
  // The text on stderr so far; errors_with() waits until `text` is in it.
  const std::string& errors() const { return errors_; }
  const std::string& errors_with(std::string_view text);

  void signal(int number) const;
  // Waits for the end: the exit status, or minus the signal that killed it.
  int wait();
  // Writes the text and closes stdin. Returns all of stdout. The child must exit with status 0.
  std::string finish(std::string_view text = {});

  // The peak of resident memory, in KiB. Requires that the process runs.
  std::size_t peak_memory() const;

 private:
  void pump(std::string_view pending, const std::function<bool(std::size_t written)>& is_done);
  bool take(int& fd, std::string& to);
  bool try_reap(bool blocking);

  std::string path_;
  pid_t pid_ = -1;
  int stdin_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
  bool is_held_ = false;
  bool is_reaped_ = false;
  int status_ = 0;
  std::string output_;
  std::size_t consumed_ = 0;  // of output_
  std::size_t scanned_ = 0;   // no newline between consumed_ and here
  std::string errors_;
};

// The executables under test.
std::string echo_path();
std::string unique_ids_path();
std::string probe_path();    // nodes/probe.cpp
std::string threads_path();  // nodes/threads.cpp

// Lines with their newlines. Requests come from c1.
std::string init_line(std::string_view node = "n1");
std::string request_line(std::string_view type, int msg_id, std::string_view members = {});
std::string echo_line(int msg_id, std::string_view json);
// Lines without newlines: answers of the node n1 to c1.
std::string init_ok();
std::string reply(std::string_view type, int in_reply_to, std::string_view members = {});
std::string echo_reply(int in_reply_to, std::string_view json);
// The whole error reply with that text.
std::string error_reply(int in_reply_to, int code, std::string_view text);

// Splits at newlines; a rest without one counts as a line.
std::vector<std::string> split_lines(std::string_view text);
// A started node that has answered its init.
struct Started : ChildProcess {
  explicit Started(const std::string& path, const ChildOptions& options = {},
                   std::string_view node = "n1");
};

// Sanitized code needs more memory and time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace maelstrom::tests
