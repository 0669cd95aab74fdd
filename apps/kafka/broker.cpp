#include "kafka/broker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace apps::kafka {

using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Raw;
using maelstrom::Scratch;
using maelstrom::Time;

namespace {

[[noreturn]] void refuse(std::string why) {
  throw Error(ErrorCode::malformed_request, std::move(why));
}

template <class Peers>
auto& at(Peers& peers, std::string_view id) {
  const auto found = peers.find(id);
  if (found == peers.end()) refuse(fmt::format("\"{}\" is no peer", id));
  return found->second;
}

// Throws Error that names the element if `check` throws one.
template <class Check>
void check_each(std::string_view name, const std::vector<Raw>& texts, Check check) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    try {
      check(texts[i]);
    } catch (const Error& error) {
      refuse(fmt::format("{}[{}]: {}", name, i, error.text()));
    }
  }
}

}  // namespace

Broker::Broker(std::string id, const std::vector<std::string>& peers, std::uint64_t boot, Time now,
               OwnerOf owner_of, Persist persist, const BrokerOptions& options)
    : id_(std::move(id)),
      owner_of_(std::move(owner_of)),
      persist_(std::move(persist)),
      options_(options) {
  for (const std::string& peer : peers) peers_.emplace(peer, Peer{Link(options.link, boot, now)});
}

void Broker::restore(std::string_view record) {
  own_.add(check_record(maelstrom::read_json(record), id_));
}

// Checks that a node may have this record in its journal. Returns the record as it was written.
std::string Broker::check_record(Raw text, std::string_view writer) {
  Scratch scratch;
  const Record record = read_record(text, scratch);
  std::string written = respelled(record);
  if (written.size() > kMaxRecord) {
    refuse(fmt::format("a record of {} bytes, and {} is the limit", written.size(), kMaxRecord));
  }
  if (const auto* commits = std::get_if<Commits>(&record)) {
    for (const auto& [key, offset] : commits->commits) {
      if (offset < 0) refuse(fmt::format("the offset {} of key \"{}\"", offset, key));
    }
    return written;
  }
  const auto& [key, msg, ticket] = std::get<Append>(record);
  if (owner_of_(key) != writer) refuse(fmt::format("the key \"{}\" is not {}'s", key, writer));
  if (!ticket) return written;
  const bool is_node = ticket->origin == id_ || peers_.contains(ticket->origin);
  if (!is_node || ticket->origin == writer || ticket->seq == 0) {
    refuse(fmt::format("the ticket {} of \"{}\"", ticket->seq, ticket->origin));
  }
  return written;
}

void Broker::check_forward(Raw text) {
  Scratch scratch;
  const auto [key, msg] = maelstrom::from_json<Forward>(text, scratch);
  if (owner_of_(key) != id_) refuse(fmt::format("the key \"{}\" is not {}'s", key, id_));
  (void)checked(key, msg);
}

// Returns the records as they were written.
std::vector<std::string> Broker::check_batch(std::string_view peer, const Batch& batch) {
  constexpr auto kEnd = std::numeric_limits<std::uint64_t>::max();
  if (batch.records.size() > kEnd - batch.from) refuse("the records end beyond all positions");
  if (!batch.forwards.empty() && batch.first == 0) refuse("a forward has the seq 0");
  if (batch.forwards.size() > kEnd - batch.first) refuse("the forwards end beyond all seqs");
  std::vector<std::string> records;
  check_each("records", batch.records,
             [&](Raw text) { records.push_back(check_record(text, peer)); });
  check_each("forwards", batch.forwards, [&](Raw text) { check_forward(text); });
  return records;
}

template <class R>
std::optional<Journal::Entry> Broker::write(const R& record, Time now) {
  const std::string text = maelstrom::json_text(record);
  persist_(text);
  for (auto& [id, peer] : peers_) peer.link.grow(now);
  return own_.add(text);
}

std::int64_t Broker::append(std::string_view key, Raw msg, Time now) {
  const maelstrom::Json spelled = checked(key, msg);
  return write(Append{key, Raw{spelled.text}}, now)->offset;
}

std::optional<Broker::Passed> Broker::forward(std::string_view owner, std::string_view key, Raw msg,
                                              Time now) {
  const maelstrom::Json spelled = checked(key, msg);
  Link& link = at(peers_, owner).link;
  const auto seq = link.forward(maelstrom::json_text(Forward{key, Raw{spelled.text}}), now);
  if (!seq) return std::nullopt;
  return Passed{link.boot(), *seq};
}

PollReply Broker::poll(const OffsetsRequest& request) {
  check_offsets(request);
  PollReply reply;
  PollBudget budget(options_.poll);
  for (const auto [key, from] : request.offsets) {
    const auto messages = read(owner_of_(key), key, from, budget);
    if (!messages.empty()) reply.add(key, from, messages);
  }
  return reply;
}

std::span<const Raw> Broker::read(std::string_view owner, std::string_view key, std::int64_t from,
                                  PollBudget& budget) const {
  const Journal& journal = owner == id_ ? own_ : at(peers_, owner).replica;
  return journal.log(key).read(from, budget, key);
}

void Broker::commit(const OffsetsRequest& request, Time now) {
  Commits news;
  for (const auto [key, offset] : request.offsets) {
    news.commits.insert_or_assign(std::string(key), offset);
  }
  std::erase_if(news.commits, [this](const auto& commit) {
    const auto known = own_.committed(commit.first);
    return known && *known >= commit.second;
  });
  if (!news.commits.empty()) write(news, now);
}

OffsetsReply Broker::committed(const KeysRequest& request) const {
  check_keys(request);
  OffsetsReply reply;
  request.each([&](std::string_view key) {
    if (const auto offset = own_.committed(key)) reply.raise(key, *offset);
    for (const auto& [id, peer] : peers_) {
      if (const auto offset = peer.replica.committed(key)) reply.raise(key, *offset);
    }
  });
  return reply;
}

Broker::Received Broker::receive(std::string_view peer, const Batch& batch, Time now) {
  Link& link = at(peers_, peer).link;
  const std::vector<std::string> records = check_batch(peer, batch);
  Received received;
  if (batch.ack > own_.size()) {
    received.complaint = fmt::format(
        "{} has {} records of ours, we have {}: our storage was lost, or something untrue was said",
        peer, batch.ack, own_.size());
  }
  link.hear(batch, own_.size(), now);
  take_records(peer, batch, records, received, now);
  return received;
}

void Broker::take_records(std::string_view peer, const Batch& batch,
                          const std::vector<std::string>& records, Received& received, Time now) {
  auto& [link, replica] = at(peers_, peer);
  const auto start_over = [&, &replica = replica](std::string_view what, std::uint64_t position) {
    received.complaint = fmt::format(
        "{} has other records {} {} than it had: its storage was lost, or something untrue was "
        "said. Starting over with its records",
        peer, what, position);
    replica = Journal();
  };
  if (batch.from <= replica.size() && replica.digest(batch.from) != batch.digest) {
    start_over("before", batch.from);
  }
  std::uint64_t position = batch.from;
  for (const std::string& record : records) {
    if (position < replica.size() && replica.record(position).text != record) {
      start_over("from", position);
    }
    if (position++ != replica.size()) continue;  // known already, or after a gap
    const auto entry = replica.add(record);
    if (!entry || !entry->append.ticket) continue;
    const auto& [key, msg, ticket] = entry->append;
    if (ticket->origin != id_ || ticket->boot != link.boot()) continue;
    const Passed passed{ticket->boot, ticket->seq};
    if (link.confirm(ticket->seq, maelstrom::json_text(Forward{key, msg}), now)) {
      received.appended.push_back({passed, entry->offset});
    } else if (link.boot() != passed.boot) {
      received.complaint = fmt::format(
          "{} has appended under our number {} a message that is not "
          "ours: something untrue was said",
          peer, passed.seq);
    }
  }
  if (!batch.records.empty()) link.linger(now);  // to acknowledge, again if need be
}

void Broker::append_forwards(std::string_view peer, const Batch& batch, Time now) {
  Link& link = at(peers_, peer).link;
  Scratch scratch;
  Ticket ticket{peer, batch.boot, batch.first};
  for (const Raw text : batch.forwards) {
    if (own_.is_next(ticket)) {
      const auto message = maelstrom::from_json<Forward>(text, scratch);
      const maelstrom::Json spelled = maelstrom::normalized(message.msg, {.bytes = kMaxContent});
      write(Append{message.key, Raw{spelled.text}, ticket}, now);
      link.hurry(now);  // the record is the answer
    }
    ++ticket.seq;
  }
}

std::optional<Batch> Broker::next_batch(std::string_view peer, Time now) {
  auto& [link, replica] = at(peers_, peer);
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

bool Broker::is_alive(std::string_view peer, Time now) const {
  return at(peers_, peer).link.is_alive(now);
}

}  // namespace apps::kafka
