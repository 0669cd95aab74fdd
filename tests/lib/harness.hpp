// Helpers for tests of the node library: a node in virtual time whose output and log are kept, and
// functions for the lines of JSON that go in and come out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "maelstrom/maelstrom.hpp"
#include "seeds.hpp"

namespace tests {

using namespace maelstrom;
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;

using Lines = std::vector<std::string>;

// A message as it stands on the wire. `body` is JSON.
inline std::string line(std::string_view src, std::string_view dest, std::string_view body) {
  return fmt::format(R"({{"src":"{}","dest":"{}","body":{}}})", src, dest, body);
}

// A message from a client to the node under test, and one back.
inline std::string to_n1(std::string_view body) { return line("c1", "n1", body); }
inline std::string to_c1(std::string_view body) { return line("n1", "c1", body); }

// The Error that `fn` throws; none if it throws nothing.
template <class F>
std::optional<Error> error_of(F&& fn) {
  try {
    (void)fn();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}
template <class F>
std::string error_text(F&& fn) {
  const auto error = error_of(std::forward<F>(fn));
  return error ? error->text() : "no error";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A line in memory with the padding that the decoder asks for and nothing behind it. So the address
// sanitizer notices any read beyond the padding.
class Padded {
 public:
  explicit Padded(std::string_view text) : size_(text.size()), bytes_(size_ + Decoder::kPadding) {
    std::copy(text.begin(), text.end(), bytes_.begin());
  }
  std::string_view view() const { return {bytes_.data(), size_}; }
  void overwrite() { std::fill(bytes_.begin(), bytes_.end(), '#'); }

 private:
  std::size_t size_;
  std::vector<char> bytes_;
};

// A node in virtual time that keeps its output, line by line, and its log.
class TestNode {
 public:
  explicit TestNode(NodeOptions options = {}) : node_(listening(std::move(options))) {}
  TestNode(const TestNode&) = delete;
  TestNode& operator=(const TestNode&) = delete;

  Node& operator*() { return node_; }
  Node* operator->() { return &node_; }

  // Initializes the node: by default as n1 of n1, n2 and n3.
  void init(std::string_view id = "n1", std::string_view ids = R"(["n1","n2","n3"])") {
    receive(line("c0", id,
                 fmt::format(R"({{"type":"init","msg_id":1,"node_id":"{}",)"
                             R"("node_ids":{}}})",
                             id, ids)));
    const Lines expected = {line(id, "c0", R"({"type":"init_ok","in_reply_to":1})")};
    REQUIRE(output_ == expected);
    output_.clear();
    log.clear();
  }

  // Gives the node one line at the present time. Drops the output so far, and returns the new
  // output.
  Lines operator()(std::string_view text) {
    take();
    receive(text);
    return take();
  }
  // Gives the node one line, for tests that look at the output later.
  void receive(std::string_view text) {
    node_.receive(text, now_);
    collect();
  }

  // Lets time pass, with a stop at each deadline on the way, as a driver that is never late does.
  Lines pass(Duration time) {
    const Time end = now_ + time;
    while (node_.next_deadline() && *node_.next_deadline() <= end) {
      now_ = std::max(now_, *node_.next_deadline());
      node_.advance(now_);
      collect();
    }
    jump(end - now_);
    return take();
  }
  // Lets time pass as a driver that was held up does: all at once.
  void jump(Duration time) {
    now_ += time;
    node_.advance(now_);
    collect();
  }

  // The output since the last take().
  Lines take() {
    collect();
    return std::exchange(output_, {});
  }

  Time now() const { return now_; }
  bool logged(std::string_view part) const {
    for (const auto& [level, text] : log) {
      if (contains(text, part)) return true;
    }
    return false;
  }

  std::vector<std::pair<LogLevel, std::string>> log;

 private:
  NodeOptions listening(NodeOptions options) {
    options.log_level = LogLevel::debug;
    options.log_sink = [this](LogLevel level, std::string_view text) {
      log.emplace_back(level, text);
    };
    return options;
  }
  void collect() {
    std::string_view text = node_.outbox().view();
    while (!text.empty()) {
      const std::size_t newline = text.find('\n');
      REQUIRE(newline != text.npos);
      output_.emplace_back(text.substr(0, newline));
      text.remove_prefix(newline + 1);
    }
    node_.outbox().clear();
  }

  Time now_{};
  Lines output_;
  Node node_;
};

// The number behind `"name":` in a line; -1 if there is none.
inline std::int64_t number_in(std::string_view text, std::string_view name) {
  const std::string key = fmt::format("\"{}\":", name);
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return -1;
  return std::strtoll(text.data() + at + key.size(), nullptr, 10);
}

}  // namespace tests
