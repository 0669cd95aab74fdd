// The registers of txn-rw-register, and the known order of their values.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// By value: the transactions that read it before they wrote the key themselves, and the
// transactions that wrote it last. Only :ok transactions count. Nil comes before every other value
// of its key, and a value that a transaction reads comes before the value that it writes to the
// same key ("writes follow reads", Kingsbury and Alvaro, section 4.3).
class RegisterVersions final : public ReadVersion {
 public:
  explicit RegisterVersions(Transactions& txns) : txns_(txns) {}

  // kNone for nil.
  std::uint32_t read(std::uint32_t key, const Value& value) override;

  // Call it after the last read. Throws Uncheckable if two :ok transactions wrote the same value to
  // a key and it was read, so that the writer is ambiguous.
  void finish();

  std::span<const Vertex> writers(std::uint32_t version) const { return writers_.of(version); }
  std::span<const Vertex> readers(std::uint32_t version) const { return readers_.of(version); }
  // The readers of the initial nil, and all writers of a key.
  std::span<const Vertex> nil_readers(std::uint32_t key) const { return nil_readers_.of(key); }
  std::span<const Vertex> key_writers(std::uint32_t key) const { return key_writers_.of(key); }

  // Sorted pairs of versions: a transaction read the first one and wrote the second one. Empty if
  // the pairs contradict one another.
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::span<const Pair> successions() const { return successions_; }
  // Sets of versions of a key in which each version would come before all others.
  std::span<const std::vector<std::uint32_t>> cycles() const { return cycles_; }

 private:
  // Vertices by the id of a version or key.
  class Index {
   public:
    void add(std::uint32_t id, Vertex v) { pairs_.emplace_back(id, v); }
    void finish(std::size_t ids);
    std::span<const Vertex> of(std::uint32_t id) const {
      return std::span(vertices_).subspan(first_[id], first_[id + 1] - first_[id]);
    }

   private:
    std::vector<std::pair<std::uint32_t, Vertex>> pairs_;
    std::vector<std::size_t> first_;
    std::vector<Vertex> vertices_;
  };

  // The accesses of the current transaction to a key.
  struct Access {
    std::uint32_t op = kNone;
    bool is_read = false;  // before any write
    std::uint32_t read = kNone;
    std::uint32_t written = kNone;
  };

  void index(Vertex v);
  void find_cycles();

  Transactions& txns_;
  Index writers_;
  Index readers_;
  Index nil_readers_;
  Index key_writers_;
  std::vector<Access> accesses_;  // by key
  std::vector<Pair> successions_;
  std::vector<std::vector<std::uint32_t>> cycles_;
};

}  // namespace maelstrom::checkers::txn
