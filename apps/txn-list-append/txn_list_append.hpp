// txn-list-append: strictly serializable transactions over lists, replicated by Raft.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <memory>

#include "replicated/replica.hpp"
#include "txn-list-append/lists.hpp"

namespace apps {

// A transaction is one entry of the log. A transaction that only reads asks the leader instead.
class TxnListAppend {
 public:
  explicit TxnListAppend(maelstrom::Node& node, const replicated::ReplicaOptions& options = {})
      : replica_(node, std::make_unique<list_append::Lists>(options.max_state_bytes), options) {
    node.set_storage_format("txn-list-append");
    node.on("txn", [this](const Txn& request) -> maelstrom::Task<Completed> {
      const list_append::Transaction txn = list_append::read_transaction(request.txn);
      std::string text = list_append::encode(txn);
      Completed completed;
      if (list_append::only_reads(txn)) {
        completed.txn.text = co_await replica_.query(std::move(text));
      } else {
        completed.txn.text = co_await replica_.execute(std::move(text));
      }
      co_return completed;
    });
  }

 private:
  struct Txn {
    maelstrom::Raw txn;
    using fields = maelstrom::Fields<"txn">;
  };
  struct Completed {
    maelstrom::Json txn;
    using fields = maelstrom::Fields<"txn">;
  };

  replicated::Replica replica_;
};

}  // namespace apps
