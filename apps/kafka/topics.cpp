#include "kafka/topics.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  if (event.message) return event.message->key.size() + event.message->msg.text.size() + kAround;
  return maelstrom::json_text(event).size();
}

// In its one spelling: the network keeps values, but not how they are spelled.
Json spelled(std::string_view key, Raw msg) {
  Json text = maelstrom::normalized(msg, {.bytes = kMaxContent});
  const std::size_t size = maelstrom::json_text(key).size() + text.text.size();
  if (size <= kMaxContent) return text;
  refuse(
      fmt::format("a message takes {} bytes with its key, and {} is the limit", size, kMaxContent));
}

}  // namespace

void check_offset(std::string_view key, std::int64_t offset) {
  constexpr std::size_t kShown = 100;  // bytes of a key
  if (offset >= 0) return;
  refuse(fmt::format("the offset of key \"{:.{}}\" is {}, and must be at least 0", key, kShown,
                     offset));
}

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

std::pair<Topics::Delta, std::int64_t> Topics::send(const Origin& self, std::string_view key,
                                                    Raw msg) const {
  const Topic* topic = find(key);
  const std::uint64_t counter = topic == nullptr ? 0 : topic->next[self.node];
  if (counter >= kMaxCounter) {
    throw Error(ErrorCode::temporarily_unavailable, "all offsets of the key are used up");
  }
  Event event;
  event.message = Event::Message{std::string(key), counter, spelled(key, msg)};
  return {logs_.next(self, {std::move(event)}),
          static_cast<std::int64_t>(counter * nodes_ + self.node)};
}

Topics::Delta Topics::commit(const Origin& self,
                             const maelstrom::Dict<std::int64_t>& offsets) const {
  Event event;
  for (const auto [key, offset] : offsets) {
    if (committed(key) >= offset) continue;
    if (!event.commits) event.commits.emplace();
    (*event.commits)[std::string(key)] = offset;
  }
  return event.commits ? logs_.next(self, {std::move(event)}) : Delta();
}

Topics::Delta Topics::promise(const Origin& self, const Delta& news) const {
  Event event;
  const auto consider = [&](const std::string& key, std::uint64_t counter) {
    const Topic* topic = find(key);
    if (topic == nullptr || topic->next[self.node] > counter || counter >= limit(*topic)) return;
    if (!event.promises) event.promises.emplace();
    std::uint64_t& promised = event.promises->try_emplace(key, counter).first->second;
    promised = std::max(promised, counter);
  };
  for (const auto& run : news) {
    for (const Event& theirs : run.items) {
      if (theirs.message) consider(theirs.message->key, theirs.message->counter);
      if (!theirs.promises) continue;
      for (const auto& [key, counter] : *theirs.promises) consider(key, counter);
    }
  }
  return event.promises ? logs_.next(self, {std::move(event)}) : Delta();
}

PollReply Topics::poll(const maelstrom::Dict<std::int64_t>& offsets,
                       const PollLimits& limits) const {
  constexpr std::size_t kAround = 24;        // bytes; [offset,message] and a comma
  constexpr std::size_t kLongestEscape = 6;  // bytes: \u0008
  PollReply reply;
  std::size_t bytes = 0;
  for (const auto [key, from] : offsets) {
    reply.msgs.erase(key);  // of duplicate keys the last one counts
    const Topic* topic = find(key);
    if (topic == nullptr) continue;
    const auto visible = static_cast<std::int64_t>(std::ranges::min(topic->next) * nodes_);
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

std::optional<std::int64_t> Topics::committed(std::string_view key) const {
  const Topic* topic = find(key);
  return topic == nullptr ? std::nullopt : topic->committed;
}

Topics::Delta Topics::news(const Versions& known, std::size_t max_bytes) const {
  return logs_.news(known, max_bytes, size_of);
}

Topics::Delta Topics::fresh(const Delta& delta) const {
  Delta fresh = logs_.fresh(delta);
  for (auto& run : fresh) {
    for (Event& event : run.items) {
      if (event.message) {
        event.message->msg = spelled(event.message->key, Raw{event.message->msg.text});
      } else if (event.commits) {
        for (const auto& [key, offset] : *event.commits) check_offset(key, offset);
      } else if (!event.promises) {
        refuse("an event is neither a message nor promises nor commits");
      }
    }
  }
  return fresh;
}

void Topics::merge(const Delta& delta) {
  logs_.merge(delta, [this](const Origin& origin, const Event& event) { take(origin, event); });
}

void Topics::take(const Origin& origin, const Event& event) {
  if (event.message) {
    const auto& [key, counter, msg] = *event.message;
    Topic& topic = at(key);
    if (!use(topic, origin.node, counter)) return;
    topic.messages.emplace(counter * nodes_ + origin.node, Raw{msg.text});
  } else if (event.promises) {
    for (const auto& [key, counter] : *event.promises) use(at(key), origin.node, counter);
  } else {
    for (const auto& [key, offset] : *event.commits) {
      Topic& topic = at(key);
      topic.committed = std::max(topic.committed.value_or(0), offset);
    }
  }
}

Topics::Topic& Topics::at(const std::string& key) {
  return topics_.try_emplace(key, Topic{{}, std::vector<std::uint64_t>(nodes_), {}}).first->second;
}

std::uint64_t Topics::limit(const Topic& topic) {
  return std::min(std::ranges::max(topic.next) + kMaxAhead, kMaxCounter);
}

bool Topics::use(Topic& topic, std::size_t node, std::uint64_t counter) {
  if (counter >= limit(topic)) return false;
  topic.next[node] = std::max(topic.next[node], counter + 1);
  return true;
}

}  // namespace apps::kafka
