#include "kafka/topics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace apps::kafka {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::Raw;

[[noreturn]] void refuse(std::string why) {
  throw Error(ErrorCode::malformed_request, std::move(why));
}

std::size_t size_of(const Event& event) {
  constexpr std::size_t kAround = 48;  // bytes; names, numbers and punctuation
  return event.key.size() + (event.message ? event.message->second.text.size() : 0) + kAround;
}

// In its one spelling: the network keeps values, but not how they are spelled.
Json spelled(std::string_view key, Raw msg) {
  Json text = maelstrom::normalized(msg, {.bytes = kMaxContent});
  const std::size_t size = maelstrom::json_text(key).size() + text.text.size();
  if (size <= kMaxContent) return text;
  refuse(
      fmt::format("a message takes {} bytes with its key, and {} is the limit", size, kMaxContent));
}

std::optional<std::uint64_t> counter_of(const Event& event) {
  return event.message ? event.message->first : event.promise;
}

}  // namespace

void Content::add(std::string_view key) {
  constexpr std::size_t kOffset = 24;  // bytes; ":", up to 19 digits, "," and a brace
  bytes_ += maelstrom::json_text(key).size() + kOffset;
  if (bytes_ <= kMaxContent) return;
  refuse(fmt::format(
      "the keys, with an offset each, take more than {} bytes, the limit: split the request",
      kMaxContent));
}

const Topics::Topic* Topics::find(std::string_view key) const {
  const auto found = topics_.find(key);
  return found == topics_.end() ? nullptr : &found->second;
}

std::pair<Topics::Delta, std::uint64_t> Topics::send(const Origin& self, std::string_view key,
                                                     Raw msg) const {
  const Topic* topic = find(key);
  const std::uint64_t counter = topic == nullptr ? 0 : topic->next[self.node];
  if (counter >= kMaxCounter) {
    throw Error(ErrorCode::temporarily_unavailable, "all offsets of the key are used up");
  }
  Event event{std::string(key), {{counter, spelled(key, msg)}}, {}, {}};
  return {logs_.next(self, {std::move(event)}), counter * nodes_ + self.node};
}

Topics::Delta Topics::commit(const Origin& self, const Offsets& offsets) const {
  std::vector<Event> events;
  for (const auto [key, offset] : offsets) {
    const Topic* topic = find(key);
    const bool is_known =
        topic != nullptr && topic->committed.contains(self) && topic->committed.at(self) >= offset;
    if (!is_known) events.push_back({std::string(key), {}, {}, offset});
  }
  return logs_.next(self, std::move(events));
}

Topics::Delta Topics::promise(const Origin& self, const Delta& news) const {
  std::map<std::string_view, std::uint64_t> promises;
  for (const auto& run : news) {
    for (const Event& theirs : run.items) {
      const Topic* topic = find(theirs.key);
      const auto counter = counter_of(theirs);
      if (topic == nullptr || !counter) continue;
      if (topic->next[self.node] > *counter || *counter >= limit(*topic)) continue;
      promises[theirs.key] = std::max(promises[theirs.key], *counter);
    }
  }
  std::vector<Event> events;
  for (const auto& [key, counter] : promises) {
    events.push_back({std::string(key), {}, counter, {}});
  }
  return logs_.next(self, std::move(events));
}

PollReply Topics::poll(const Offsets& offsets, const PollLimits& limits) const {
  constexpr std::size_t kAround = 24;        // bytes; [offset,message] and a comma
  constexpr std::size_t kLongestEscape = 6;  // bytes: \u0008
  PollReply reply;
  std::size_t bytes = 0;
  for (const auto [key, from] : offsets) {
    reply.msgs.erase(key);  // of duplicate keys the last one counts
    const Topic* topic = find(key);
    if (topic == nullptr) continue;
    const std::uint64_t visible = std::ranges::min(topic->next) * nodes_;
    const auto end = topic->messages.lower_bound(std::max(from, visible));
    auto message = topic->messages.lower_bound(from);
    for (std::size_t left = limits.messages; message != end && left > 0; ++message, --left) {
      const bool is_first = bytes == 0;
      if (left == limits.messages) bytes += kLongestEscape * key.size() + kAround;
      bytes += message->second.text.size() + kAround;
      if (bytes > limits.bytes && !is_first) return reply;
      reply.msgs[key].push_back(*message);
    }
  }
  return reply;
}

std::optional<std::uint64_t> Topics::committed(std::string_view key) const {
  const Topic* topic = find(key);
  if (topic == nullptr || topic->committed.empty()) return std::nullopt;
  return std::ranges::max(topic->committed | std::views::values);
}

Topics::Delta Topics::news(const Versions& known, std::size_t max_bytes) const {
  return logs_.news(known, max_bytes, size_of);
}

Topics::Delta Topics::fresh(const Delta& delta) const {
  Delta fresh = logs_.fresh(delta);
  for (auto& run : fresh) {
    for (auto& [key, message, promise, commit] : run.items) {
      if (message) message->second = spelled(key, Raw{message->second.text});
    }
  }
  return fresh;
}

void Topics::merge(const Delta& delta) {
  logs_.merge(delta, [this](const Origin& origin, const Event& event) { take(origin, event); });
}

void Topics::take(const Origin& origin, const Event& event) {
  const auto at = topics_.try_emplace(event.key, Topic{{}, Counters(nodes_), {}}).first;
  Topic& topic = at->second;
  if (event.commit) {
    std::uint64_t& highest = topic.committed[origin];
    highest = std::max(highest, *event.commit);
  }
  const auto counter = counter_of(event);
  if (!counter || *counter >= limit(topic)) return;
  topic.next[origin.node] = std::max(topic.next[origin.node], *counter + 1);
  if (!event.message) return;
  topic.messages.emplace(*counter * nodes_ + origin.node, Raw{event.message->second.text});
}

std::uint64_t Topics::limit(const Topic& topic) {
  return std::min(std::ranges::max(topic.next) + kMaxAhead, kMaxCounter);
}

}  // namespace apps::kafka
