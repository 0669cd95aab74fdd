// EDN, the notation of Jepsen's histories and results.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "maelstrom/checkers/value.hpp"
#include "maelstrom/text_buffer.hpp"

namespace maelstrom::checkers {

// A text that could not be read. what() is "<line>:<column>: <what was expected and what stands
// there>", both counted from 1, columns in bytes.
class ReadError : public std::runtime_error {
 public:
  ReadError(std::string_view text, std::size_t offset, const std::string& problem);

  std::size_t offset() const { return offset_; }  // in the text, in bytes
  const std::string& problem() const { return problem_; }

 private:
  std::size_t offset_;
  std::string problem_;
};

// Reads the values of a text one after another. Comments, discarded forms (#_) and commas count as
// blanks. Whole numbers may be in other bases, too, if they have 64 bits; maps may have a
// namespace. Metadata (^), and what Clojure prints but EDN has not, such as regular expressions, is
// refused. So is deeper nesting than kMaxDepth.
class EdnReader {
 public:
  // Twice that of messages, so that what came in one can be read again wherever it is written.
  static constexpr std::size_t kMaxDepth = 512;

  // Texts in values view `text` unless they have escapes; everything else lies in `arena`. Both
  // must outlive the values.
  EdnReader(std::string_view text, Arena& arena);
  ~EdnReader();

  // The next value, or nothing at the end of the text. Throws ReadError.
  std::optional<Value> next();
  // Where the value that next() gave begins in the text.
  std::size_t start() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Reads a text that is one value. Throws ReadError, also if there is none or more than one.
Value read_edn(std::string_view text, Arena& arena);

// On one line.
void append_edn(TextBuffer& out, Value value);
std::string to_edn(Value value);
// Indented, for people: what fits into 80 columns stays on one line.
std::string to_pretty_edn(Value value);

}  // namespace maelstrom::checkers
