// The algorithm of challenge 5: the owner of a key keeps its log, and the logs are replicated.
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

// One node's part. It has its own journal, which it writes to its storage. Of each peer's journal
// it has a prefix, which the peer sends, and sends again from the beginning if it was lost.
//
// Only the owner of a key gives offsets, when it writes the message to its journal. So offsets are
// dense and none is given twice. A client that reads a key, at any node, reads from a prefix of the
// same log.
//
// A Broker knows no node, clock or file: it is told the time, and passes the records to be written
// to `persist`.
class Broker {
 public:
  // Keeps a record: once it returns, the record survives a restart. The broker passes on any
  // exception of this, and must not be used after that.
  using Persist = maelstrom::Function<void(std::string_view record)>;
  // The node that owns a key: always the same one for each key.
  using OwnerOf = maelstrom::Function<std::string_view(std::string_view key)>;

  // A message that we passed on, named by the boot of the link and its seq.
  struct Passed {
    std::uint64_t boot;
    std::uint64_t seq;
    friend auto operator<=>(const Passed&, const Passed&) = default;
  };
  // A message that we passed on, and the offset that it got.
  struct Appended {
    Passed passed;
    std::int64_t offset;
  };
  struct Received {
    std::vector<Appended> appended;  // messages that we had passed on to that peer
    std::string complaint;           // for the log; empty if there is none
  };

  Broker(std::string id, const std::vector<std::string>& peers, std::uint64_t boot,
         maelstrom::Time now, OwnerOf owner_of, Persist persist, const BrokerOptions& options = {});

  // Takes back the persisted records, one by one, in order, before any other call. Throws
  // Error{malformed_request} for a record that this node has never written.
  void restore(std::string_view record);

  // Appends to the log of a key that we own; returns the offset. Throws the Error of checked().
  std::int64_t append(std::string_view key, maelstrom::Raw msg, maelstrom::Time now);
  // Asks the owner, a peer, to append; returns the name under which receive() will tell the offset.
  // Empty if the owner seems to be down; then it will never append this message. Throws the Error
  // of checked().
  std::optional<Passed> forward(std::string_view owner, std::string_view key, maelstrom::Raw msg,
                                maelstrom::Time now);

  // The messages that we have of the keys' logs from those offsets on, up to the limits of one
  // poll. The reply views the request, and the broker until its next non-const call. Throws the
  // Error of check_offsets().
  PollReply poll(const OffsetsRequest& request);
  // The messages that we have of the key's log from that offset (>= 0) on, without a gap. They live
  // until the broker's next non-const call.
  std::span<const maelstrom::Raw> read(std::string_view owner, std::string_view key,
                                       std::int64_t from, PollBudget& budget) const;

  // Commits all of the offsets, or none if it throws; committed offsets only grow. Those committed
  // here survive a restart. Requires offsets that check_commit() accepts.
  void commit(const OffsetsRequest& request, maelstrom::Time now);
  // The highest committed offset that we know of each key, for the keys that have one. Throws the
  // Error of check_keys().
  OffsetsReply committed(const KeysRequest& request) const;

  // Takes a peer's acknowledgement and its records. Throws Error{malformed_request}, and changes
  // nothing, if the sender is no peer or anything in the batch does not fit. A complaint says that
  // the peer has more records of ours than we do, that its own records differ from those it sent
  // before, or that it has appended in our name a message that is not ours. Then something untrue
  // was believed, or a storage was lost, and each node's own journal counts.
  Received receive(std::string_view peer, const Batch& batch, maelstrom::Time now);
  // Appends the messages that the same batch, which receive() has taken, passes on to us. Throws
  // the error of Persist; the peer then sends again the messages that were not appended.
  void append_forwards(std::string_view peer, const Batch& batch, maelstrom::Time now);
  // The batch that is due to that peer. Send it before the next call.
  std::optional<Batch> next_batch(std::string_view peer, maelstrom::Time now);
  // When the next batch is due to any peer.
  std::optional<maelstrom::Time> next_time() const;
  // False if the peer seems to be down.
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
