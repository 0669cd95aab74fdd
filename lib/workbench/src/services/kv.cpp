#include "services/kv.hpp"

#include <algorithm>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {
namespace {

// True if the text is sure to be canonical: it has no object, no escape, no blank between values
// and no number that could be written in another way.
bool is_plain(std::string_view json) {
  bool is_in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '\\') return false;
    if (c == '"') is_in_text = !is_in_text;
    if (is_in_text) continue;
    const bool is_literal = c == 'e' && i > 0 && (json[i - 1] == 'u' || json[i - 1] == 's');
    if (c == 'e' && !is_literal) return false;  // of a number, not of true or false
    if (std::string_view("{ \t\n\r.E").find(c) != std::string_view::npos) return false;
    if (c == '-' && json[i + 1] == '0') return false;
  }
  return true;
}

// Objects with their keys sorted, of duplicates the last one; no negative zero.
Value canonical(Value value, Arena& arena) {
  if (value.is(Value::Kind::floating)) return Value::floating(value.as_double() + 0.0);
  if (value.is_sequence()) {
    std::vector<Value> elements;
    for (const Value& element : value.elements()) elements.push_back(canonical(element, arena));
    return arena.vector(elements);
  }
  if (!value.is_map()) return value;
  std::vector<Value::Entry> entries;
  for (const auto& entry : value.entries()) {
    entries.push_back({entry.key, canonical(entry.value, arena)});
  }
  std::ranges::stable_sort(entries, {}, &Value::Entry::key);
  std::vector<Value::Entry> unique;
  for (const auto& entry : entries) {
    if (!unique.empty() && unique.back().key == entry.key) unique.pop_back();
    unique.push_back(entry);
  }
  return arena.map(unique);
}

std::string field(const Message& message, std::string_view name) {
  const Raw* found = message.find(name);
  return found == nullptr ? "null" : canonical_json(found->text);
}

std::string name(const std::string& json, Naming naming) {
  Arena arena;
  const Value value = read_json(json, arena);
  if (naming == Naming::edn) return to_edn(value);
  return value.is_string() ? std::string(value.text()) : value.is_nil() ? "" : to_edn(value);
}

void append_error(Outbox& reply, ErrorCode code, std::string_view text) {
  reply.append(std::string_view("{\"type\":\"error\""));
  append_members(reply, body<"code", "text">(static_cast<int>(code), text));
}

}  // namespace

std::string canonical_json(std::string_view json) {
  if (is_plain(json)) return std::string(json);
  Arena arena;
  return to_json_text(canonical(read_json(json, arena), arena));
}

KvRequest read_kv_request(const Message& message) {
  KvRequest request;
  if (message.type == "read") {
    request.kind = KvRequest::Kind::read;
  } else if (message.type == "write") {
    request.kind = KvRequest::Kind::write;
    request.to = field(message, "value");
  } else if (message.type == "cas") {
    request.kind = KvRequest::Kind::cas;
    request.from = field(message, "from");
    request.to = field(message, "to");
    const Raw* creates = message.find("create_if_not_exists");
    request.creates = creates != nullptr && creates->text != "null" && creates->text != "false";
  } else {
    return request;
  }
  request.key = field(message, "key");
  return request;
}

KvOutcome decide(const KvRequest& request, const std::string* value) {
  using Kind = KvOutcome::Kind;
  if (request.kind == KvRequest::Kind::write) return {Kind::written, true};
  if (value == nullptr) {
    const bool creates = request.kind == KvRequest::Kind::cas && request.creates;
    return {creates ? Kind::swapped : Kind::missing, creates};
  }
  if (request.kind == KvRequest::Kind::read) return {Kind::read};
  const bool matches = request.from == *value;
  return {matches ? Kind::swapped : Kind::mismatch, matches};
}

bool is_idle(const KvOutcome& outcome, const KvRequest& request, const std::string* value) {
  return !outcome.sets || (value != nullptr && *value == request.to);
}

void append_reply(Outbox& reply, const KvOutcome& outcome, const KvRequest& request,
                  const std::string* value, Naming naming) {
  switch (outcome.kind) {
    case KvOutcome::Kind::read:
      reply.append(std::string_view("{\"type\":\"read_ok\",\"value\":"));
      reply.append(std::string_view(*value));
      break;
    case KvOutcome::Kind::written:
      reply.append(std::string_view("{\"type\":\"write_ok\""));
      break;
    case KvOutcome::Kind::swapped:
      reply.append(std::string_view("{\"type\":\"cas_ok\""));
      break;
    case KvOutcome::Kind::missing:
      append_error(reply, ErrorCode::key_does_not_exist, "key does not exist");
      break;
    case KvOutcome::Kind::mismatch:
      append_error(
          reply, ErrorCode::precondition_failed,
          "current value " + name(*value, Naming::edn) + " is not " + name(request.from, naming));
      break;
  }
  reply.append('}');
}

}  // namespace maelstrom::workbench
