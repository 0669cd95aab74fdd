#include <algorithm>
#include <chrono>
#include <map>

#include "kafka/analyses.hpp"

namespace maelstrom::checkers::kafka {
namespace {

// How far a key was read: up to `index`, where `message` must have been.
struct Extent {
  std::int32_t index = kNoIndex;
  MessageId message = kNone;
};

std::vector<Extent> find_extents(const VersionOrders& orders, const Transcript& transcript) {
  std::vector<Extent> extents(transcript.keys.size());
  for (MessageId id = 0; id < transcript.messages.size(); ++id) {
    const Message& message = transcript.messages[id];
    if (message.ok_reader == kNone) continue;
    // If a message was seen at several places, only the first is certain to have been read.
    const std::int32_t index = orders.place(id).first;
    if (index > extents[message.key].index) extents[message.key] = {index, id};
  }
  return extents;
}

bool is_lost(const Transcript& transcript, MessageId id) {
  const Message& message = transcript.messages[id];
  return message.ok_reader == kNone && message.writer != kNone &&
         transcript.must_have_committed(transcript.actions[message.writer]);
}

void find_lost_writes(const VersionOrders& orders, Findings& findings) {
  Arena& arena = findings.arena();
  const Transcript& transcript = findings.transcript();
  const auto extents = find_extents(orders, transcript);
  std::size_t count = 0;
  std::vector<Value> cases;
  for (KeyId key = 0; key < transcript.keys.size(); ++key) {
    const Extent& extent = extents[key];
    const auto log = orders.log(key);
    for (std::int32_t index = 0; index <= extent.index; ++index) {
      for (const auto& [offset, id] : orders.entries(log[static_cast<std::size_t>(index)])) {
        const bool is_last = orders.place(id).last == index;
        if (!is_last || !is_lost(transcript, id) || ++count > kShownCases) continue;
        const ActionId reader = transcript.messages[extent.message].ok_reader;
        cases.push_back(arena.map(
            {{Value::keyword("key"), findings.key(key)},
             {Value::keyword("value"), findings.value(id)},
             {Value::keyword("index"), Value::integer(orders.place(id).first)},
             {Value::keyword("offset"), Value::integer(offset)},
             {Value::keyword("max-read-index"), Value::integer(extent.index)},
             {Value::keyword("writer"), findings.sender(transcript.messages[id].writer, id)},
             {Value::keyword("max-read"), findings.poller(reader, extent.message)}}));
      }
    }
  }
  findings.add("lost-write", count, cases);
}

Value to_list(std::vector<Value> values, Arena& arena) {
  std::ranges::sort(values);
  return arena.list(std::span(values).first(std::min(values.size(), kShownValues)));
}

void find_unseen(Findings& findings) {
  Arena& arena = findings.arena();
  const Transcript& transcript = findings.transcript();
  std::map<Value, std::vector<Value>> unseen;  // by key
  for (const Message& message : transcript.messages) {
    if (!message.is_acknowledged || message.ok_reader != kNone) continue;
    unseen[findings.key(message.key)].push_back(message.value);
  }
  if (unseen.empty()) return;
  Duration time{};  // of the last operation that could have seen the messages
  for (const Action& action : transcript.actions) {
    if (action.is_ok() && !action.is_assign) time = std::max(time, action.op->time);
  }
  std::vector<Value::Entry> counts;
  std::vector<Value::Entry> values;
  for (auto& [key, messages] : unseen) {
    counts.push_back({key, Value::integer(static_cast<std::int64_t>(messages.size()))});
    values.push_back({key, to_list(std::move(messages), arena)});
  }
  const auto nanoseconds = std::chrono::nanoseconds(time).count();
  findings.add("unseen", arena.map({{Value::keyword("time"), Value::integer(nanoseconds)},
                                    {Value::keyword("unseen"), arena.map(counts)},
                                    {Value::keyword("messages"), arena.map(values)}}));
}

}  // namespace

void find_lost_messages(const VersionOrders& orders, Findings& findings) {
  find_lost_writes(orders, findings);
  find_unseen(findings);
}

}  // namespace maelstrom::checkers::kafka
