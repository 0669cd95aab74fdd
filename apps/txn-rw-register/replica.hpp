// One replica: answers transactions at once from its own state, and exchanges news with the others.
// Transactional causal consistency with last-writer-wins convergence;
// docs/challenges/txn-rw-register.md has the argument.
#pragma once

#include <chrono>
#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "txn-rw-register/journal.hpp"
#include "txn-rw-register/replication.hpp"
#include "txn-rw-register/store.hpp"
#include "txn-rw-register/transaction.hpp"

namespace apps::rw_register {

struct ReplicaOptions {
  // Between messages to a peer. With two nodes at 1,000 operations a second that is at most 2 * 20
  // / 1000 = 0.04 messages an operation. A delta leaves at most two periods after its writes, if
  // the network is faster than that.
  maelstrom::Duration period = std::chrono::milliseconds(50);
  // How long an answer may take: more than two periods and a round trip of 2 * 100 ms.
  maelstrom::Duration retry = std::chrono::milliseconds(500);
  // The size of the longest delta, which has to be less than the 64 MiB that serve() reads as one
  // line. Each replica refuses to write when it holds its share of this, max_bytes / replicas. That
  // bounds all deltas: in a closed set, the live writes of a node are no more than it held itself
  // when it made the last of them.
  std::size_t max_bytes = std::size_t{60} << 20U;
  // See Journal. A file of this size is read in some 10 ms.
  std::size_t compact_at = std::size_t{1} << 20U;
};

class Replica {
 public:
  // `ids` are all replicas, with `id` among them. Restores the state in `storage`, which must
  // outlive the replica.
  Replica(std::string_view id, const std::vector<std::string>& ids, maelstrom::Storage& storage,
          ReplicaOptions options = {});

  // Runs a transaction at once: all of it, or nothing if it throws. Its writes are stored when this
  // returns. Throws the Error of parse_transaction(), and Error{temporarily_unavailable} if the
  // transaction writes and the replica is full, or if its reads would make it longer than
  // kMaxCompleted.
  std::vector<CompletedOp> run(maelstrom::Raw txn, maelstrom::Time now);

  // Takes a peer's batch: merges all of it, or nothing if something before it is missing. Throws
  // the Error of check_delta(), or Error{temporarily_unavailable} if the batch would make the store
  // larger than max_bytes; then nothing has changed.
  void receive(std::string_view peer, const Batch& batch, maelstrom::Time now);

  // The batch to send to `peer` in this period, if any. A view until the replica is changed.
  std::optional<Batch> batch_for(std::string_view peer, maelstrom::Time now);

  const Store& store() const { return store_; }

 private:
  std::vector<CompletedOp> complete(const std::vector<MicroOp>& ops) const;
  void take(std::string_view peer, const Batch& batch, maelstrom::Time now);
  void keep(const Delta& delta);
  void commit_again(Counter from, Counter claimed, maelstrom::Time now);
  Counter next_counter(maelstrom::Time now) const;

  std::string id_;
  std::vector<std::string> ids_;
  std::size_t max_bytes_;
  Store store_;
  Journal journal_;
  Replication replication_;
};

}  // namespace apps::rw_register
