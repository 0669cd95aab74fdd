#include <fmt/format.h>

#include "lin-kv/lin_kv.hpp"

namespace apps::lin_kv {
namespace {

using maelstrom::Error;
using maelstrom::ErrorCode;

constexpr std::size_t kShown = 100;  // bytes of a key or a value in an error text

}  // namespace

Error no_such_key(const Canonical& key) {
  return Error(ErrorCode::key_does_not_exist, fmt::format("no key {:.{}}", key.text, kShown));
}

Error other_value(const Canonical& value, const Canonical& expected) {
  return Error(
      ErrorCode::precondition_failed,
      fmt::format("the value is {:.{}}, not {:.{}}", value.text, kShown, expected.text, kShown));
}

Result<Registers::Value> Registers::query(const Read& read) const {
  const Canonical* value = values.find(read.key);
  if (value == nullptr) return no_such_key(read.key);
  return Value{*value};
}

Result<Ack> Registers::apply(const Write& write) { return values.put(write.key, write.value); }

Result<Ack> Registers::apply(const Cas& cas) {
  const Canonical* value = values.find(cas.key);
  if (value == nullptr) return no_such_key(cas.key);
  if (*value != cas.from) return other_value(*value, cas.from);
  return values.put(cas.key, cas.to);
}

}  // namespace apps::lin_kv
