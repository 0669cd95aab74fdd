// Carries messages between the replicas, around links that fail.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "maelstrom/maelstrom.hpp"
#include "maelstrom/raft/timing.hpp"
#include "routes.hpp"
#include "wire.hpp"

namespace maelstrom::replication {

// Each message goes straight to its node, and by way of others as well if that node may not hear
// this one. So a message may come twice, or not at all.
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
  // How often a node tells whom it hears while links fail: several times within Routes::kSilence.
  // Where heartbeats come more seldom, so does this.
  static constexpr Duration kProbePeriod = std::chrono::milliseconds(80);

  void receive(const wire::Envelope<Raw>& envelope, const Message& message);
  template <class P>
  void dispatch(wire::Envelope<P> envelope);
  template <class P>
  void transmit(std::uint64_t node, const wire::Envelope<P>& envelope);
  bool is_cut_off() const;

  Node& node_;
  mutable Hooks hooks_;
  std::uint64_t self_ = 0;
  std::optional<Routes> routes_;
  Duration probe_period_ = kProbePeriod;
  Time next_probe_{};
  Time probe_until_{};  // a node has asked whom we hear
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
  transmit(envelope.to, envelope);
  if (routes_->is_heard_by(envelope.to, now)) return;
  const auto hop = routes_->next_hop(envelope.to, now);
  if (hop && *hop != envelope.from) transmit(*hop, envelope);
}

template <class P>
void Courier::transmit(std::uint64_t node, const wire::Envelope<P>& envelope) {
  try {
    node_.send(node_.ids()[node], wire::kType, envelope);
  } catch (const std::exception& error) {
    node_.log().error("to {}: {}", node_.ids()[node], error.what());
  }
}

}  // namespace maelstrom::replication
