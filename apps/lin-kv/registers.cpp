#include "lin-kv/registers.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace apps::lin_kv {
namespace {

using maelstrom::canonical;
using maelstrom::check_canonical;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::json_text;
using maelstrom::Raw;
using maelstrom::Scratch;
using replicated::Answer;

constexpr std::size_t kShown = 100;  // bytes of a key or a value in an error text

struct Change {
  bool is_cas = false;
  Json key;
  Json from;  // of a cas
  Json to;
  using fields = maelstrom::Fields<"is_cas", "key", "from", "to">;
};

// Throws unless its key and values are canonical, as write() and cas() make them.
Change decode(std::string_view command) {
  auto change = maelstrom::parse<Change>(command);
  check_canonical(Raw{change.key.text});
  check_canonical(Raw{change.from.text});
  check_canonical(Raw{change.to.text});
  return change;
}

// The bytes of a register in a snapshot: [key,value] and a comma.
std::size_t size_of(std::string_view key, std::string_view value) {
  return key.size() + value.size() + 4;
}

Answer no_such_key(std::string_view key) {
  return Error(ErrorCode::key_does_not_exist, fmt::format("no key {:.{}}", key, kShown));
}

}  // namespace

std::string Registers::write(Raw key, Raw value) {
  return json_text(Change{false, canonical(key), Json(), canonical(value)});
}

std::string Registers::cas(Raw key, Raw from, Raw to) {
  return json_text(Change{true, canonical(key), canonical(from), canonical(to)});
}

std::string Registers::read(Raw key) { return canonical(key).text; }

void Registers::check_command(std::string_view command) const { (void)decode(command); }

void Registers::check_question(std::string_view question) const {
  check_canonical(maelstrom::read_json(question));
}

Answer Registers::apply(std::string_view command) noexcept {
  Change change;
  try {
    change = decode(command);
  } catch (const Error& error) {
    return error;
  }
  auto& [is_cas, key, from, to] = change;
  if (is_cas) {
    const auto found = values_.find(key.text);
    if (found == values_.end()) return no_such_key(key.text);
    if (found->second != from.text) {
      return Error(
          ErrorCode::precondition_failed,
          fmt::format("the value is {:.{}}, not {:.{}}", found->second, kShown, from.text, kShown));
    }
  }
  return put(std::move(key.text), std::move(to.text));
}

Answer Registers::put(std::string key, std::string value) {
  const auto found = values_.find(key);
  const std::size_t before = found == values_.end() ? 0 : size_of(key, found->second);
  const std::size_t after = size_of(key, value);
  if (after > before && bytes_ - before + after > max_bytes_) {
    return Error(
        ErrorCode::temporarily_unavailable,
        fmt::format("there is no room: the registers hold {} bytes of {}", bytes_, max_bytes_));
  }
  bytes_ = bytes_ - before + after;
  values_.insert_or_assign(std::move(key), std::move(value));
  return std::string("null");
}

Answer Registers::query(std::string_view question) const {
  const auto found = values_.find(question);
  if (found == values_.end()) return no_such_key(question);
  return found->second;
}

std::string Registers::snapshot() const {
  std::vector<std::pair<Raw, Raw>> pairs;
  for (const auto& [key, value] : values_) pairs.emplace_back(Raw{key}, Raw{value});
  return json_text(pairs);
}

std::unique_ptr<replicated::StateMachine> Registers::restored(std::string_view snapshot) const {
  auto registers = std::make_unique<Registers>(max_bytes_);
  Scratch scratch;
  const Raw pairs = maelstrom::read_json(snapshot);
  for (const auto& [key, value] : maelstrom::List<std::pair<Raw, Raw>>(pairs, scratch)) {
    check_canonical(key);
    check_canonical(value);
    registers->bytes_ += size_of(key.text, value.text);
    const bool is_new = registers->values_.emplace(key.text, value.text).second;
    if (!is_new || registers->bytes_ > max_bytes_) {
      throw Error(ErrorCode::malformed_request, "a snapshot that registers cannot have given");
    }
  }
  return registers;
}

}  // namespace apps::lin_kv
