// Challenges 6a to 6c: transactions over registers, which each node answers at once, under the
// strongest model that allows it: transactional causal consistency.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/merged.hpp>
#include <tuple>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// "r" or "w". Throws Error{not_supported} for anything else.
struct Kind {
  bool is_write = false;

  explicit Kind(Raw json);
  Raw raw() const { return {is_write ? R"("w")" : R"("r")"}; }
};

// ["r", key, null] or ["w", key, value]. Keys and values are any JSON; keys are equal if they are
// the same value, however it is written.
struct Txn {
  std::vector<std::tuple<Kind, Canonical, Json>> ops;
  using fields = maelstrom::Fields<"txn">;
};

class TxnRwRegister {
 public:
  // Two nodes send two messages a period: 2 / 0.07 s / 1,000 = 0.029 for each of 1,000 operations a
  // second. A node may be as far behind another as a period and the way of a message.
  static constexpr maelstrom::replication::GossipOptions kOptions{
      .period = std::chrono::milliseconds(70), .awaits_answers = true};
  // How far a peer's number may be ahead of our clock, in microseconds: 142 years, more than honest
  // clocks differ (a clock that was never set says 1970). An accepted number raises later ones only
  // one by one, so a limit that moves with the clock bounds all of them for good.
  static constexpr Number kMaxAhead = Number{1} << 52U;

  explicit TxnRwRegister(maelstrom::Node& node)
      : node_(node), registers_(node, "txn-rw-register 2", kOptions) {
    node.on("txn", [this](Txn& txn) { return run(txn); });
    registers_.on_check([this](const Store::Delta& delta) {
      for (const auto& run : delta) {
        if (run.end <= clock() + kMaxAhead) continue;
        throw Error(ErrorCode::malformed_request, "no clock has come so far");
      }
    });
    registers_.on_news([this](const Store::Delta& delta) { write_again(delta); });
  }

 private:
  Txn run(Txn& txn);
  void write_again(const Store::Delta& delta);
  Number clock() const;

  maelstrom::Node& node_;
  maelstrom::replication::Merged<Store> registers_;
};

}  // namespace apps::rw_register

namespace apps {
using rw_register::TxnRwRegister;
}
