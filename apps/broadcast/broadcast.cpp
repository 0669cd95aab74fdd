#include "broadcast/broadcast.hpp"

#include <algorithm>

#include "broadcast/limits.hpp"

namespace apps {

Broadcast::Broadcast(maelstrom::Node& node, broadcast::Options options)
    : node_(node), options_(options), waits_(node) {
  node.set_storage_format("broadcast");
  node.on_init([this] { start(); });
  node.on("topology", [] {});  // not followed: every node can reach every other directly
  node.on("read", [this] {
    broadcast::check_reply(*spreader_);
    return Messages{spreader_->values()};
  });
  if (options_.durability == 0) {
    node.on("broadcast", [this](const Value& value) { add(value.message); });
  } else {
    node.on("broadcast", [this](const Value& value) { return waits_.wait(add(value.message)); });
  }
  node.on("spread", [this](const broadcast::Batch& batch, const maelstrom::Message& message) {
    receive(batch, message.src);
  });
}

// Storage holds the time of the first start, then our own values.
void Broadcast::start() {
  if (options_.durability > node_.peers().size()) {
    throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                           "--durability asks for more peers than there are");
  }
  ids_ = node_.ids();
  std::ranges::sort(ids_);
  const auto rank = std::ranges::lower_bound(ids_, node_.id()) - ids_.begin();
  const std::vector<std::int64_t> stored = broadcast::read_stored(node_.storage());
  const auto boot_us = static_cast<std::int64_t>(node_.boot() / 1'000);
  const std::int64_t boot_ms = stored.empty() ? boot_us / 1'000 : stored.front();
  if (stored.empty()) node_.storage().append(std::to_string(boot_ms));
  spreader_.emplace(options_,
                    broadcast::Spreader::Self{.rank = static_cast<std::size_t>(rank),
                                              .nodes = ids_.size(),
                                              .boot = boot_ms,
                                              .first_number = boot_us},
                    node_.now());
  if (!stored.empty()) spreader_->restore(std::span(stored).subspan(1));
  send_due();
}

std::size_t Broadcast::add(std::int64_t value) {
  broadcast::check_room(*spreader_, value);
  node_.storage().append(std::to_string(value));
  const std::size_t place = spreader_->add(value, node_.now());
  send_due();
  return place;
}

void Broadcast::receive(const broadcast::Batch& batch, std::string_view src) {
  const auto rank = static_cast<std::size_t>(std::ranges::find(ids_, src) - ids_.begin());
  spreader_->check(rank, batch);
  for (const std::int64_t value : spreader_->own_news(batch)) {
    node_.storage().append(std::to_string(value));
  }
  spreader_->receive(rank, batch, node_.now());
  send_due();
  waits_.settle(
      [this](std::size_t place) { return spreader_->holders(place) >= options_.durability; });
}

void Broadcast::send_due() {
  for (const auto& [peer, batch] : spreader_->collect(node_.now())) {
    node_.send(ids_[peer], "spread", batch);
  }
  alarm_.set(spreader_->next_deadline());
}

}  // namespace apps
