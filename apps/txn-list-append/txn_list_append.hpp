// txn-list-append: strictly serializable transactions over lists, replicated by Raft.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/replicated.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace apps {

namespace list_append {

using maelstrom::Canonical;
using maelstrom::Fields;
using maelstrom::Result;

// "r" or "append". Throws Error{malformed_request} for anything else.
struct Kind {
  bool is_append = false;

  explicit Kind(maelstrom::Raw json);
  maelstrom::Raw raw() const { return {is_append ? "\"append\"" : "\"r\""}; }
};

// A list as text, [1,2]: 8 MiB of numbers take no more, and an append costs a copy of the text.
struct List {
  std::string text = "[]";

  List() = default;
  explicit List(maelstrom::Raw json);  // throws Error{malformed_request}
  maelstrom::Raw raw() const { return {text}; }
  void append(const Canonical& element);
};

// ["r", key, null] or ["append", key, element]. Keys and elements are any JSON; keys are equal if
// they are the same value, however it is written.
using MicroOp = std::tuple<Kind, Canonical, Canonical>;

struct Txn {
  std::vector<MicroOp> ops;
  using fields = Fields<"txn">;

  bool only_reads() const;
};

struct Lists {
  using Table = maelstrom::replication::Table<List>;

  // Complete the transaction: the null of each read becomes the list, if there is one, with what
  // the transaction itself has appended before. A transaction is refused as a whole if there is no
  // room for it, or if it would be longer than kMaxAnswer when completed.
  Result<Txn> query(const Txn& txn) const;
  Result<Txn> apply(const Txn& txn);

  Table lists;
  using fields = Fields<"lists">;

 private:
  Result<Txn> complete(const Txn& txn, Table::Changes& changes) const;
};

}  // namespace list_append

// A transaction is one entry of the log. A transaction that only reads asks the leader instead.
class TxnListAppend {
 public:
  explicit TxnListAppend(maelstrom::Node& node,
                         const maelstrom::replication::ReplicaOptions& options = {})
      : lists_(node, options) {
    node.set_storage_format("txn-list-append 2");
    lists_.command<list_append::Txn>("txn");
  }

 private:
  maelstrom::replication::Replicated<list_append::Lists> lists_;
};

}  // namespace apps
