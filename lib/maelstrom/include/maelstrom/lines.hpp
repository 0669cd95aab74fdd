// Cuts a stream of bytes into lines, for drivers: what is sent to nodes, and what they write.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace maelstrom {

// Holds the unread part of a stream. Lines are views into it that live until the next room(), each
// followed by as many readable bytes as Decoder::kPadding asks for. A line above the limit is
// dropped as it comes in, so the buffer stays within the limit and two reads; after a large line,
// the memory is given back.
class LineBuffer {
 public:
  enum class Next { line, none, too_long };

  explicit LineBuffer(std::size_t max_line) : max_line_(max_line) {}

  std::size_t max_line() const { return max_line_; }
  // Where to put what is read next; then tell add() how much that was. Invalidates lines.
  std::span<char> room();
  void add(std::size_t count) { end_ += count; }
  // All whole lines that next() has yet to give, their newlines included.
  std::string_view whole_lines() const;
  // The next line, without its newline. When the stream has `ended`, what is left counts as a
  // line. too_long is said once for each such line.
  Next next(bool ended, std::string_view& line);

 private:
  void resize(std::size_t capacity);
  Next take(std::size_t size, std::size_t newline, std::string_view& line);

  std::size_t max_line_;
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;  // bytes, padding not counted
  std::size_t begin_ = 0;     // of what is unread
  std::size_t scanned_ = 0;   // no newline before it
  std::size_t end_ = 0;       // of what has been read
  bool skipping_ = false;     // within a line that is too long
};

}  // namespace maelstrom
