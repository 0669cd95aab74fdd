#include "services/kv.hpp"

#include <limits>

#include "maelstrom/canonical.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/value_json.hpp"
#include "maelstrom/encode.hpp"
#include "maelstrom/error.hpp"
#include "maelstrom/workbench/checkers.hpp"

namespace maelstrom::workbench {
namespace {

// Values may have any size: services keep all that they get.
std::string field(const Message& message, std::string_view name) {
  constexpr CanonicalLimits kLimits{.bytes = std::numeric_limits<std::size_t>::max(),
                                    .depth = Decoder::kMaxDepth};
  const Raw* found = message.find(name);
  return found == nullptr ? "null" : normalized(*found, kLimits).text;
}

std::string name(const std::string& json, Naming naming) {
  Arena arena;
  const Value value = read_json(json, arena);
  if (naming == Naming::edn) return to_edn(value);
  return value.is_string() ? std::string(value.text()) : value.is_nil() ? "" : to_edn(value);
}

void append_error(TextBuffer& reply, ErrorCode code, std::string_view text) {
  reply.append(std::string_view("{\"type\":\"error\""));
  append_members(reply, body<"code", "text">(static_cast<int>(code), text));
}

}  // namespace

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

void append_reply(TextBuffer& reply, const KvOutcome& outcome, const KvRequest& request,
                  const std::string* value, Naming naming) {
  switch (outcome.kind) {
    case KvOutcome::Kind::read:
      reply.append(std::string_view("{\"type\":\"read_ok\",\"value\":"));
      reply.append(std::string_view(*value));
      break;
    case KvOutcome::Kind::written: reply.append(std::string_view("{\"type\":\"write_ok\"")); break;
    case KvOutcome::Kind::swapped: reply.append(std::string_view("{\"type\":\"cas_ok\"")); break;
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
