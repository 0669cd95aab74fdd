// Nodes n0, n1, ... of one challenge in memory and in virtual time, their storages, and the wires
// between them, on which a test can read what was sent and put what nobody said.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/harness.hpp"

namespace tests {

template <class App>
class NodeCluster {
 public:
  struct Sent {
    std::size_t to = 0;
    std::string line;
  };

  explicit NodeCluster(std::size_t size) : hosts_(size) {
    for (std::size_t i = 0; i < size; ++i) {
      ids_ += fmt::format(R"({}"n{}")", i == 0 ? "" : ",", i);
      hosts_[i].storage = std::make_shared<MemoryStorage>();
    }
    for (std::size_t i = 0; i < size; ++i) REQUIRE(contains(start(i), "init_ok"));
  }

  std::size_t size() const { return hosts_.size(); }
  Node& node(std::size_t i) { return *hosts_[i].node; }
  MemoryStorage& storage(std::size_t i) { return *hosts_[i].storage; }

  // Starts a node, again if it runs; gives its answer to init.
  std::string start(std::size_t i) {
    Host& host = hosts_[i];
    host.app.reset();
    host.node.reset();
    NodeOptions options;
    options.storage = host.storage;
    options.boot = static_cast<std::uint64_t>(now_.time_since_epoch().count());
    options.log_level = LogLevel::warn;
    options.log_sink = [this](LogLevel, std::string_view text) { log.emplace_back(text); };
    host.node = std::make_unique<Node>(std::move(options));
    host.app = std::make_shared<App>(*host.node);
    return ask(
        i, fmt::format(R"({{"type":"init","msg_id":1,"node_id":"n{}","node_ids":[{}]}})", i, ids_));
  }

  // What comes of a client's request within 5 s; "" if there is no answer.
  std::string ask(std::size_t i, std::string_view body) {
    replies_.clear();
    put(i, line("c1", fmt::format("n{}", i), body));
    for (int k = 0; k < 5000 && replies_.empty(); ++k) pass(1ms);
    return replies_.empty() ? "" : replies_.back();
  }

  // What clients were told since they last asked.
  Lines take_replies() { return std::exchange(replies_, {}); }

  // A line arrives at a node, at once.
  void put(std::size_t i, std::string_view text) {
    hosts_[i].node->receive(text, now_);
    collect(i);
  }

  void pass(Duration time) {
    const Time end = now_ + time;
    while (now_ < end) {
      now_ = std::min(end, next_event());
      while (!wires_.empty() && wires_.begin()->first <= now_) {
        const Sent sent = wires_.extract(wires_.begin()).mapped();
        put(sent.to, sent.line);
      }
      for (std::size_t i = 0; i < size(); ++i) {
        hosts_[i].node->advance(now_);
        collect(i);
      }
    }
  }

  bool logged(std::string_view part) const {
    return std::ranges::any_of(log, [&](const auto& text) { return contains(text, part); });
  }

  std::vector<Sent> captured;    // what nodes sent each other
  std::vector<std::string> log;  // warnings and errors

 private:
  static constexpr Duration kLatency = 1ms;

  struct Host {
    std::shared_ptr<MemoryStorage> storage;
    std::unique_ptr<Node> node;
    std::shared_ptr<App> app;
  };

  Time next_event() const {
    Time next = now_ + 100ms;
    for (const Host& host : hosts_) {
      if (const auto time = host.node->next_deadline()) next = std::min(next, *time);
    }
    if (!wires_.empty()) next = std::min(next, wires_.begin()->first);
    return std::max(next, now_ + 1us);
  }

  void collect(std::size_t i) {
    Outbox& outbox = hosts_[i].node->outbox();
    std::string_view text = outbox.view();
    while (!text.empty()) {
      const std::string_view one = text.substr(0, text.find('\n'));
      text.remove_prefix(one.size() + 1);
      constexpr std::string_view kDest = R"("dest":")";
      const std::string_view dest = one.substr(one.find(kDest) + kDest.size());
      if (dest.front() != 'n') {
        replies_.emplace_back(one);
        continue;
      }
      const std::size_t to = std::stoul(std::string(dest.substr(1, dest.find('"') - 1)));
      if (one.size() < 10'000) captured.push_back({to, std::string(one)});
      wires_.emplace(now_ + kLatency, Sent{to, std::string(one)});
    }
    outbox.clear();
  }

  Time now_ = Time{} + 1h;
  std::string ids_;
  std::vector<Host> hosts_;
  std::multimap<Time, Sent> wires_;
  Lines replies_;  // to clients
};

// The text with the value of its first `"name":` replaced; values end before a comma or a bracket
// at their own level.
inline std::string with_field(const std::string& text, std::string_view name,
                              std::string_view value) {
  const std::string key = fmt::format("\"{}\":", name);
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return text;
  const std::size_t begin = at + key.size();
  std::size_t end = begin;
  bool is_quoted = false;
  for (int depth = 0; end < text.size(); ++end) {
    const char c = text[end];
    if (is_quoted) {
      if (c == '\\') ++end;
      if (c == '"') is_quoted = false;
      continue;
    }
    if (c == '"') is_quoted = true;
    if (c == '[' || c == '{') ++depth;
    const bool is_closing = c == ']' || c == '}';
    if (depth == 0 && (c == ',' || is_closing)) break;
    if (is_closing) --depth;
  }
  return text.substr(0, begin) + std::string(value) + text.substr(end);
}

template <class T>
const T& any_of(Random& random, const std::vector<T>& of) {
  return of[random.below(of.size())];
}

// One of the messages that were captured, with one or two of these fields changed to what
// `value(field)` gives, and now and then with another sender.
template <class Message, class Value>
Message forged_of(const std::vector<Message>& captured, Random& random,
                  const std::vector<std::string>& fields, Value value) {
  Message forged = any_of(random, captured);
  for (auto changes = 1 + random.below(2); changes > 0; --changes) {
    const std::string& field = any_of(random, fields);
    forged.line = with_field(forged.line, field, value(field));
  }
  if (random.chance(0.1)) {
    const std::vector<std::string> senders = {"c9", "n9", "n0", "n1", "n2", "lin-kv"};
    forged.line = with_field(forged.line, "src", '"' + any_of(random, senders) + '"');
  }
  return forged;
}

// Numbers at the limits of what is counted with them, and what is no number.
inline std::string extreme(Random& random) {
  static const std::vector<std::string> kExtremes = {"0",
                                                     "1",
                                                     "2",
                                                     "-1",
                                                     "-0",
                                                     "4503599627370496",
                                                     "4611686018427387904",
                                                     "9223372036854775807",
                                                     "9223372036854775808",
                                                     "18446744073709551614",
                                                     "18446744073709551615",
                                                     "18446744073709551616",
                                                     "-9223372036854775808",
                                                     "1e999",
                                                     "1e-999",
                                                     "1.0",
                                                     "null",
                                                     "true",
                                                     R"("7")",
                                                     "[]",
                                                     "{}"};
  return any_of(random, kExtremes);
}

// Any JSON, by a seed: strings with all escapes, half pairs among them, numbers at all limits.
inline std::string any_string(Random& random) {
  static const std::vector<std::string> kParts = {"a",
                                                  "b",
                                                  "k1",
                                                  "é",
                                                  "😀",
                                                  "\\n",
                                                  "\\b",
                                                  "\\\"",
                                                  "\\\\",
                                                  "\\/",
                                                  "\\u0000",
                                                  "\\u00e9",
                                                  "\\ud83d\\ude00",
                                                  "\x7f",
                                                  " ",
                                                  "{",
                                                  "]",
                                                  ","};
  static const std::vector<std::string> kHalves = {"\\ud800", "\\udc00", "\\udc00\\ud800"};
  std::string text;
  for (auto i = random.below(4); i > 0; --i) text += any_of(random, kParts);
  if (random.chance(0.05)) text += any_of(random, kHalves);
  return '"' + text + '"';
}

inline std::string any_json(Random& random, int depth = 0) {
  const auto kind = random.below(depth < 4 ? 5 : 3);
  if (kind == 0) return any_string(random);
  if (kind <= 2) return kind == 1 ? extreme(random) : std::to_string(random.below(5));
  std::string text;
  for (auto i = random.below(4); i > 0; --i) {
    if (!text.empty()) text += random.chance(0.2) ? " , " : ",";
    if (kind == 4) text += any_string(random) + (random.chance(0.2) ? " : " : ":");
    text += any_json(random, depth + 1);
  }
  return kind == 3 ? "[" + text + "]" : "{" + text + "}";
}

}  // namespace tests
