// Elle's generator of transactions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "maelstrom/random.hpp"
#include "maelstrom/workbench/workloads.hpp"

namespace maelstrom::workbench {

// Random transactions over a few keys at a time. Each key is used twice as often as the one before
// it. Half of the operations read. The others write 1, 2, 3, ... to their key, up to a maximum;
// then a new key, the largest so far, replaces the old one.
class TxnGenerator {
 public:
  struct Operation {
    std::int64_t key;
    std::int64_t written;  // 0: it reads
    bool reads() const { return written == 0; }
  };
  using Txn = std::vector<Operation>;

  // Throws std::invalid_argument if a number of the options is 0.
  explicit TxnGenerator(const WorkloadOptions& options);

  // A transaction of 1 to max_txn_length operations.
  Txn next(Random& random);

 private:
  struct Key {
    std::int64_t key;
    std::int64_t next = 1;  // the next value to write to the key
  };

  Key& any_key(Random& random);

  std::size_t max_length_;
  std::int64_t max_writes_;
  std::vector<Key> keys_;
  std::int64_t next_key_ = 0;
};

}  // namespace maelstrom::workbench
