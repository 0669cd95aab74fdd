// What a replica has seen, kept across a restart.
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <string>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// Each record is a delta, written before it is merged; together they make the store again. When the
// records since the last snapshot hold as much as the store itself, and `compact_at` bytes at
// least, a snapshot takes their place: so the log is at most about twice as long as what it is for,
// and writing snapshots costs no more than writing records.
class Journal {
 public:
  // `storage` must outlive it.
  Journal(maelstrom::Storage& storage, std::size_t compact_at)
      : storage_(storage), compact_at_(compact_at) {}

  // Merges all that was kept into `store`, which is empty. Refuses the storage if a record is no
  // delta of these replicas.
  void restore(Store& store, const std::vector<std::string>& ids);

  // Keeps `delta`. Throws what the storage does, as compact() may too; then the node has ended.
  void append(const Delta& delta);

  // Writes a snapshot if it is time.
  void compact(const Store& store);

 private:
  maelstrom::Storage& storage_;
  std::size_t compact_at_;
  std::size_t logged_ = 0;  // bytes since the last snapshot
};

}  // namespace apps::rw_register
