// A node's output on stderr: a file, and its last lines in memory.
#pragma once

#include <cstddef>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/lines.hpp"

namespace maelstrom::workbench {

class StderrLog {
 public:
  static constexpr std::size_t kTail = 32;  // lines; Maelstrom keeps as many
  static constexpr std::size_t kMaxFile = std::size_t{256} << 20U;  // bytes; the rest is cut off

  // Gets each line, shortened.
  using Echo = std::function<void(std::string_view node, std::string_view line)>;

  // Writes no file if `path` is empty. `echo` may be empty. Throws std::system_error if the file
  // cannot be made.
  StderrLog(std::string node, const std::string& path, Echo echo);

  std::span<char> room() { return lines_.room(); }
  // Adds the bytes that were read into room(). Throws std::system_error if the file cannot be
  // written.
  void add(std::size_t count);
  // Makes a line of the rest, which has no newline.
  void end();
  std::vector<std::string> tail() const { return {tail_.begin(), tail_.end()}; }

 private:
  [[noreturn]] void fail() const;
  void write(std::string_view text);
  void take_lines(bool ended);

  std::string node_;
  Echo echo_;
  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::size_t written_ = 0;
  LineBuffer lines_;
  std::deque<std::string> tail_;
};

}  // namespace maelstrom::workbench
