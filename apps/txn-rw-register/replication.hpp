// Who is told what, and when: at most one message a period to each peer, none when there is nothing
// to say, acknowledgements within the messages that go anyway.
//
// The states of a peer are those of etcd's Raft (Progress): while it is known what the peer has
// seen, the rest is sent; if an answer fails to come, or after a restart, the peer is asked, with a
// message that costs nothing, until it answers. So nothing is sent again and again to a peer that
// cannot be reached, however long that lasts.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// What replicas send each other. delta.seen is all that the sender has seen, so it acknowledges
// what it was sent before.
struct Batch {
  Versions base;  // what the receiver must have seen for the delta to be of use
  Delta delta;
  bool asks = false;  // for an answer
  using fields = maelstrom::Fields<"base", "delta", "asks">;
};

class Replication {
 public:
  // `retry`: how long an answer may take before the peer is asked again.
  Replication(const std::vector<std::string>& peers, maelstrom::Duration retry);

  // What `peer` is to be sent in this period, if anything. A view of the store.
  std::optional<Batch> next(std::string_view peer, const Store& store, maelstrom::Time now);

  // Up to which of the transactions of `node` all peers have said that they have seen them.
  Counter seen_by_all(std::string_view node) const;

  // Something arrived from `peer`. Throws Error{malformed_request} if that is no peer.
  void received(std::string_view peer, const Batch& batch);

 private:
  struct Progress {
    std::optional<Versions> known;         // what the peer has seen, by its last message
    Versions sent;                         // what it has seen when the last delta arrives
    std::optional<maelstrom::Time> asked;  // when an answer was asked for last
    bool owes_answer = false;              // we do, to the peer
  };

  Progress& at(std::string_view peer);

  std::map<std::string, Progress, std::less<>> peers_;
  maelstrom::Duration retry_;
};

}  // namespace apps::rw_register
