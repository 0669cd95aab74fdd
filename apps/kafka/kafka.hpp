// Challenge 5: logs by key. One node keeps each log, and all nodes can read it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "kafka/broker.hpp"
#include "kafka/requests.hpp"

namespace apps {

// The node around a Broker, which decides everything; docs/challenges/kafka.md explains it.
class Kafka {
 public:
  explicit Kafka(maelstrom::Node& node, const kafka::BrokerOptions& options = {})
      : node_(node), options_(options) {
    node.set_storage_format("kafka");
    node.on_init([this] { start(); });
    node.on("send", [this](const kafka::SendRequest& request) { return send(request); });
    node.on("poll", [this](const kafka::OffsetsRequest& request) {
      exchange();
      return broker_->poll(request);
    });
    node.on("commit_offsets", [this](const kafka::OffsetsRequest& request) { commit(request); });
    node.on("list_committed_offsets",
            [this](const kafka::KeysRequest& request) { return list(request); });
    node.on("committed",
            [this](const kafka::KeysRequest& request) { return broker_->committed(request); });
    node.on("replicate", [this](const kafka::Batch& batch, const maelstrom::Message& message) {
      receive(message.src, batch);
    });
  }

 private:
  // Clients give up after 5 s. A peer's knowledge of commits is not worth as long a wait.
  static constexpr maelstrom::Duration kSendTimeout = std::chrono::seconds(4);
  static constexpr maelstrom::Duration kCommittedTimeout = std::chrono::milliseconds(500);

  void start() {
    auto& storage = node_.storage();
    broker_.emplace(
        std::string(node_.id()), node_.peers(), node_.boot(), node_.now(),
        [this](std::string_view key) { return node_.owner(key); },
        [&storage](std::string_view record) { storage.append(record); }, options_);
    bool is_first = true;  // Maelstrom stops reading a node that writes to one not yet started
    maelstrom::restore(storage, [&](std::string_view record) {
      broker_->restore(record);
      is_first = false;
    });
    if (!is_first) exchange();  // else the first request tells that all nodes are there
  }

  maelstrom::Task<kafka::SendReply> send(const kafka::SendRequest& request);
  maelstrom::Task<std::int64_t> pass_on(std::string owner, const kafka::SendRequest& request);
  void commit(const kafka::OffsetsRequest& request) {
    kafka::check_commit(request);
    broker_->commit(request, node_.now());
    exchange();
  }
  maelstrom::Task<kafka::OffsetsReply> list(const kafka::KeysRequest& request);
  void receive(std::string_view peer, const kafka::Batch& batch);
  // Sends the batches that are due, and sets the alarm for the next one.
  void exchange();

  maelstrom::Node& node_;
  kafka::BrokerOptions options_;
  std::optional<kafka::Broker> broker_;  // from init on
  // Sends that were passed on and wait for their offsets, by owner and name.
  std::map<std::pair<std::string, kafka::Broker::Passed>, maelstrom::Slot<std::int64_t>*> waiting_;
  maelstrom::Alarm alarm_{node_, [this] { exchange(); }};
};

}  // namespace apps
