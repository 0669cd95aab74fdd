// Carries a state-based CRDT between nodes and into storage. Decides nothing.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <maelstrom/maelstrom.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crdt/gossip.hpp"

namespace apps::crdt {

// A message from one node to another. There is no reply: the answer is in the other node's next
// message.
template <class Delta>
struct News {
  Delta delta;
  Gossip::Table table;
  bool asks;  // for an answer at once
  using fields = maelstrom::Fields<"delta", "table", "asks">;
};

// A node's replica of a State, such as Counter or GrowSet. It stores everything, its own and
// others', before it tells any client or node that it has it. So no acknowledgement is ever taken
// back, and a node that was killed goes on where it was.
template <class State>
class Replica {
 public:
  using Delta = typename State::Delta;

  // `format` names the storage; see Node::set_storage_format().
  Replica(maelstrom::Node& node, std::string format) : node_(node) {
    node.set_storage_format(std::move(format));
    node.on_init([this] { start(); });
    node.on("news", [this](const News<Delta>& news, const maelstrom::Message& message) {
      take(news, message.src);
    });
  }

  // Call this, and everything below, only after init.
  const State& state() const { return *state_; }
  std::size_t self() const { return self_; }

  // Joins a delta of this node's own. It is stored when this returns.
  void commit(const Delta& delta) {
    keep(delta);
    tell();
  }

 private:
  // Storage is compacted to one record when it has grown by the size of the last such record, and
  // by at least this many bytes. So it holds at most twice as much as it must, and this many bytes.
  static constexpr std::size_t kLeastGrowth = 64U << 10U;
  // The table that a node sends with its news grows with the square of the number of nodes: with
  // 128 nodes a message has some 100 KiB.
  static constexpr std::size_t kMaxNodes = 128;

  void start() {
    const auto& ids = node_.ids();
    if (ids.size() > kMaxNodes) {
      throw maelstrom::Error(maelstrom::ErrorCode::not_supported,
                             fmt::format("at most {} nodes, not {}", kMaxNodes, ids.size()));
    }
    self_ = index_of(node_.id()).value();
    state_.emplace(ids.size());
    gossip_.emplace(self_, ids.size());
    restore();
    gossip_->have(state_->versions(), node_.now());
    tell();
  }

  void restore() {
    maelstrom::restore(node_.storage(), [&](std::string_view record) {
      const auto delta = maelstrom::parse<Delta>(record);
      state_->merge(state_->fresh(delta));
      for (const auto& part : delta) {
        if (State::version(part) <= state_->versions()[part.node]) continue;
        throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                               fmt::format("what comes before is missing of node {}", part.node));
      }
      stored_ += record.size();
    });
  }

  void take(const News<Delta>& news, std::string_view from) {
    const auto sender = index_of(from);
    if (!sender || *sender == self_ || !gossip_->fits(news.table)) {
      throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                             "the sender is no peer, or its table is of another cluster");
    }
    State::check_news(news.delta);
    const Delta fresh = state_->fresh(news.delta);
    for (const auto& part : fresh) {
      if (State::version(part) <= news.table[*sender][part.node]) continue;
      throw maelstrom::Error(maelstrom::ErrorCode::malformed_request,
                             "the sender does not have what it sends, by its own table");
    }
    keep(fresh);
    gossip_->heard(*sender, news.table, news.asks, node_.now());
    tell();
  }

  void keep(const Delta& delta) {
    if (delta.empty()) return;
    store(delta);
    state_->merge(delta);
    gossip_->have(state_->versions(), node_.now());
  }

  void store(const Delta& delta) {
    const std::string record = maelstrom::json_text(delta);
    node_.storage().append(record);
    stored_ += record.size();
  }

  void compact() {
    if (stored_ < compact_size_ + std::max(compact_size_, kLeastGrowth)) return;
    std::string record = maelstrom::json_text(state_->all());
    stored_ = compact_size_ = record.size();
    node_.storage().replace({std::move(record)});
  }

  void tell() {
    compact();
    const Gossip::Table& table = gossip_->table();
    for (const auto [peer, asks] : gossip_->due(node_.now())) {
      const News<Delta> news{state_->news(table[peer]), table, asks};
      node_.send(node_.ids()[peer], "news", news);
    }
    alarm_.set(gossip_->deadline());
  }

  std::optional<std::size_t> index_of(std::string_view id) const {
    const auto& ids = node_.ids();
    const auto found = std::ranges::find(ids, id);
    if (found == ids.end()) return std::nullopt;
    return static_cast<std::size_t>(found - ids.begin());
  }

  maelstrom::Node& node_;
  std::size_t self_ = 0;  // this node's number
  std::optional<State> state_;
  std::optional<Gossip> gossip_;
  std::size_t stored_ = 0;        // bytes
  std::size_t compact_size_ = 0;  // bytes of the record that the last compaction wrote
  maelstrom::Alarm alarm_{node_, [this] { tell(); }};
};

}  // namespace apps::crdt
