#include "kafka/broker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace apps::kafka {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;
using maelstrom::Scratch;
using maelstrom::Time;

namespace {

template <class Peers>
auto& at(Peers& peers, std::string_view id) {
  const auto found = peers.find(id);
  if (found != peers.end()) return found->second;
  throw Error(ErrorCode::malformed_request, fmt::format("\"{}\" is no peer", id));
}

}  // namespace

Broker::Broker(std::string id, const std::vector<std::string>& peers, std::uint64_t boot, Time now,
               Persist persist, const BrokerOptions& options)
    : id_(std::move(id)), boot_(boot), persist_(std::move(persist)), options_(options) {
  for (const std::string& peer : peers) peers_.emplace(peer, Peer{Link(options.link, boot, now)});
}

Journal::Entry Broker::write(const Record& record, Time now) {
  const std::string text = encoded(record);
  persist_(text);
  for (auto& [id, peer] : peers_) peer.link.grow(now);
  return own_.add(text);
}

std::int64_t Broker::append(std::string_view key, Raw msg, Time now) {
  return write({key, msg, {}, {}}, now).offset;
}

std::optional<std::uint64_t> Broker::forward(std::string_view owner, std::string_view key, Raw msg,
                                             Time now) {
  return at(peers_, owner).link.forward(encoded(Forward{key, msg}), now);
}

std::span<const Raw> Broker::read(std::string_view owner, std::string_view key, std::int64_t from,
                                  PollBudget& budget) const {
  const Journal& journal = owner == id_ ? own_ : at(peers_, owner).replica;
  return journal.log(key).read(from, budget);
}

void Broker::commit(std::string_view key, std::int64_t offset, Time now) {
  if (const auto known = own_.committed(key); known && *known >= offset) return;
  write({key, {}, offset, {}}, now);
}

OffsetsReply Broker::committed(const KeysRequest& request) const {
  OffsetsReply reply;
  for (const std::string& key : request.keys) {
    if (const auto offset = own_.committed(key)) reply.raise(key, *offset);
    for (const auto& [id, peer] : peers_) {
      if (const auto offset = peer.replica.committed(key)) reply.raise(key, *offset);
    }
  }
  return reply;
}

std::vector<Broker::Appended> Broker::receive(std::string_view from, const Batch& batch, Time now) {
  auto& [link, replica] = at(peers_, from);
  if (batch.ack > own_.size()) {
    throw std::runtime_error(
        fmt::format("{} has {} records of ours, we have {}: our storage was lost", from, batch.ack,
                    own_.size()));
  }
  if (!link.hear(batch, own_.size(), now)) return {};
  std::vector<Appended> appended;
  std::uint64_t position = batch.from;
  for (const Raw text : batch.records) {
    if (position++ != replica.size()) continue;  // known already, or beyond what we have
    const auto [record, offset] = replica.add(text.text);
    if (!record.ticket || record.ticket->origin != id_ || record.ticket->boot != boot_) continue;
    link.confirm(record.ticket->seq, now);
    appended.push_back({record.ticket->seq, offset});
  }
  if (!batch.records.empty()) link.linger(now);  // to acknowledge, once more if need be
  Scratch scratch;
  Ticket ticket{from, batch.boot, batch.first};
  for (const Raw text : batch.forwards) {
    if (own_.is_next(ticket)) {
      const auto message = maelstrom::from_json<Forward>(text, scratch);
      write({message.key, message.msg, {}, ticket}, now);
      link.hurry(now);  // the record is the answer
    }
    ++ticket.seq;
  }
  return appended;
}

std::optional<Batch> Broker::next_batch(std::string_view id, Time now) {
  auto& [link, replica] = at(peers_, id);
  return link.next_batch(own_, replica.size(), now);
}

std::optional<Time> Broker::next_time() const {
  std::optional<Time> next;
  for (const auto& [id, peer] : peers_) {
    const auto time = peer.link.next_time();
    if (time) next = next ? std::min(*next, *time) : *time;
  }
  return next;
}

bool Broker::is_alive(std::string_view id, Time now) const {
  return at(peers_, id).link.is_alive(now);
}

}  // namespace apps::kafka
