// Finds a way to every node while links fail in one direction only, or between some nodes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maelstrom/clock.hpp"

namespace maelstrom::replication {

// Link-state routing (McQuillan, Richer, Rosen: "The new routing algorithm for the ARPANET", 1980).
// Each node tells all others which nodes it hears, and passes on what others have told. A link
// leads from a to b if b says that it hears a. If the destination of a message does not hear us,
// the message takes the shortest path of such links. In Maelstrom's majorities-ring of three nodes
// every node hears one other, and still all three reach one another.
//
// Nodes are numbered from 0.
class Routes {
 public:
  static constexpr std::size_t kMaxNodes = 64;
  // A node that was silent for this long counts as not heard. What a node said about itself is
  // forgotten after twice this. It is several of Raft's heartbeats, so that a lost one changes
  // nothing. Where heartbeats come more seldom it is longer: see set_silence().
  static constexpr Duration kSilence = std::chrono::milliseconds(320);

  // Versions are nanoseconds of a clock, so one above a century is a forgery. A node that hears of
  // a forged version of its own row goes on from there, so the others accept versions up to twice
  // as large.
  static constexpr std::uint64_t kMaxBelieved = 3'155'760'000'000'000'000U;
  static constexpr std::uint64_t kMaxVersion = 2 * kMaxBelieved;

  // What a node says: the bits of the nodes it hears, and a version that grows.
  struct Row {
    std::uint64_t version = 0;
    std::uint64_t heard = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };

  // Requires nodes <= kMaxNodes. `boot` is in nanoseconds and larger after every restart of this
  // node.
  Routes(std::size_t self, std::size_t nodes, std::uint64_t boot);

  // Throws Error{malformed_request} for rows that no node of this cluster sends.
  void check(std::span<const Row> rows) const;
  // Replaces kSilence where messages come more seldom.
  void set_silence(Duration silence) { silence_ = silence; }
  // A message came straight from `node`, whichever node sent it first.
  void hear(std::size_t node, Time now);
  // Learns the rows that another node knows; the newest of each row counts. Requires checked rows.
  // If it has a row of ours that is newer than our newest, that row is forged or from an earlier
  // clock: our next version is larger, unless that one is above kMaxBelieved.
  void learn(std::span<const Row> rows, Time now);
  // The rows to tell others: our own as of now, and the newest known ones of the other nodes.
  std::vector<Row> rows(Time now);

  // Whether a message came straight from `node` lately, and whether it says that it hears us.
  bool hears(std::size_t node, Time now) const;
  bool is_heard_by(std::size_t node, Time now) const;
  // The first node on the shortest path to `node`, if a path is known. `node` itself if it hears
  // us.
  std::optional<std::size_t> next_hop(std::size_t node, Time now) const;

 private:
  std::size_t self_;
  std::uint64_t boot_;
  Duration silence_ = kSilence;
  std::optional<Time> start_;
  std::vector<Row> rows_;
  std::vector<std::optional<Time>> learnt_;  // when rows_[i] was
  std::vector<std::optional<Time>> heard_;
};

}  // namespace maelstrom::replication
