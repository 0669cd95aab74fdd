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
  // The node that owns a key: for each key always the same one.
  using OwnerOf = maelstrom::Function<std::string_view(std::string_view key)>;

  // A message that we passed on, by the boot of the link and its seq.
  struct Passed {
    std::uint64_t boot;
    std::uint64_t seq;
    friend auto operator<=>(const Passed&, const Passed&) = default;
  };
  // The offset that it was given.
  struct Appended {
    Passed passed;
    std::int64_t offset;
  };
  struct Received {
    std::vector<Appended> appended;  // what we had passed on to that peer
    std::string complaint;           // for the log; empty if there is none
  };

  Broker(std::string id, const std::vector<std::string>& peers, std::uint64_t boot,
         maelstrom::Time now, OwnerOf owner_of, Persist persist, const BrokerOptions& options = {});

  // Takes back what was persisted before, record by record, in order, before anything else. Throws
  // Error{malformed_request} for a record that this node has never written.
  void restore(std::string_view record);

  // Appends to the log of a key that we own; gives the offset. Throws what checked() does.
  std::int64_t append(std::string_view key, maelstrom::Raw msg, maelstrom::Time now);
  // Has the owner, a peer, append; gives the name under which receive() will tell the offset.
  // Nothing if the owner seems not to be there; then it will never append this. Throws what
  // checked() does.
  std::optional<Passed> forward(std::string_view owner, std::string_view key, maelstrom::Raw msg,
                                maelstrom::Time now);

  // What we have of the keys' logs from those offsets on, up to the limits of one poll. Views the
  // request, and the broker until it is told anything. Throws what check_offsets() does.
  PollReply poll(const OffsetsRequest& request);
  // What we have of the key's log from that offset (>= 0) on, without a gap. The messages live
  // until the broker is told anything.
  std::span<const maelstrom::Raw> read(std::string_view owner, std::string_view key,
                                       std::int64_t from, PollBudget& budget) const;

  // Commits all of the offsets, or none if it throws; they only grow. Ours outlive a restart.
  // Requires what check_commit() does.
  void commit(const OffsetsRequest& request, maelstrom::Time now);
  // The highest one of which we know, for each of the keys that has any. Throws what check_keys()
  // does.
  OffsetsReply committed(const KeysRequest& request) const;

  // Takes what a peer says and its records. Throws Error{malformed_request}, and nothing has
  // changed, if it is no peer or anything in the batch does not fit. A peer that has other records
  // of ours than we do, or more, is complained of: something untrue was believed, or a storage was
  // lost. Each node's own journal is what counts then.
  Received receive(std::string_view peer, const Batch& batch, maelstrom::Time now);
  // Appends what the same batch, which receive() has taken, passes on to us. Throws what Persist
  // does; the peer sends again what has not been appended then.
  void append_forwards(std::string_view peer, const Batch& batch, maelstrom::Time now);
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

  template <class R>
  std::optional<Journal::Entry> write(const R& record, maelstrom::Time now);
  std::string check_record(maelstrom::Raw text, std::string_view writer);
  void check_forward(maelstrom::Raw text);
  std::vector<std::string> check_batch(std::string_view peer, const Batch& batch);
  void take_records(std::string_view peer, const Batch& batch,
                    const std::vector<std::string>& records, Received& received,
                    maelstrom::Time now);

  std::string id_;
  OwnerOf owner_of_;
  Persist persist_;
  BrokerOptions options_;
  Journal own_;
  std::map<std::string, Peer, std::less<>> peers_;
};

}  // namespace apps::kafka
