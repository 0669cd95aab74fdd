#include "maelstrom/workbench/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/error.hpp"

namespace maelstrom::workbench {
namespace {

bool is_integer(Raw json) {
  return json.text.find_first_not_of("-0123456789") == std::string_view::npos;
}

bool fits(Raw json, FieldKind kind) {
  switch (kind) {
    case FieldKind::any: return true;
    case FieldKind::integer: return is_integer(json);
    case FieldKind::array: return json.text.starts_with('[') || json.text == "null";
    case FieldKind::object: return json.text.starts_with('{');
  }
  return false;
}

std::string_view to_string(FieldKind kind) {
  switch (kind) {
    case FieldKind::any: return "any value";
    case FieldKind::integer: return "an integer";
    case FieldKind::array: return "an array";
    case FieldKind::object: return "an object";
  }
  return "";
}

// The error of an error reply, with Maelstrom's name for the code. A code that is not an integer
// has no name.
RpcError read_error(const Message& reply, Arena& arena) {
  const Raw* code_json = reply.find("code");
  const Raw* text = reply.find("text");
  std::int64_t number = 0;
  bool has_code = false;
  if (code_json != nullptr) {
    const char* const end = code_json->text.data() + code_json->text.size();
    const auto [at, problem] = std::from_chars(code_json->text.data(), end, number);
    has_code = at == end && problem == std::errc{};
  }
  const auto code = static_cast<ErrorCode>(number);
  const bool is_known =
      has_code && number == static_cast<int>(code) && maelstrom::to_string(code) != "custom";
  const auto name = is_known ? maelstrom::to_string(code) : std::string_view("unknown");
  const Value description = text == nullptr ? Value() : read_json(arena.copy(text->text), arena);
  return {is_known && is_definite(code), arena.vector({Value::keyword(name), description})};
}

}  // namespace

std::string check_reply(const Message& reply, const Rpc& rpc) {
  if (reply.type.data() == nullptr) {
    const Raw* type = reply.find("type");
    return type == nullptr
               ? fmt::format("the field \"type\" is missing; here it is \"{}\"", rpc.reply)
               : fmt::format("the field \"type\" must be a string, not {}",
                             head_of(type->text, 80));
  }
  if (reply.type != rpc.reply) {
    return fmt::format("its type is \"{}\", but the answer to a {} is a {}", reply.type,
                       rpc.request, rpc.reply);
  }
  for (const ReplyField& field : rpc.reply_fields) {
    const Raw* found = reply.find(field.name);
    if (found == nullptr) return fmt::format("the field \"{}\" is missing", field.name);
    if (!fits(*found, field.kind)) {
      return fmt::format("the field \"{}\" must be {}, not {}", field.name, to_string(field.kind),
                         head_of(found->text, 80));
    }
  }
  for (const auto& [name, value] : reply.fields()) {
    const bool is_known =
        name == "type" || name == "in_reply_to" || name == "msg_id" ||
        std::ranges::find(rpc.reply_fields, name, &ReplyField::name) != rpc.reply_fields.end();
    if (!is_known && rpc.is_closed) return fmt::format("a {} has no field \"{}\"", rpc.reply, name);
    if (name == "msg_id" && !is_integer(value)) {
      return fmt::format("its msg_id must be an integer, not {}", head_of(value.text, 80));
    }
  }
  return {};
}

Value Reply::get(std::string_view field) const {
  const Raw* found = message_->find(field);
  return found == nullptr ? Value() : read_json(arena_->copy(found->text), *arena_);
}

Value Reply::body() const {
  std::vector<Value::Entry> entries;
  for (const auto& field : message_->fields()) {
    if (message_->find(field.name) != &field.value) continue;  // the last of duplicates counts
    entries.push_back({arena_->keyword(field.name), get(field.name)});
  }
  return arena_->map(entries);
}

void Client::begin(const Rpc& rpc) {
  MAELSTROM_CHECK(!waiter_);
  rpc_ = &rpc;
  request_.clear();
  request_.append(std::string_view("{\"type\":\""));
  request_.append(rpc.request);
  request_.append('"');
}

Client::Waiting Client::finish(Duration timeout) {
  request_.append(std::string_view(",\"msg_id\":"));
  request_.append(++msg_id_);
  request_.append('}');
  timeout_ = timeout;
  return {this};
}

void Client::Waiting::await_suspend(std::coroutine_handle<> waiter) {
  client->waiter_ = waiter;
  // The reply may come before transmit() returns, so it must be the last statement.
  client->port_->transmit(*client, client->request_.view(), client->timeout_);
}

Reply Client::Waiting::await_resume() {
  const Message* reply = std::exchange(client->reply_, nullptr);
  if (reply == nullptr) throw RpcError::timeout();
  if (reply->type == "error") throw read_error(*reply, *client->arena_);
  if (auto problem = check_reply(*reply, *client->rpc_); !problem.empty()) {
    throw MalformedReply(std::move(problem), std::string(reply->body.text));
  }
  return {*reply, *client->arena_};
}

void Client::on_reply(const Message& reply) {
  MAELSTROM_CHECK(waiter_);
  reply_ = &reply;
  std::exchange(waiter_, nullptr).resume();
}

void Client::on_timeout() {
  MAELSTROM_CHECK(waiter_);
  reply_ = nullptr;
  std::exchange(waiter_, nullptr).resume();
}

}  // namespace maelstrom::workbench
