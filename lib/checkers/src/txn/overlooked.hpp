// Faults of transactions that Elle does not look for. Each is a warning.
#pragma once

#include <cstddef>
#include <cstdint>

#include "txn/register_versions.hpp"
#include "txn/report.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// Reads that do not see what their own transaction wrote before. No level of isolation allows them
// (Adya, section 4.2.2), but Elle's models below read-atomic and snapshot isolation do.
class MissedOwnWrites {
 public:
  void add(std::uint32_t op) {
    if (count_++ == 0) first_ = op;
  }
  // Warns, unless the models forbid :internal, which then says it.
  void report_to(Report& report, const Transactions& txns, const TxnOptions& options) const;

 private:
  std::size_t count_ = 0;
  std::uint32_t first_ = kNone;  // position of the op
};

// Warns if no read saw any value, although several began after a write of their key was
// acknowledged: the node may have sent back what it was sent. Weak models let a few such reads
// happen.
void warn_of_blind_reads(const Transactions& txns, Report& report);

// Warns of keys whose values must each come before the other, if the models forbid reads that are
// stale in real time, or in the order of processes. Such models order any two values whose reads
// and writes do not overlap in time, even blind writes (P. Gibbons and E. Korach, Testing Shared
// Memories, 1997; Elle does the same with :linearizable-keys? and :sequential-keys?).
void warn_of_backward_reads(const Transactions& txns, const RegisterVersions& versions,
                            const TxnOptions& options, Report& report);

}  // namespace maelstrom::checkers::txn
