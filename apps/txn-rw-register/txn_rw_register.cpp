#include "txn-rw-register/txn_rw_register.hpp"

#include <fmt/format.h>

#include <utility>

namespace apps::rw_register {

Kind::Kind(Raw json) {
  const auto name = json.text.starts_with('"') ? maelstrom::parse<std::string>(json) : "";
  if (is_write = name == "w"; is_write || name == "r") return;
  throw Error(ErrorCode::not_supported,
              fmt::format(R"(there is no operation {:.80}: only "r" and "w")", json.text));
}

// Completes the transaction: it reads what this node has and what it writes itself. The last
// value of each key leaves it: all of them together, on top of all that this node has.
Txn TxnRwRegister::run(Txn& txn) {
  const auto& store = registers_.state();
  Values written;
  std::size_t asked = 0;  // bytes of the reply
  std::size_t all = 0;
  for (auto& [kind, key, value] : txn.ops) {
    if (kind.is_write) written[key] = value;
    const auto own = written.find(key);
    const std::string_view current = own == written.end() ? store.read(key).text : own->second.text;
    asked += completed_size(key, kind.is_write ? current : "");
    all += completed_size(key, current);
    if (all > kMaxCompleted) {
      throw Error(
          asked > kMaxCompleted ? ErrorCode::malformed_request : ErrorCode::temporarily_unavailable,
          "up to here this is longer than a reply may be: split the transaction");
    }
    value = Json(Raw{current});
  }
  const Store::Delta delta = store.write(registers_.self(), clock(), std::move(written));
  store.check_room(delta, node_.ids().size());
  registers_.commit(delta);
  return {std::move(txn.ops)};
}

// News of this node's own transactions is a lie. Who believed it takes the next ones for old
// ones. So this node writes again what it has written, with a greater number.
void TxnRwRegister::write_again(const Store::Delta& delta) {
  const auto& self = registers_.self();
  const auto& store = registers_.state();
  if (Store::reach(delta).of(self) == 0) return;
  Values written;
  for (const auto& run : store.news({}, 0)) {
    if (run.origin() != self) continue;
    for (const auto& [number, key, value] : run.writes) written[key] = value;
  }
  registers_.commit(store.write(self, clock(), std::move(written)));
}

}  // namespace apps::rw_register
