// Decides which peer is told what, and when: each peer gets at most one message a period, and none
// when there is nothing to say. Acknowledgements share messages that are sent anyway.
//
// The states of a peer are those of etcd's Raft (Progress). While we know what the peer has seen,
// we send it the rest. If an answer does not come, or after a restart, we ask the peer, with a
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

// A message between replicas. delta.seen is all that the sender has seen, so it acknowledges the
// deltas that the sender got before.
struct Batch {
  Versions base;  // the delta is of use only to a receiver that has seen this
  Delta delta;
  bool asks = false;  // for an answer
  using fields = maelstrom::Fields<"base", "delta", "asks">;
};

class Replication {
 public:
  // `retry`: how long an answer may take before the peer is asked again.
  Replication(const std::vector<std::string>& peers, maelstrom::Duration retry);

  // The batch to send to `peer` in this period, if any. A view of the store.
  std::optional<Batch> next(std::string_view peer, const Store& store, maelstrom::Time now);

  // The counter up to which all peers have told that they have seen the transactions of `node`.
  Counter seen_by_all(std::string_view node) const;

  // Takes a batch from `peer`. Throws Error{malformed_request} if that is no peer.
  void received(std::string_view peer, const Batch& batch);

 private:
  struct Progress {
    std::optional<Versions> known;         // what the peer has seen, by its last message
    Versions sent;                         // what it will have seen with the last delta
    std::optional<maelstrom::Time> asked;  // when we last asked for an answer
    bool owes_answer = false;              // we owe one to the peer
  };

  Progress& at(std::string_view peer);

  std::map<std::string, Progress, std::less<>> peers_;
  maelstrom::Duration retry_;
};

}  // namespace apps::rw_register
