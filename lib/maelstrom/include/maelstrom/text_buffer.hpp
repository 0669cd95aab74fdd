// Text that grows at its end, such as a node's output.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace maelstrom {

// clear() keeps the capacity, so that a busy node does not allocate; after an exceptionally large
// burst, shrink() gives the memory back.
class TextBuffer {
 public:
  std::string_view view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void append(std::string_view text) {
    char* to = reserve(text.size());
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    size_ += text.size();
  }
  void append(char c) {
    *reserve(1) = c;
    ++size_;
  }
  // Decimal digits.
  void append(std::integral auto number) {
    char* to = reserve(kMaxDigits);
    size_ += static_cast<std::size_t>(std::to_chars(to, to + kMaxDigits, number).ptr - to);
  }

  // Turns the comma at `start` into the opening brace of an object; appends the brace if there is
  // nothing at `start`. See append_members().
  void open_object(std::size_t start) {
    if (start == size_) {
      append('{');
    } else {
      data_[start] = '{';
    }
  }

  // Keeps only the first `size` bytes: undoes appends.
  void truncate(std::size_t size) { size_ = size; }
  void clear() { size_ = 0; }

  // Frees the memory of an empty buffer that holds more than `keep` bytes of it.
  void shrink(std::size_t keep = kKeep) {
    if (empty() && capacity_ > keep) {
      data_.reset();
      capacity_ = 0;
    }
  }

 private:
  static constexpr std::size_t kMaxDigits = 20;    // of a 64-bit integer, its sign included
  static constexpr std::size_t kKeep = 1U << 20U;  // ordinary bursts stay below this

  char* reserve(std::size_t n) {
    if (capacity_ - size_ < n) grow(n);
    return data_.get() + size_;
  }
  void grow(std::size_t n);

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace maelstrom
