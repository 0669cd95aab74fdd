#include "courier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace maelstrom::replication {

using wire::Envelope;

Courier::Courier(Node& node, Hooks hooks) : node_(node), hooks_(std::move(hooks)) {
  node_.on(wire::kType, [this](const Envelope<Raw>& envelope, const Message& message) {
    receive(envelope, message);
  });
}

void Courier::start() {
  const auto& ids = node_.ids();
  if (ids.size() > Routes::kMaxNodes) {
    throw Error(ErrorCode::not_supported,
                fmt::format("at most {} nodes, not {}", Routes::kMaxNodes, ids.size()));
  }
  sent_.assign(ids.size(), Time::min());
  self_ = static_cast<std::uint64_t>(std::ranges::find(ids, node_.id()) - ids.begin());
  routes_.emplace(self_, ids.size(), node_.boot());
}

void Courier::adapt(const raft::Timing& timing) {
  routes_->set_silence(timing.scaled(Routes::kSilence));
  probe_period_ = timing.scaled(kProbePeriod);
}

void Courier::receive(const Envelope<Raw>& envelope, const Message& message) {
  const auto& ids = node_.ids();
  const auto src = std::ranges::find(ids, message.src);
  if (src == ids.end() || message.src == node_.id() || envelope.from >= ids.size() ||
      envelope.from == self_ || envelope.to >= ids.size() || envelope.hops > ids.size()) {
    throw Error(ErrorCode::malformed_request, "an envelope of no node of this cluster");
  }
  // Routes count on their own, even if the payload that comes with them is refused.
  const auto rows = wire::rows_of(envelope.routes);
  routes_->check(rows);
  hooks_.wake();
  const Time now = node_.now();
  routes_->hear(static_cast<std::size_t>(src - ids.begin()), now);
  routes_->learn(rows, now);
  if (envelope.probing) probe_until_ = now + 2 * probe_period_;
  if (!envelope.payload) return;
  if (envelope.to == self_) {
    hooks_.take_in(envelope);
  } else if (envelope.hops > 0) {
    Envelope<Raw> passed = envelope;
    --passed.hops;
    dispatch(std::move(passed));
  }
}

// Whether a node that we should be in touch with does not hear us, or we do not hear it.
bool Courier::is_cut_off() const {
  const Contacts contacts = hooks_.contacts();
  if (!contacts.is_complete) return true;
  const Time now = node_.now();
  for (std::size_t node = 0; node < node_.ids().size(); ++node) {
    if ((contacts.nodes >> node & 1U) == 0 || node == self_) continue;
    if (!routes_->hears(node, now) || !routes_->is_heard_by(node, now)) return true;
  }
  return false;
}

void Courier::tick() {
  const Time now = node_.now();
  const bool is_cut_off = this->is_cut_off();
  if (!is_cut_off && now >= probe_until_) return;
  Envelope<Raw> envelope;
  envelope.from = self_;
  envelope.routes = wire::flat(routes_->rows(now));
  envelope.probing = is_cut_off;
  for (std::size_t node = 0; node < node_.ids().size(); ++node) {
    envelope.to = node;
    if (node != self_ && is_silent_to(node, now)) transmit(node, envelope);
  }
}

}  // namespace maelstrom::replication
