// The transactions of a history, with keys and written values numbered.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "txn/graph.hpp"
#include "txn/value_table.hpp"

namespace maelstrom::checkers::txn {

// A history that does not consist of such transactions, or that exceeds a limit of the options.
class Uncheckable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A micro-operation.
struct Mop {
  std::uint32_t key : 31 = 0;
  std::uint32_t is_write : 1 = 0;
  std::uint32_t version = kNone;  // of a read: from ReadVersion
};

struct Txn {
  std::uint32_t op = kNone;  // position of its completion, or of an open invocation
  std::uint32_t first_mop = 0;
  std::uint32_t mop_count = 0;
};

// A value that was written or read.
struct Version {
  std::uint32_t writer = kNone;         // the transaction, if it did not fail
  std::uint32_t failed_writer = kNone;  // the op of a failed transaction
  std::uint32_t intermediate = kNone;   // the op of a writer that later wrote the key again
  bool is_invoked = false;              // an invocation writes it
  bool is_read = false;
};

// Maps a value that was read from a key to its version.
class ReadVersion {
 public:
  virtual std::uint32_t read(std::uint32_t key, const Value& value) = 0;

 protected:
  ~ReadVersion() = default;
};

class Transactions {
 public:
  // `write` is the name of writes. Transactions are vertices. Those that are :ok or :info have
  // numbers in the order of completion; open ones follow.
  Transactions(const History& history, std::string_view write) : history_(history), write_(write) {}

  // Reads the history. `unique_writes`: no two invocations may write the same value to a key. Gets
  // the version of each read with a known value from `reads`. Throws Uncheckable.
  void scan(ReadVersion& reads, bool unique_writes);

  // Removes the open transactions whose writes nobody read: nothing shows that they took effect.
  void drop_unread_open();

  std::size_t size() const { return txns_.size(); }
  const Txn& operator[](Vertex v) const { return txns_[v]; }

  const History& history() const { return history_; }
  const Op& op(Vertex v) const { return history_[txns_[v].op]; }
  bool is_ok(Vertex v) const { return op(v).is_ok(); }
  // The vertex of the transaction that an op invokes; kNone if it failed or was dropped.
  Vertex vertex_of(const Op& invocation) const;
  // The vertex of the transaction that completed at that position; kNone if it failed.
  Vertex completed_at(std::size_t position) const { return at_[position]; }

  std::span<const Mop> mops(const Txn& txn) const {
    return std::span(mops_).subspan(txn.first_mop, txn.mop_count);
  }
  std::span<const Mop> mops(Vertex v) const { return mops(txns_[v]); }
  std::span<const Txn> failed() const { return failed_; }
  // The micro-operation in the history, [f key value], and its value.
  const Value& mop_value(const Txn& txn, std::size_t i) const {
    return value_of(history_[txn.op]).elements()[i];
  }
  Value read_value(Vertex v, std::size_t i) const { return argument(mop_value(txns_[v], i)); }

  const ValueTable& keys() const { return keys_; }
  ValueTable& version_values() { return values_; }
  const ValueTable& version_values() const { return values_; }
  Version& version(std::uint32_t id) { return versions_[id]; }
  const Version& version(std::uint32_t id) const { return versions_[id]; }
  std::size_t version_count() const { return values_.size(); }
  // The number of a value of a key, which is added if it is new.
  std::uint32_t version_of(std::uint32_t key, const Value& value);

  // The number of completions that differ from their invocations, and the first of them.
  std::size_t altered_count() const { return altered_; }
  std::uint32_t altered_op() const { return altered_op_; }

 private:
  static Value argument(const Value& mop) { return mop.size() > 2 ? mop.elements()[2] : Value(); }
  // The value of `op`. A completion without a value has that of its invocation.
  const Value& value_of(const Op& op) const;

  void invoke(const Op& op, ReadVersion& reads, bool unique_writes);
  void complete(const Op& op, ReadVersion& reads);
  Txn parse(const Op& op, ReadVersion& reads);
  bool parse_mop(Mop& mop, const Value& value, const Value* invoked, ReadVersion* reads);
  void note_intermediate(const Txn& txn);

  const History& history_;
  std::string_view write_;
  ValueTable keys_;
  ValueTable values_;  // with the key as scope
  std::vector<Version> versions_;
  std::vector<Mop> mops_;
  std::vector<Txn> txns_;
  std::vector<Txn> failed_;
  std::vector<std::uint32_t> at_;  // by op: an invocation's first mop, a completion's vertex
  struct LastWrite {
    std::uint32_t op = kNone;
    std::uint32_t version = kNone;
  };
  std::vector<LastWrite> last_writes_;  // by key
  std::size_t open_begin_ = 0;
  std::size_t altered_ = 0;
  std::uint32_t altered_op_ = kNone;
};

}  // namespace maelstrom::checkers::txn
