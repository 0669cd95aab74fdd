// Cuts a stream of bytes into lines. Drivers use it for the lines to nodes and from them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace maelstrom {

// Holds the unread part of a stream. Lines are views into the buffer that live until the next
// room(); Decoder::kPadding readable bytes follow each. A line above the limit is dropped as it
// comes in, so the buffer holds at most the limit and two reads. After a large line it gives the
// memory back.
class LineBuffer {
 public:
  enum class Next { line, none, too_long };

  explicit LineBuffer(std::size_t max_line) : max_line_(max_line) {}

  std::size_t max_line() const { return max_line_; }
  // The place for the next read. Call add() with the number of bytes read. Invalidates lines.
  std::span<char> room();
  void add(std::size_t count) { end_ += count; }
  // All whole lines that next() has not returned yet, with their newlines.
  std::string_view whole_lines() const;
  // The next line, without its newline. When the stream has `ended`, the rest counts as a line.
  // Returns too_long once for each line above the limit.
  Next next(bool ended, std::string_view& line);

 private:
  void resize(std::size_t capacity);
  Next take(std::size_t size, std::size_t newline, std::string_view& line);

  std::size_t max_line_;
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;  // bytes, padding not counted
  std::size_t begin_ = 0;     // of the unread bytes
  std::size_t scanned_ = 0;   // there is no newline before it
  std::size_t end_ = 0;       // of the bytes in the buffer
  bool skipping_ = false;     // inside a line that is too long
};

}  // namespace maelstrom
