// Challenges 6a to 6c: transactions over registers, which each node answers at once, under the
// strongest model that allows it: transactional causal consistency.
#pragma once

#include <algorithm>
#include <chrono>
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
  // n nodes send 2 (n - 1) messages a period: for each of 1,000 operations a second two send 2 / 85
  // = 0.024, and five send 8 / 85 = 0.094. What a node reads of another's is 43 ms old in the mean,
  // 85 ms at most, and the way of a message.
  static constexpr maelstrom::replication::GossipOptions kOptions{
      .period = std::chrono::milliseconds(85), .awaits_answers = true};
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
  // The driver's, in microseconds.
  Number clock() const {
    const auto now = node_.now().time_since_epoch() / std::chrono::microseconds(1);
    return static_cast<Number>(std::max(now, maelstrom::Duration::rep{0}));
  }

  maelstrom::Node& node_;
  maelstrom::replication::Merged<Store> registers_;
};

}  // namespace apps::rw_register
