#include "maelstrom/lines.hpp"

#include <algorithm>
#include <cstring>

#include "maelstrom/message.hpp"

namespace maelstrom {
namespace {

constexpr std::size_t kChunk = 64U << 10U;  // bytes: the capacity of a pipe, and so of one read
constexpr std::size_t kKept = 4 * kChunk;   // larger buffers shrink again

}  // namespace

std::span<char> LineBuffer::room() {
  const std::size_t unread = end_ - begin_;
  if (begin_ > 0 || capacity_ > kKept) {
    scanned_ -= begin_;
    if (capacity_ > kKept && unread < kChunk) {
      resize(2 * kChunk);
    } else if (begin_ > 0 && unread > 0) {
      std::memmove(data_.get(), data_.get() + begin_, unread);
    }
    begin_ = 0;
    end_ = unread;
  }
  if (capacity_ - end_ < kChunk) {
    resize(std::min(std::max(2 * kChunk, 2 * capacity_), max_line_ + 2 * kChunk));
  }
  return {data_.get() + end_, capacity_ - end_};
}

void LineBuffer::resize(std::size_t capacity) {
  auto data = std::make_unique_for_overwrite<char[]>(capacity + Decoder::kPadding);
  std::memset(data.get() + capacity, 0, Decoder::kPadding);
  const std::size_t unread = end_ - begin_;
  if (unread > 0) std::memcpy(data.get(), data_.get() + begin_, unread);
  data_ = std::move(data);
  capacity_ = capacity;
}

std::string_view LineBuffer::whole_lines() const {
  const std::string_view unscanned(data_.get() + scanned_, end_ - scanned_);
  const std::size_t newline = unscanned.rfind('\n');
  if (newline == std::string_view::npos) return {};
  return {data_.get() + begin_, scanned_ + newline + 1 - begin_};
}

LineBuffer::Next LineBuffer::next(bool ended, std::string_view& line) {
  const char* const from = data_.get() + scanned_;
  const void* const found = end_ > scanned_ ? std::memchr(from, '\n', end_ - scanned_) : nullptr;
  if (found != nullptr) {
    const auto newline = static_cast<std::size_t>(static_cast<const char*>(found) - data_.get());
    return take(newline - begin_, 1, line);
  }
  scanned_ = end_;
  if (ended && (end_ > begin_ || skipping_)) return take(end_ - begin_, 0, line);
  if (skipping_ || end_ - begin_ > max_line_) {
    begin_ = scanned_ = end_ = 0;
    skipping_ = true;
  }
  return Next::none;
}

LineBuffer::Next LineBuffer::take(std::size_t size, std::size_t newline, std::string_view& line) {
  line = {data_.get() + begin_, size};
  begin_ += size + newline;
  scanned_ = begin_;
  const bool too_long = std::exchange(skipping_, false) || size > max_line_;
  return too_long ? Next::too_long : Next::line;
}

}  // namespace maelstrom
