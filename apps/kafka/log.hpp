// The log of one key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace apps::kafka {

// How much one poll may return. The rest comes with the next poll.
struct PollLimits {
  std::size_t messages = 1000;                   // of each key
  std::size_t bytes = std::size_t{1024} * 1024;  // of the reply; the first message always fits
};

// The remainder of the limits of one poll.
class PollBudget {
 public:
  explicit PollBudget(const PollLimits& limits) : messages_(limits.messages), left_(limits.bytes) {}

  std::size_t messages() const { return messages_; }
  // Whether a message of that size fits as well. If so, counts it.
  bool take(std::size_t bytes) {
    if (bytes > left_ && !is_fresh_) return false;
    is_fresh_ = false;
    left_ -= std::min(bytes, left_);
    return true;
  }

 private:
  std::size_t messages_;
  std::size_t left_;  // bytes
  bool is_fresh_ = true;
};

// Messages by offset: 0, 1, 2, ... without a gap. Views their texts, which must outlive the log.
class Log {
 public:
  // Returns the message's offset.
  std::int64_t append(maelstrom::Raw message) {
    messages_.push_back(message);
    return end() - 1;
  }

  // The offset that the next message gets.
  std::int64_t end() const { return static_cast<std::int64_t>(messages_.size()); }

  // Messages from that offset (>= 0) on, without a gap; none if it is beyond the end. `key` is the
  // log's key, whose bytes count too, since the reply repeats it if there are any messages.
  std::span<const maelstrom::Raw> read(std::int64_t from, PollBudget& budget,
                                       std::string_view key = {}) const {
    if (from >= end()) return {};
    const auto tail = std::span(messages_).subspan(static_cast<std::size_t>(from));
    const std::size_t limit = std::min(tail.size(), budget.messages());
    constexpr std::size_t kAround = 24;        // bytes; [offset,message] and a comma
    constexpr std::size_t kLongestEscape = 6;  // bytes: \u0008
    std::size_t extra = kLongestEscape * key.size() + kAround;
    std::size_t count = 0;
    while (count < limit && budget.take(tail[count].text.size() + kAround + extra)) {
      extra = 0;
      ++count;
    }
    return tail.first(count);
  }

 private:
  std::vector<maelstrom::Raw> messages_;
};

}  // namespace apps::kafka
