// The algorithm of challenge 5: logs that are kept by the owners of their keys, and replicated.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/journal.hpp"
#include "kafka/link.hpp"
#include "kafka/record.hpp"
#include "kafka/requests.hpp"

namespace apps::kafka {

struct BrokerOptions {
  LinkOptions link{};
  PollLimits poll{};
};

// One node's part. It has its own journal, which it writes to its storage, and of each peer's a
// prefix, which the peer sends it, and sends again from the beginning if it was lost.
//
// An offset is given only by the owner of the key, when it writes the message to its journal, so
// offsets are dense and none is given twice. Whoever reads a key, at whatever node, reads from one
// prefix or another of the same log.
//
// Knows no node, clock or file: it is told the time, and what to write it passes to `persist`.
class Broker {
 public:
  // Keeps a record; once it returns, a restart gets it back. What it throws is passed on, and then
  // the broker is not to be used any more.
  using Persist = maelstrom::Function<void(std::string_view record)>;

  // A message that we passed on, by its seq, and the offset that it was given.
  struct Appended {
    std::uint64_t seq;
    std::int64_t offset;
  };

  Broker(std::string id, const std::vector<std::string>& peers, std::uint64_t boot,
         maelstrom::Time now, Persist persist, const BrokerOptions& options = {});

  // Takes back what was persisted before, record by record, in order, before anything else.
  void restore(std::string_view record) { own_.add(record); }

  // Appends to the log of a key that we own; gives the offset.
  std::int64_t append(std::string_view key, maelstrom::Raw msg, maelstrom::Time now);
  // Has the owner, a peer, append; gives the seq under which receive() will tell the offset.
  // Nothing if the owner seems not to be there; then it will never append this.
  std::optional<std::uint64_t> forward(std::string_view owner, std::string_view key,
                                       maelstrom::Raw msg, maelstrom::Time now);

  // What one poll may return.
  PollBudget poll_budget() const { return PollBudget(options_.poll); }
  // What we have of the key's log from that offset (>= 0) on, without a gap. The messages live as
  // long as the broker, the span until it learns of others.
  std::span<const maelstrom::Raw> read(std::string_view owner, std::string_view key,
                                       std::int64_t from, PollBudget& budget) const;

  // Committed offsets only grow. Ours outlive a restart.
  void commit(std::string_view key, std::int64_t offset, maelstrom::Time now);
  // The highest one of which we know, for each of the keys that has any.
  OffsetsReply committed(const KeysRequest& request) const;

  // What came of messages that we passed on to that peer. Throws Error{malformed_request} if it is
  // no peer or the batch is none, and std::runtime_error if the peer has records of ours that we
  // lack, so that nothing can be right any more: our storage has been lost.
  std::vector<Appended> receive(std::string_view peer, const Batch& batch, maelstrom::Time now);
  // The batch that is due to that peer. To be sent before anything else is done.
  std::optional<Batch> next_batch(std::string_view peer, maelstrom::Time now);
  // When the next one is due to anybody.
  std::optional<maelstrom::Time> next_time() const;
  // False if the peer seems not to be there.
  bool is_alive(std::string_view peer, maelstrom::Time now) const;

 private:
  struct Peer {
    Link link;
    Journal replica{};
  };

  Journal::Entry write(const Record& record, maelstrom::Time now);

  std::string id_;
  std::uint64_t boot_;
  Persist persist_;
  BrokerOptions options_;
  Journal own_;
  std::map<std::string, Peer, std::less<>> peers_;
};

}  // namespace apps::kafka
