#include "workloads/txn_generator.hpp"

#include <bit>
#include <stdexcept>

namespace maelstrom::workbench {

TxnGenerator::TxnGenerator(const WorkloadOptions& options)
    : max_length_(options.max_txn_length),
      max_writes_(static_cast<std::int64_t>(options.max_writes_per_key)) {
  if (options.key_count == 0 || max_length_ == 0 || max_writes_ <= 0) {
    throw std::invalid_argument(
        "the number of keys, of operations of a transaction and of writes to a key must be "
        "positive");
  }
  for (std::size_t i = 0; i < options.key_count; ++i) keys_.push_back({next_key_++});
}

TxnGenerator::Txn TxnGenerator::next(Random& random) {
  const std::size_t length = 1 + random.below(max_length_);
  Txn txn;
  while (txn.size() < length) {
    const bool reads = random.chance(0.5);
    Key& key = any_key(random);
    if (reads) {
      txn.push_back({key.key, 0});
    } else if (key.next > max_writes_) {
      key = {next_key_++};
    } else {
      txn.push_back({key.key, key.next++});
    }
  }
  return txn;
}

// The number of leading zeros of random bits has the required distribution.
TxnGenerator::Key& TxnGenerator::any_key(Random& random) {
  while (true) {
    const auto from_last = static_cast<std::size_t>(std::countl_zero(random()));
    if (from_last < keys_.size()) return keys_[keys_.size() - 1 - from_last];
  }
}

}  // namespace maelstrom::workbench
