// Carries messages between the replicas, around links that fail.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/raft/timing.hpp"
#include "routes.hpp"
#include "wire.hpp"

namespace maelstrom::replication {

// Each message goes straight to its node, or by way of others if that node may not hear this one;
// from time to time also straight, to find out. So a message may come twice, or not at all.
class Courier {
 public:
  // The nodes with which this one has to be in touch: with the leader, or, if it leads, with all.
  struct Contacts {
    bool is_complete = false;  // false if there is no leader
    std::uint64_t nodes = 0;   // their bits
  };
  // What a courier asks of the replica that it works for.
  struct Hooks {
    Function<Contacts()> contacts;
    Function<void()> wake;                               // another replica has spoken
    Function<void(const wire::Envelope<Raw>&)> take_in;  // a message for this replica
  };

  // Handles the messages of type wire::kType. `node` must outlive it.
  Courier(Node& node, Hooks hooks);
  // Call it at the node's init. Throws Error{not_supported} for more nodes than Routes has.
  void start();

  std::uint64_t self() const { return self_; }  // this node's number

  // Adapts all times to Raft's current election timeout.
  void adapt(const raft::Timing& timing);
  // While links fail, tells all nodes from time to time whom this one hears.
  void tick();
  // P is the type of the payload. A message that cannot be sent counts as lost.
  template <class P>
  void send(std::uint64_t node, std::string_view kind, P payload);

 private:
  // While links fail, a node says whom it hears to each node that it has sent nothing for as long
  // as this: several times within Routes::kSilence. Where heartbeats come more seldom, so does
  // this.
  static constexpr Duration kProbePeriod = std::chrono::milliseconds(80);

  void receive(const wire::Envelope<Raw>& envelope, const Message& message);
  template <class P>
  void dispatch(wire::Envelope<P> envelope);
  template <class P>
  void transmit(std::uint64_t node, const wire::Envelope<P>& envelope);
  bool is_cut_off() const;
  // Whether no message went straight to the node for a probe period.
  bool is_silent_to(std::uint64_t node, Time now) const {
    return now >= sent_[node] + probe_period_;
  }

  Node& node_;
  mutable Hooks hooks_;
  std::uint64_t self_ = 0;
  std::optional<Routes> routes_;
  Duration probe_period_ = kProbePeriod;
  std::vector<Time> sent_;  // when the latest message went straight to each node
  Time probe_until_{};      // a node has asked whom we hear
};

template <class P>
void Courier::send(std::uint64_t node, std::string_view kind, P payload) {
  wire::Envelope<P> envelope;
  envelope.from = self_;
  envelope.to = node;
  envelope.hops = node_.ids().size();
  envelope.kind = kind;
  envelope.payload = std::move(payload);
  dispatch(std::move(envelope));
}

template <class P>
void Courier::dispatch(wire::Envelope<P> envelope) {
  const Time now = node_.now();
  envelope.routes = wire::flat(routes_->rows(now));
  envelope.probing = is_cut_off();
  if (!routes_->is_heard_by(envelope.to, now)) {
    const auto hop = routes_->next_hop(envelope.to, now);
    if (hop && *hop != envelope.from) {
      transmit(*hop, envelope);
      if (!is_silent_to(envelope.to, now)) return;
    }
  }
  transmit(envelope.to, envelope);
}

template <class P>
void Courier::transmit(std::uint64_t node, const wire::Envelope<P>& envelope) {
  sent_[node] = node_.now();
  try {
    node_.send(node_.ids()[node], wire::kType, envelope);
  } catch (const std::exception& error) {
    node_.log().error("to {}: {}", node_.ids()[node], error.what());
  }
}

}  // namespace maelstrom::replication
