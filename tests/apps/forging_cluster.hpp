// Some nodes of one kind and the network between them, in virtual time, and a hand that forges
// messages of theirs.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/harness.hpp"

namespace tests {

template <class App>
class ForgingCluster {
 public:
  static constexpr std::size_t kNodes = 3;

  ForgingCluster() : storages_(kNodes), nodes_(kNodes), apps_(kNodes) {
    for (std::size_t i = 0; i < kNodes; ++i) {
      storages_[i] = std::make_shared<MemoryStorage>();
      start(i);
    }
  }

  // The reply to a client's request, which is JSON without its last brace.
  std::string ask(std::size_t node, std::string_view request) {
    receive(node, line("c1", name(node), fmt::format(R"({},"msg_id":9}})", request)));
    return std::exchange(reply_, {});
  }

  void receive(std::size_t node, std::string_view text) {
    nodes_[node]->receive(text);
    carry(node);
  }

  void restart(std::size_t node) {
    apps_[node].reset();
    nodes_[node].reset();
    start(node);
  }

  // In steps, which are the latency.
  void pass(Duration time) {
    constexpr Duration kStep = 10ms;
    for (Duration done{}; done < time; done += kStep) {
      const auto arriving = std::exchange(wire_, {});
      now_ += kStep;
      for (std::size_t node = 0; node < kNodes; ++node) {
        for (const std::string& text : nodes_[node]->pass(kStep)) route(text);
      }
      for (const auto& [dest, text] : arriving) receive(dest, text);
    }
  }

  // What nodes have sent each other.
  const std::vector<std::pair<std::size_t, std::string>>& sent() const { return sent_; }

 private:
  static std::string name(std::size_t node) { return fmt::format("n{}", node); }

  void start(std::size_t node) {
    NodeOptions options;
    options.storage = storages_[node];
    options.boot = static_cast<std::uint64_t>((now_ + 1h).time_since_epoch() / 1ns);
    nodes_[node] = std::make_unique<TestNode>(std::move(options));
    nodes_[node]->jump(now_ - Time{});
    apps_[node] = std::make_unique<App>(**nodes_[node]);
    receive(node, line("c0", name(node),
                       fmt::format(R"({{"type":"init","msg_id":1,"node_id":"{}",)"
                                   R"("node_ids":["n0","n1","n2"]}})",
                                   name(node))));
    REQUIRE(contains(std::exchange(reply_, {}), "init_ok"));
  }

  void carry(std::size_t node) {
    for (const std::string& text : nodes_[node]->take()) route(text);
  }
  void route(const std::string& text) {
    for (std::size_t dest = 0; dest < kNodes; ++dest) {
      if (!contains(text.substr(0, 40), fmt::format(R"("dest":"n{}")", dest))) continue;
      wire_.emplace_back(dest, text);
      sent_.emplace_back(dest, text);
      return;
    }
    reply_ = text;
  }

  Time now_{};
  std::vector<std::shared_ptr<MemoryStorage>> storages_;
  std::vector<std::unique_ptr<TestNode>> nodes_;
  std::vector<std::unique_ptr<App>> apps_;
  std::vector<std::pair<std::size_t, std::string>> wire_;  // to whom, and what
  std::vector<std::pair<std::size_t, std::string>> sent_;
  std::string reply_;
};

// Where the numbers of a message's body stand: offset and length.
inline std::vector<std::pair<std::size_t, std::size_t>> numbers_of(std::string_view text) {
  std::vector<std::pair<std::size_t, std::size_t>> numbers;
  for (std::size_t at = text.find(R"("body")"); at < text.size(); ++at) {
    const auto is_digit = [&](std::size_t i) {
      return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    if (text[at] == '"') {
      at = text.find('"', at + 1);
    } else if (is_digit(at)) {
      std::size_t end = at;
      while (is_digit(end)) ++end;
      numbers.emplace_back(at, end - at);
      at = end;
    }
  }
  return numbers;
}

inline constexpr std::array kExtremes = {"-9223372036854775808",
                                         "-1",
                                         "0",
                                         "1",
                                         "2",
                                         "4611686018427387904",
                                         "9007199254740993",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "18446744073709551615",
                                         "1.5",
                                         "null"};

// The message with so many of its numbers replaced.
inline std::string forged(std::string text, int count, Random& random) {
  for (; count > 0; --count) {
    const auto numbers = numbers_of(text);
    const auto [at, length] = numbers[random.below(numbers.size())];
    text.replace(at, length, kExtremes[random.below(kExtremes.size())]);
  }
  return text;
}

}  // namespace tests
