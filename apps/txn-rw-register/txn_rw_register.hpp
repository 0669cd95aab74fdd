// Challenges 6a to 6c: transactions over registers. They are answered at once, whatever happens to
// the network, under the strongest model that allows it.
#pragma once

#include <maelstrom/maelstrom.hpp>
#include <optional>

#include "txn-rw-register/replica.hpp"

namespace apps {

class TxnRwRegister {
 public:
  using Options = rw_register::ReplicaOptions;

  explicit TxnRwRegister(maelstrom::Node& node, Options options = {})
      : node_(node), options_(options) {
    node_.set_storage_format("txn-rw-register");
    node_.on_init([this] {
      replica_.emplace(node_.id(), node_.ids(), node_.storage(), options_);
      node_.every(options_.period, [this] { replicate(); });
    });
    node_.on("txn", [this](const Request& request) {
      return maelstrom::body<"txn">(replica_->run(request.txn, node_.now()));
    });
    node_.on("replicate",
             [this](const rw_register::Batch& batch, const maelstrom::Message& message) {
               replica_->receive(message.src, batch, node_.now());
             });
  }

 private:
  struct Request {
    maelstrom::Raw txn;
    using fields = maelstrom::Fields<"txn">;
  };

  void replicate() {
    for (const auto& peer : node_.peers()) {
      const auto batch = replica_->batch_for(peer, node_.now());
      if (batch) node_.send(peer, "replicate", *batch);
    }
  }

  maelstrom::Node& node_;
  Options options_;
  std::optional<rw_register::Replica> replica_;
};

}  // namespace apps
