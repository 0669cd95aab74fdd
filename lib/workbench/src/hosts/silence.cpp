#include "hosts/silence.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <optional>
#include <string_view>

#include "maelstrom/checkers/text.hpp"

namespace maelstrom::workbench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kFlush =
    "Flush stdout after each line: in Python print(..., flush=True), or "
    "sys.stdout.reconfigure(line_buffering=True) once; in C setvbuf(stdout, NULL, _IOLBF, 0) once; "
    "in C++ std::endl; in Ruby $stdout.sync = true";

bool has_unread_input(NodeProcess& process) {
  int waiting = 0;
  return process.unsent() > 0 ||
         (ioctl(process.child().input().get(), FIONREAD, &waiting) == 0 && waiting > 0);
}

// Reads its output until it ends, writes a whole line, or has said nothing for kLastWords. Returns
// the line, or the rest without a newline; none if there is neither.
std::optional<std::string> last_words(NodeProcess& process) {
  const auto until = Clock::now() + kLastWords;
  std::string_view line;
  while (process.child().output().is_open()) {
    if (process.lines().next(false, line) == LineBuffer::Next::line) return std::string(line);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) break;
    pollfd waiting{process.child().output().get(), POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(left.count())) > 0) process.read_output();
  }
  if (process.lines().next(true, line) == LineBuffer::Next::line) return std::string(line);
  return std::nullopt;
}

std::string shown_line(std::string_view line) {
  constexpr std::size_t kMost = 100;  // bytes
  return checkers::shorten(line, kMost);
}

}  // namespace

std::string explain_silence(NodeProcess& process) {
  Child& child = process.child();
  if (!child.output().is_open()) return "It has closed its stdout, where its answer belongs.";
  if (!child.input().is_open()) return "It has closed its stdin, where its messages come.";
  if (has_unread_input(process)) {
    return "It has not read its init, which waits on its stdin. Read lines from stdin, from the "
           "start and in a loop.";
  }
  const bool was_silent = process.written() == 0;
  child.input().close();
  const auto line = last_words(process);
  if (!was_silent) {
    return line ? fmt::format(
                      "It has read its init, and has written {} without a newline at its "
                      "end. Each message is one line.",
                      shown_line(*line))
                : "It has read its init, and has written lines to stdout, but none that is a reply "
                  "to it: an init_ok to the src of the init, with its msg_id as in_reply_to.";
  }
  if (!line) {
    return fmt::format(
        "It has read its init, and has written nothing to stdout, not even when its "
        "stdin was closed. Is stdout flushed after each line? {}.",
        kFlush);
  }
  return fmt::format(
      "It has read its init, and wrote nothing to stdout until its stdin was closed: "
      "then came {}. So its output waits in a buffer until it ends, or it reads all "
      "of its input before it answers. {}.",
      shown_line(*line), kFlush);
}

}  // namespace maelstrom::workbench
