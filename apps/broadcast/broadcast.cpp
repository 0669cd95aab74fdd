#include "broadcast/broadcast.hpp"

namespace apps {

using maelstrom::Task;

Broadcast::Broadcast(maelstrom::Node& node, const broadcast::Options& options)
    : options_(options), values_(node, "broadcast 2", options.gossip) {
  node.on_init([this, &node] {
    if (options_.durability <= node.peers().size()) return;
    throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                           "--durability asks for more peers than there are");
  });
  node.on("topology", [] {});  // not followed: every node can reach every other directly
  node.on("read", [this] { return read(); });
  node.on("broadcast", [this](const Value& value) { return add(value.message); });
}

Task<Broadcast::Messages> Broadcast::read() {
  if (options_.asks_hub) co_await values_.refresh();
  co_return Messages{values_.state().all()};
}

Task<> Broadcast::add(std::int64_t value) {
  values_.commit(values_.state().add(values_.self(), value));
  if (options_.durability > 0) co_await values_.held_by(options_.durability);
}

}  // namespace apps
