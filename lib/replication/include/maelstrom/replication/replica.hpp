// A state machine that is replicated by Raft. Replicated<State> has a more convenient interface.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "maelstrom/node.hpp"
#include "maelstrom/raft/types.hpp"
#include "maelstrom/replication/state_machine.hpp"

namespace maelstrom::replication {

struct ReplicaOptions {
  raft::Options raft = default_raft();
  // The replica takes a snapshot and cuts the log when this much data has been applied since the
  // last one, or as much as the last one holds if that is more. So snapshots cost no more than the
  // entries.
  std::size_t snapshot_bytes = 256 << 10U;

  // Clients of lin-kv wait for a second, within which the cluster has to find a new leader. So
  // elections begin after 0.3 to 0.6 s where latencies are below 50 ms; where they are longer, Raft
  // waits longer. That leaves room for four heartbeats; if some are lost, a pre-vote does no harm.
  // Reads rest on leases: the driver's clocks advance equally fast.
  static raft::Options default_raft();
};

// One of the replicas; each node of the cluster has one. Any of them takes requests. It passes them
// on to the leader, again and again until it has the result, if need be by way of other nodes.
// Everything that was answered is kept in the storages of a majority. So it survives even if all
// nodes are killed, provided that Node::storage() does. At most 64 nodes.
class Replica {
 public:
  // Registers a message type of its own, "replica", and starts when the node is initialized. The
  // node must outlive it.
  Replica(Node& node, std::unique_ptr<StateMachine> machine, const ReplicaOptions& options = {});
  ~Replica();

  // Both are linearizable, and give the state machine's answer. They require texts that it accepts.
  // A command is applied once. They throw the state machine's own Errors,
  // `temporarily_unavailable`, and `malformed_request` if the text is too large: in all these cases
  // nothing has changed, and never will. After the Error `timeout` a command may still be applied.
  Task<std::string> execute(std::string command);
  Task<std::string> query(std::string question);

 private:
  class Driver;
  std::unique_ptr<Driver> driver_;
};

}  // namespace maelstrom::replication
