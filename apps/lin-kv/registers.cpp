#include "lin-kv/registers.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "json/canonical_json.hpp"
#include "lin-kv/answer.hpp"

namespace apps::lin_kv {
namespace {

using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::Outbox;
using maelstrom::Raw;
using maelstrom::Scratch;

struct Change {
  bool is_cas = false;
  Json key;
  Json from;  // of a cas
  Json to;
  using fields = maelstrom::Fields<"is_cas", "key", "from", "to">;
};

std::string encode(const Change& change) {
  Outbox out;
  maelstrom::to_json(out, change);
  return std::string(out.view());
}

std::string no_such_key(std::string_view key) {
  return Answer::error(ErrorCode::key_does_not_exist, fmt::format("no key {}", key));
}

}  // namespace

std::string Registers::write(Raw key, Raw value) {
  return encode({false, json::canonical(key), Json(), json::canonical(value)});
}

std::string Registers::cas(Raw key, Raw from, Raw to) {
  return encode({true, json::canonical(key), json::canonical(from), json::canonical(to)});
}

std::string Registers::read(Raw key) { return json::canonical(key).text; }

std::string Registers::apply(std::string_view command) {
  Scratch scratch;
  auto [is_cas, key, from, to] = maelstrom::from_json<Change>(Raw{command}, scratch);
  if (!is_cas) {
    values_.insert_or_assign(std::move(key.text), std::move(to.text));
    return Answer::ok("null");
  }
  const auto found = values_.find(key.text);
  if (found == values_.end()) return no_such_key(key.text);
  if (found->second != from.text) {
    return Answer::error(ErrorCode::precondition_failed,
                         fmt::format("the value is {}, not {}", found->second, from.text));
  }
  found->second = std::move(to.text);
  return Answer::ok("null");
}

std::string Registers::query(std::string_view question) const {
  const auto found = values_.find(question);
  return found == values_.end() ? no_such_key(question) : Answer::ok(found->second);
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
