// A state that every node changes without asking the others, and that all of them merge.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/replication/gossip.hpp"
#include "maelstrom/replication/mergeable.hpp"  // IWYU pragma: export
#include "maelstrom/replication/versions.hpp"
#include "maelstrom/replication/waits.hpp"

namespace maelstrom::replication {

// A node's replica of a State, which is made with the number of nodes. Everything, this node's own
// and others', is stored before any client or node is told that it is here. So no acknowledgement
// is ever taken back, and a node that was killed goes on where it was.
template <Mergeable State>
class Merged {
 public:
  using Delta = typename State::Delta;

  // The most bytes of news in one message. Far less than the longest line that a node reads.
  static constexpr std::size_t kMaxNews = 1U << 20U;
  static constexpr std::size_t kMaxNodes = 128;

  // `format` names the storage; see Node::set_storage_format(). `node` must outlive this object.
  Merged(Node& node, std::string format, const GossipOptions& options = {})
      : node_(node), options_(options) {
    node.set_storage_format(std::move(format));
    node.on_init([this] { start(); });
    node.on("news",
            [this](const News<Delta>& news, const Message& message) { take(news, message.src); });
  }

  // Called with every delta of a peer, before anything is done with it. If it throws an Error, the
  // message is dropped. For what State::fresh() cannot know, such as the time.
  void on_check(Function<void(const Delta&)> callback) { on_check_ = std::move(callback); }
  // Called with what was new in a delta of a peer, once it is merged. It may call commit().
  void on_news(Function<void(const Delta&)> callback) { on_news_ = std::move(callback); }

  // Call everything below only after init.
  const State& state() const { return *state_; }
  const Origin& self() const { return self_; }

  // Joins a delta of this node's own. It is stored when this returns. Throws
  // Error{temporarily_unavailable} if this node has had too many lives: nobody would take it.
  void commit(const Delta& delta) {
    if (!delta.empty() && !state_->versions().takes(self_)) {
      throw Error(ErrorCode::temporarily_unavailable,
                  "this node has lost its storage too often: nobody takes what is new here");
    }
    if (keep(delta)) gossip_->grew(node_.now());
    tell();
  }

  // Waits until this node has everything that its hub has; less if the hub does not answer, or if
  // that takes 4 s.
  Task<> refresh() {
    const auto question = gossip_->ask_hub(node_.now());
    if (!question) co_return;
    tell();
    co_await waits_.until([this, question] { return gossip_->is_settled(*question); });
  }

  // Waits for as long as it takes until what any node has by now is here, if all links work. Costs
  // no message.
  Task<> catch_up() {
    if (node_.ids().size() > 1) co_await node_.sleep(gossip_->crossing());
  }

  // Waits until `peers` peers have told that they hold what this node has by now of its own
  // contribution. Throws Error{timeout} after 4 s: clients wait for 5 s.
  Task<> held_by(std::size_t peers) {
    const std::uint64_t number = state_->versions().of(self_);
    const auto holds = [this, number, peers] { return gossip_->holders(self_, number) >= peers; };
    if (holds()) co_return;
    if (co_await waits_.until(holds)) co_return;
    throw Error(ErrorCode::timeout, "too few peers have confirmed it; it may yet spread");
  }

 private:
  // Storage is compacted to one record when it has grown by the size of the last such record, and
  // by at least this many bytes. So it holds at most twice as much as it must, and this many bytes.
  static constexpr std::size_t kLeastGrowth = 64U << 10U;

  void start() {
    const auto& ids = node_.ids();
    if (ids.size() > kMaxNodes) {
      throw Error(ErrorCode::not_supported,
                  fmt::format("at most {} nodes, not {}", kMaxNodes, ids.size()));
    }
    const std::uint64_t boot_us = node_.boot() / 1000;
    self_ = {*number_of(node_.id()), boot_us};
    state_.emplace(ids.size());
    gossip_.emplace(options_, Gossip::Self{self_.node, ids.size(), boot_us}, state_->versions(),
                    node_.now());
    restore();
    tell();
  }

  // Storage holds the life of this node as an origin, then deltas.
  void restore() {
    bool has_life = false;
    maelstrom::restore(node_.storage(), [&](std::string_view record) {
      if (!std::exchange(has_life, true)) {
        self_.life = parse<std::uint64_t>(record);
        return;
      }
      const auto delta = parse<Delta>(record);
      const Versions reach = State::reach(delta);
      gossip_->check_nodes(reach);
      state_->merge(state_->fresh(delta));
      if (!state_->versions().covers(reach)) {
        throw Error(ErrorCode::malformed_request, "what comes before is missing");
      }
      stored_ += record.size();
    });
    if (!has_life) return node_.storage().append(std::to_string(self_.life));
    gossip_->restarted(node_.now());
  }

  void take(const News<Delta>& news, std::string_view from) {
    const std::size_t sender = number_of(from).value_or(kMaxNodes);
    const Versions have = gossip_->check(sender, news.head);
    if (on_check_) on_check_(news.delta);
    const Delta fresh = state_->fresh(news.delta);
    if (!have.covers(State::reach(fresh))) {
      throw Error(ErrorCode::malformed_request,
                  "the sender does not have what it sends, by its own versions");
    }
    const bool is_news = keep(fresh);
    gossip_->heard(sender, news.head, !news.delta.empty(), node_.now());
    tell();
    waits_.check();
    if (is_news && on_news_) on_news_(fresh);
  }

  bool keep(const Delta& delta) {
    if (delta.empty()) return false;
    const std::string record = json_text(delta);
    node_.storage().append(record);
    stored_ += record.size();
    state_->merge(delta);
    return true;
  }

  void compact() {
    if (stored_ < compact_size_ + std::max(compact_size_, kLeastGrowth)) return;
    std::string record = json_text(state_->news({}, std::string::npos));
    stored_ = compact_size_ = record.size();
    node_.storage().replace({std::to_string(self_.life), std::move(record)});
  }

  void tell() {
    compact();
    for (const auto& [peer, base] : gossip_->due(node_.now())) {
      News<Delta> news{{}, state_->news(base, kMaxNews)};
      news.head = gossip_->write(peer, State::reach(news.delta), node_.now());
      node_.send(node_.ids()[peer], "news", news);
    }
    alarm_.set(gossip_->deadline());
  }

  std::optional<std::size_t> number_of(std::string_view id) const {
    const auto& ids = node_.ids();
    const auto found = std::ranges::find(ids, id);
    if (found == ids.end()) return std::nullopt;
    return static_cast<std::size_t>(found - ids.begin());
  }

  Node& node_;
  GossipOptions options_;
  Origin self_;
  std::optional<State> state_;
  std::optional<Gossip> gossip_;
  Function<void(const Delta&)> on_check_;
  Function<void(const Delta&)> on_news_;
  internal::Waits waits_{node_};
  std::size_t stored_ = 0;        // bytes
  std::size_t compact_size_ = 0;  // bytes of the record that the last compaction wrote
  Alarm alarm_{node_, [this] {
                 tell();
                 waits_.check();  // a hub may be suspected now
               }};
};

}  // namespace maelstrom::replication
