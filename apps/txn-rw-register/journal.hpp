// Keeps everything that a replica has seen across a restart.
#pragma once

#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <string>
#include <vector>

#include "txn-rw-register/store.hpp"

namespace apps::rw_register {

// Each record is a delta, written before it is merged; together the records make the store again.
// When the records since the last snapshot are as large as the store itself, and at least
// `compact_at` bytes, a snapshot replaces them. So the log is at most about twice as large as its
// content, and writing snapshots costs no more than writing records.
class Journal {
 public:
  // `storage` must outlive the journal.
  Journal(maelstrom::Storage& storage, std::size_t compact_at)
      : storage_(storage), compact_at_(compact_at) {}

  // Merges all records into `store`, which must be empty. Refuses the storage if a record is no
  // delta of these replicas.
  void restore(Store& store, const std::vector<std::string>& ids);

  // Keeps `delta`. Throws the error of the storage, as compact() may too; then the node has ended.
  void append(const Delta& delta);

  // Writes a snapshot if one is due.
  void compact(const Store& store);

 private:
  maelstrom::Storage& storage_;
  std::size_t compact_at_;
  std::size_t logged_ = 0;  // bytes since the last snapshot
};

}  // namespace apps::rw_register
