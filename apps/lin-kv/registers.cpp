#include "lin-kv/registers.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "replicated/answer.hpp"

namespace apps::lin_kv {
namespace {

using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::Outbox;
using maelstrom::Raw;
using maelstrom::Scratch;

struct Change {
  Raw key;
  std::optional<Raw> from;  // of a cas only
  Raw to;
  using fields = maelstrom::Fields<"key", "from", "to">;
};

std::string encode(const Change& change) {
  Outbox out;
  maelstrom::to_json(out, change);
  return std::string(out.view());
}

std::string no_such_key(std::string_view key) {
  return replicated::Answer::error(ErrorCode::key_does_not_exist, fmt::format("no key {}", key));
}

}  // namespace

std::string Registers::write(Raw key, Raw value) { return encode({key, std::nullopt, value}); }

std::string Registers::cas(Raw key, Raw from, Raw to) { return encode({key, from, to}); }

std::string Registers::apply(std::string_view command) {
  Scratch scratch;
  const auto change = maelstrom::from_json<Change>(Raw{command}, scratch);
  if (!change.from) {
    values_.insert_or_assign(std::string(change.key.text), change.to.text);
    return replicated::Answer::ok("null");
  }
  const auto found = values_.find(change.key.text);
  if (found == values_.end()) return no_such_key(change.key.text);
  if (found->second != change.from->text) {
    return replicated::Answer::error(
        ErrorCode::precondition_failed,
        fmt::format("the value is {}, not {}", found->second, change.from->text));
  }
  found->second = change.to.text;
  return replicated::Answer::ok("null");
}

std::string Registers::query(std::string_view question) const {
  const auto found = values_.find(question);
  return found == values_.end() ? no_such_key(question) : replicated::Answer::ok(found->second);
}

std::string Registers::snapshot() const {
  std::vector<std::pair<Raw, Raw>> pairs;
  for (const auto& [key, value] : values_) pairs.emplace_back(Raw{key}, Raw{value});
  Outbox out;
  maelstrom::to_json(out, pairs);
  return std::string(out.view());
}

void Registers::restore(std::string_view snapshot) {
  Scratch scratch;
  values_.clear();
  using Pairs = std::vector<std::pair<Raw, Raw>>;
  for (const auto& [key, value] : maelstrom::from_json<Pairs>(Raw{snapshot}, scratch)) {
    values_.emplace(key.text, value.text);
  }
}

}  // namespace apps::lin_kv
