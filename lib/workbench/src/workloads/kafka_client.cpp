#include "workloads/kafka_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "maelstrom/checkers/value_json.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kSendFields[] = {{"offset", FieldKind::integer}};
constexpr ReplyField kPollFields[] = {{"msgs", FieldKind::object}};
constexpr ReplyField kListFields[] = {{"offsets", FieldKind::object}};
constexpr Rpc kSend = {"send", "send_ok", kSendFields};
constexpr Rpc kPoll = {"poll", "poll_ok", kPollFields};
constexpr Rpc kCommit = {"commit_offsets", "commit_offsets_ok", {}};
constexpr Rpc kList = {"list_committed_offsets", "list_committed_offsets_ok", kListFields};

[[noreturn]] void refuse(std::string_view field, Value value, std::string_view problem) {
  throw MalformedReply(fmt::format("the field \"{}\" {}", field, problem), to_json_text(value));
}

// Throws MalformedReply unless `msgs` is {key: [[offset, message], ...], ...}.
void check_messages(Value msgs) {
  for (const auto& [key, pairs] : msgs.entries()) {
    if (!pairs.is_sequence() && !pairs.is_nil()) {
      refuse("msgs", msgs, "must have arrays as its values");
    }
    if (pairs.is_nil()) continue;
    for (const Value& pair : pairs.elements()) {
      if (!pair.is_sequence() || pair.size() != 2 || !pair.elements()[0].is_integer()) {
        refuse("msgs", msgs, "must have pairs of an offset and a message in its arrays");
      }
    }
  }
}

// The highest offset in each array that has one.
KafkaOffsets highest_offsets(Value msgs) {
  KafkaOffsets offsets;
  for (const auto& [key, pairs] : msgs.entries()) {
    if (!pairs.is_sequence() || pairs.size() == 0) continue;
    std::int64_t highest = 0;
    for (const Value& pair : pairs.elements()) {
      highest = std::max(highest, pair.elements()[0].as_integer());
    }
    offsets[std::string(key.text())] = highest;
  }
  return offsets;
}

// The extra keys of an assign, with the server's committed offsets.
Value with_committed(Value extra, Value offsets, Arena& arena) {
  std::vector<Value::Entry> entries = {{Value::keyword("committed"), offsets}};
  if (extra.is_map())
    entries.insert(entries.begin(), extra.entries().begin(), extra.entries().end());
  return arena.map(entries);
}

}  // namespace

Task<> KafkaClient::assign(Client& client, Op& op) {
  const bool keeps = !op.extra.get(kSeekToBeginning).is_true();
  if (keeps) {
    const Value offsets = (co_await client.call(kList, body<"keys">(op.value))).get("offsets");
    for (const auto& [key, offset] : offsets.entries()) {
      if (!offset.is_integer()) refuse("offsets", offsets, "must have integers as its values");
    }
    op.extra = with_committed(op.extra, offsets, client.arena());
  }
  KafkaOffsets positions;
  for (const Value& key : op.value.elements()) {
    const auto known = positions_.find(key.text());
    positions[std::string(key.text())] = keeps && known != positions_.end() ? known->second : 0;
  }
  positions_ = std::move(positions);
}

Task<> KafkaClient::send(Client& client, Op& op) {
  const auto request = op.value.elements()[0].elements();
  const Value key = request[1];
  const Value message = request[2];
  const Reply reply = co_await client.call(kSend, body<"key", "msg">(key, message));
  const Value offset = reply.get("offset");
  if (!offset.is_integer()) refuse("offset", offset, "must be a 64-bit integer");
  Arena& arena = client.arena();
  const Value sent = arena.vector({offset, message});
  const Value operation = arena.vector({Value::keyword("send"), key, sent});
  op.value = arena.vector({operation});
}

Task<> KafkaClient::poll(Client& client, Op& op) {
  const Value msgs = (co_await client.call(kPoll, body<"offsets">(positions_))).get("msgs");
  check_messages(msgs);
  const KafkaOffsets highest = highest_offsets(msgs);
  for (const auto& [key, offset] : highest) {
    std::int64_t& next = positions_[key];
    next = std::max(next, offset + 1);
  }
  if (!highest.empty()) co_await client.call(kCommit, body<"offsets">(highest));
  Arena& arena = client.arena();
  const Value operation = arena.vector({Value::keyword("poll"), msgs});
  op.value = arena.vector({operation});
}

KafkaOffsets sent_offsets(const Op& op) {
  if (op.f != "send") return {};
  const auto operation = op.value.elements()[0].elements();
  return {{std::string(operation[1].text()), operation[2].elements()[0].as_integer()}};
}

KafkaOffsets polled_offsets(const Op& op) {
  if (op.f != "poll") return {};
  return highest_offsets(op.value.elements()[0].elements()[1]);
}

}  // namespace maelstrom::workbench
