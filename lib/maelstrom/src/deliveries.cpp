#include "deliveries.hpp"

#include <algorithm>
#include <utility>

#include "shorten.hpp"

namespace maelstrom {

void Deliveries::add(std::int64_t msg_id, std::string line, RetryPolicy policy) {
  auto& delivery = deliveries_[msg_id];
  delivery = {std::move(line), policy, policy.first};
  schedule(msg_id, delivery);
}

bool Deliveries::handle_reply(std::int64_t msg_id, const Error* error) {
  const auto delivery = deliveries_.find(msg_id);
  if (delivery == deliveries_.end()) return false;
  if (error != nullptr) {
    const bool hopeless =
        is_definite(error->code()) && error->code() != ErrorCode::temporarily_unavailable;
    if (!hopeless) return true;
    context_.log.error("gave up delivering: {}: {}: {}", to_string(error->code()), error->text(),
                       shorten(delivery->second.line));
  }
  timers_.cancel(delivery->second.timer);
  deliveries_.erase(delivery);
  return true;
}

void Deliveries::schedule(std::int64_t msg_id, Delivery& delivery) {
  const double lengthened = 1 + delivery.policy.jitter * context_.random.unit();
  const auto wait = std::chrono::duration_cast<Duration>(delivery.wait * lengthened);
  delivery.wait = std::min(2 * delivery.wait, delivery.policy.longest);
  delivery.timer = timers_.add(saturating_add(context_.now, wait), Duration{}, [this, msg_id] {
    Delivery& due = deliveries_.at(msg_id);
    outbox_.append(std::string_view(due.line));
    schedule(msg_id, due);
  });
}

}  // namespace maelstrom
