// One replica: answers transactions at once from what it has, and exchanges what it has with the
// others. Transactional causal consistency with last-writer-wins convergence; the argument is in
// docs/challenges/txn-rw-register.md.
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
  // Between messages to a peer: with two nodes at 1,000 operations a second at most 2 * 20 / 1000 =
  // 0.04 messages an operation. A delta leaves two periods after its writes at the latest, where
  // the network is faster than that.
  maelstrom::Duration period = std::chrono::milliseconds(50);
  // For an answer: more than two periods and a round trip of 2 * 100 ms.
  maelstrom::Duration retry = std::chrono::milliseconds(500);
  // Of the longest delta, which has to be less than the 64 MiB that serve() reads as one line. Each
  // replica refuses to write when it holds its share of this, max_bytes / replicas. That bounds all
  // deltas: in a closed set, the live writes of a node are no more than what it held itself when it
  // made the last of them.
  std::size_t max_bytes = std::size_t{60} << 20U;
  // See Journal. A file this long is read in some 10 ms.
  std::size_t compact_at = std::size_t{1} << 20U;
};

class Replica {
 public:
  // `ids` are all replicas, `id` among them. Restores what `storage` has, which must outlive it.
  Replica(std::string_view id, const std::vector<std::string>& ids, maelstrom::Storage& storage,
          ReplicaOptions options = {});

  // Runs a transaction at once: all of it, or nothing if it throws. What it wrote is kept when this
  // returns. Throws what parse_transaction() does, and Error{temporarily_unavailable} if it writes
  // and the replica is full, or if what it reads would make it longer than kMaxCompleted.
  std::vector<CompletedOp> run(maelstrom::Raw txn, maelstrom::Time now);

  // A batch from a peer: all of it is merged, or nothing if something before it is missing. Throws
  // what check_delta() does, or Error{temporarily_unavailable} if it would make the store larger
  // than max_bytes; then nothing has changed.
  void receive(std::string_view peer, const Batch& batch, maelstrom::Time now);

  // What `peer` is to be sent in this period, if anything. A view until the replica is changed.
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
