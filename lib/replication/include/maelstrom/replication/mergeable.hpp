// What a state has to offer so that Merged can carry it between nodes.
#pragma once

#include <concepts>
#include <cstddef>

#include "maelstrom/fields.hpp"
#include "maelstrom/replication/gossip.hpp"
#include "maelstrom/replication/versions.hpp"

namespace maelstrom::replication {

// A state-based replicated data type whose parts are named by versions: Shapiro, Preguica, Baquero,
// Zawirski: "A comprehensive study of convergent and commutative replicated data types", INRIA
// RR-7506, 2011; with the deltas of Almeida, Shoker, Baquero: "Delta state replicated data types",
// JPDC 111, 2018. A Delta is a part of a state, and joined to a state like a state.
//
//   versions()        what this replica has.
//   news(known, max)  what a replica with `known` lacks: all of it, or a first part if that is more
//                     than `max` bytes.
//   fresh(delta)      the part of a peer's delta by which merge() would change something. Throws
//                     Error{malformed_request} for a delta that no peer can have sent.
//   merge(delta)      joins a delta of fresh() or of this node's own: idempotent, commutative and
//                     associative, and the state only grows.
//   reach(delta)      what a replica has of the delta's origins once it has merged it.
template <class S>
concept Mergeable = std::constructible_from<S, std::size_t> &&
    requires(S state, const S known, const typename S::Delta delta, const Versions versions) {
  { known.versions() } -> std::same_as<const Versions&>;
  { known.news(versions, std::size_t{}) } -> std::same_as<typename S::Delta>;
  { known.fresh(delta) } -> std::same_as<typename S::Delta>;
  { delta.empty() } -> std::same_as<bool>;
  { S::reach(delta) } -> std::same_as<Versions>;
  state.merge(delta);
};

// A message from one node to another. There is no reply: the answer is in the other node's next
// message.
template <class Delta>
struct News {
  Head head;
  Delta delta;
  using fields = Fields<"head", "delta">;
};

}  // namespace maelstrom::replication
