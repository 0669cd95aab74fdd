#include "maelstrom/workbench/network.hpp"

#include <algorithm>
#include <utility>

#include "maelstrom/check.hpp"

namespace maelstrom::workbench {
namespace {

constexpr std::size_t kLargestBody = std::size_t{64} << 10U;  // bytes; larger bodies are freed

}  // namespace

Endpoint Network::add(std::string name, EndpointKind kind) {
  const auto endpoint = static_cast<Endpoint>(recipients_.size());
  Recipient& recipient = recipients_.emplace_back();
  recipient.name = std::move(name);
  recipient.kind = kind;
  by_name_[recipient.name] = endpoint;
  return endpoint;
}

void Network::close(Endpoint endpoint) {
  Recipient& recipient = recipients_[endpoint];
  recipient.is_open = false;
  while (candidate(recipient) != nullptr) release(take_candidate(recipient).slot);
}

std::optional<Endpoint> Network::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

Duration Network::draw_latency(Endpoint src, Endpoint dest) {
  if (kind(src) == EndpointKind::client || kind(dest) == EndpointKind::client) return {};
  Duration mean = options_.mean_latency;
  if (disturbance_.is_slow) {
    mean = std::max(mean * Disturbance::kSlowFactor, Disturbance::kLeastSlow);
  }
  const auto whole_milliseconds = [](Duration duration) {
    return std::chrono::floor<std::chrono::milliseconds>(duration);
  };
  switch (options_.distribution) {
    case LatencyDistribution::constant: return mean;
    case LatencyDistribution::uniform:
      return whole_milliseconds(random_.between({}, 2 * mean + std::chrono::milliseconds(1)));
    case LatencyDistribution::exponential: return whole_milliseconds(random_.exponential(mean));
  }
  return mean;
}

Network::Count& Network::count(Endpoint src, Endpoint dest) {
  const bool is_client = kind(src) == EndpointKind::client || kind(dest) == EndpointKind::client;
  return is_client ? clients_ : servers_;
}

std::uint32_t Network::store(std::int64_t id, Endpoint src, Endpoint dest, std::string_view body) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(envelopes_.size()));
    envelopes_.emplace_back();
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  Envelope& envelope = envelopes_[slot];
  envelope.id = id;
  envelope.src = src;
  envelope.dest = dest;
  envelope.body.assign(body);
  queued_bytes_ += body.size();
  return slot;
}

void Network::release(std::uint32_t slot) {
  std::string& body = envelopes_[slot].body;
  queued_bytes_ -= body.size();
  if (body.capacity() > kLargestBody) std::string().swap(body);
  free_slots_.push_back(slot);
}

std::int64_t Network::record(Endpoint src, Endpoint dest, std::string_view body, Time now) {
  MAELSTROM_CHECK(is_open(dest));
  const std::int64_t id = next_id_++;
  ++count(src, dest).sent;
  journal_->send(id, {src, dest, body}, now);
  return id;
}

std::int64_t Network::send(Endpoint src, Endpoint dest, std::string_view body, Time now) {
  const std::int64_t id = record(src, dest, body, now);
  Time due = now + draw_latency(src, dest);
  if (!options_.head_of_line_blocking) due += draw_overhead();
  if (!is_between_nodes(src, dest)) {
    enqueue(id, src, dest, body, due, now);
    return id;
  }
  if (disturbance_.reordering > 0 && random_.chance(disturbance_.reordering)) {
    due += draw_detour();
  }
  enqueue(id, src, dest, body, due, now);
  if (disturbance_.duplication > 0 && random_.chance(disturbance_.duplication)) {
    enqueue(id, src, dest, body, due + draw_detour(), now);
  }
  return id;
}

std::int64_t Network::send_ahead(Endpoint src, Endpoint dest, std::string_view body, Time now) {
  const std::int64_t id = record(src, dest, body, now);
  Recipient& recipient = recipients_[dest];
  if (recipient.in_hand) recipient.queue.push(*std::exchange(recipient.in_hand, std::nullopt));
  enqueue(id, src, dest, body, Time::min(), now);
  return id;
}

void Network::enqueue(std::int64_t id, Endpoint src, Endpoint dest, std::string_view body, Time due,
                      Time now) {
  const std::int64_t number = next_number_++;
  Recipient& recipient = recipients_[dest];
  recipient.queue.push({due, number, store(id, src, dest, body)});
  if (options_.head_of_line_blocking) {
    take_next(dest, now);
  } else if (candidate(recipient)->number == number) {
    announce(dest);
  }
}

bool Network::is_between_nodes(Endpoint src, Endpoint dest) const {
  return kind(src) == EndpointKind::node && kind(dest) == EndpointKind::node;
}

std::int64_t Network::pass(Endpoint src, Endpoint dest, std::string_view body, Time now) {
  MAELSTROM_CHECK(is_immediate(dest));
  const std::int64_t id = record(src, dest, body, now);
  ++count(src, dest).received;
  journal_->receive(id, {src, dest, body}, now);
  return id;
}

const Network::Queued* Network::candidate(const Recipient& recipient) const {
  if (recipient.in_hand) return &*recipient.in_hand;
  const bool is_next = !options_.head_of_line_blocking || !recipient.is_open;
  return is_next && !recipient.queue.empty() ? &recipient.queue.top() : nullptr;
}

Network::Queued Network::take_candidate(Recipient& recipient) {
  if (recipient.in_hand) return *std::exchange(recipient.in_hand, std::nullopt);
  MAELSTROM_CHECK(!recipient.queue.empty());
  const Queued queued = recipient.queue.top();
  recipient.queue.pop();
  return queued;
}

bool Network::is_dropped(const Envelope& envelope) {
  if (!is_between_nodes(envelope.src, envelope.dest)) return false;
  for (const Cut* cut : {&partition_, &one_way_}) {
    if (!cut->empty() && (*cut)[envelope.dest][envelope.src]) return true;
  }
  return disturbance_.loss > 0 && random_.chance(disturbance_.loss);
}

void Network::lose(const Queued& queued, Time now) {
  journal_->lose(envelopes_[queued.slot].id, now);
  release(queued.slot);
}

// For head-of-line blocking: a free recipient takes the first message that is not dropped.
void Network::take_next(Endpoint endpoint, Time now) {
  Recipient& recipient = recipients_[endpoint];
  if (recipient.is_blocked) return;
  while (!recipient.in_hand && !recipient.queue.empty()) {
    Queued queued = recipient.queue.top();
    recipient.queue.pop();
    if (is_dropped(envelopes_[queued.slot])) {
      lose(queued, now);
      continue;
    }
    queued.due = std::max(queued.due, now) + draw_overhead();
    recipient.in_hand = queued;
    announce(endpoint);
  }
}

void Network::announce(Endpoint endpoint) {
  const Queued* next = candidate(recipients_[endpoint]);
  MAELSTROM_CHECK(next != nullptr);
  arrivals_.push({next->due, next->number, endpoint});
}

bool Network::receive(Time now, Delivery& delivery) {
  if (delivered_) release(*std::exchange(delivered_, std::nullopt));
  while (!arrivals_.empty() && arrivals_.top().due <= now) {
    const Arrival arrival = arrivals_.top();
    arrivals_.pop();
    Recipient& recipient = recipients_[arrival.dest];
    const Queued* next = candidate(recipient);
    const bool is_outdated = next == nullptr || next->number != arrival.number;
    if (is_outdated || recipient.is_blocked) continue;

    const Queued queued = take_candidate(recipient);
    const Envelope& envelope = envelopes_[queued.slot];
    const bool is_lost = !options_.head_of_line_blocking && is_dropped(envelope);
    if (options_.head_of_line_blocking) {
      take_next(arrival.dest, now);
    } else if (candidate(recipient) != nullptr) {
      announce(arrival.dest);
    }
    if (is_lost) {
      lose(queued, now);
      continue;
    }
    journal_->receive(envelope.id, {envelope.src, envelope.dest, envelope.body}, now);
    ++count(envelope.src, envelope.dest).received;
    delivery = {envelope.id, envelope.src, envelope.dest, envelope.body};
    delivered_ = queued.slot;
    return true;
  }
  return false;
}

std::optional<Time> Network::next_arrival() const {
  return arrivals_.empty() ? std::nullopt : std::optional(arrivals_.top().due);
}

void Network::block(Endpoint endpoint) { recipients_[endpoint].is_blocked = true; }

void Network::unblock(Endpoint endpoint, Time now) {
  Recipient& recipient = recipients_[endpoint];
  recipient.is_blocked = false;
  if (candidate(recipient) != nullptr) {
    announce(endpoint);
  } else {
    take_next(endpoint, now);
  }
}

Network::Cut Network::to_cut(const Grudge& grudge) {
  Cut cut(grudge.size(), std::vector<bool>(grudge.size()));
  for (std::size_t receiver = 0; receiver < grudge.size(); ++receiver) {
    for (const std::size_t sender : grudge[receiver]) cut[receiver][sender] = true;
  }
  return cut;
}

}  // namespace maelstrom::workbench
