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

// A text could not be read. what() is "<line>:<column>: <the expected and the actual text>"; lines
// and columns count from 1, columns in bytes.
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
// blanks. Of what Clojure prints and EDN lacks: integers of up to 64 bits may be in other bases,
// maps may have a namespace, metadata (^) is dropped, a regular expression becomes a string, and a
// var a symbol. Refuses what cannot be read, such as #<...>, and nesting deeper than kMaxDepth.
class EdnReader {
 public:
  // Twice the limit of messages, so that a value from a message can be read again wherever it is
  // written.
  static constexpr std::size_t kMaxDepth = 512;

  // Texts without escapes view `text`; everything else is in `arena`. Both must outlive the values.
  EdnReader(std::string_view text, Arena& arena);
  ~EdnReader();

  // The next value, or nothing at the end of the text. Throws ReadError.
  std::optional<Value> next();
  // The offset in the text at which the last value of next() begins.
  std::size_t start() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Reads a text of exactly one value. Throws ReadError, also if there is no value or more than one.
Value read_edn(std::string_view text, Arena& arena);

// On one line.
void append_edn(TextBuffer& out, Value value);
std::string to_edn(Value value);
// Indented, for people: a value that fits into 80 columns stays on one line.
std::string to_pretty_edn(Value value);

}  // namespace maelstrom::checkers
