// The registers of txn-rw-register: what is known of the order of their values.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {

// What transactions read before they wrote the key themselves, and what they wrote last, by value.
// Only :ok transactions count. Nil comes before every other value of its key, and what a
// transaction reads of a key comes before what it writes to it ("writes follow reads", Kingsbury
// and Alvaro, section 4.3).
class RegisterVersions final : public ReadVersion {
 public:
  explicit RegisterVersions(Transactions& txns) : txns_(txns) {}

  // kNone for nil.
  std::uint32_t read(std::uint32_t key, const Value& value) override;

  // Once all is read. Throws Uncheckable if a value was written to a key by two :ok transactions
  // and read, so that nobody can tell whose it was.
  void finish();

  std::span<const Vertex> writers(std::uint32_t version) const { return writers_.of(version); }
  std::span<const Vertex> readers(std::uint32_t version) const { return readers_.of(version); }
  // Of the initial nil, and of whatever a key was set to.
  std::span<const Vertex> nil_readers(std::uint32_t key) const { return nil_readers_.of(key); }
  std::span<const Vertex> key_writers(std::uint32_t key) const { return key_writers_.of(key); }

  // Versions of which the second one was written by a transaction that read the first one; none at
  // all if they contradict one another.
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::span<const Pair> successions() const { return successions_; }
  // Sets of versions of one key that would each come before all others.
  std::span<const std::vector<std::uint32_t>> cycles() const { return cycles_; }

 private:
  // Vertices by what they have to do with.
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

  // What the transaction at hand did to a key.
  struct Access {
    std::uint32_t op = kNone;
    bool is_read = false;  // before it was written
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
