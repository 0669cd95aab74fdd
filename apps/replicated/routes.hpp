// Ways to every node while links fail in one direction only, or between some nodes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maelstrom/clock.hpp"

namespace apps::replicated {

// Routing by link state (McQuillan, Richer, Rosen: "The new routing algorithm for the ARPANET",
// 1980). Each node tells everybody whom it hears, and hands on what it was told; a link leads from
// a to b if b says that it hears a. A message whose destination does not hear us goes along the
// shortest way of such links. In Maelstrom's majorities-ring of three nodes, where every node hears
// one other, all three still reach one another.
//
// Nodes are numbered from 0.
class Routes {
 public:
  static constexpr std::size_t kMaxNodes = 64;
  // Who was not heard for so long is no longer heard, and what a node said about itself is
  // forgotten after twice that. Some heartbeats of Raft, so that one that is lost changes nothing;
  // where those are rarer, so is news.
  static constexpr maelstrom::Duration kSilence = std::chrono::milliseconds(250);

  // Versions are nanoseconds of a clock: one that is above a century is a forgery. A node that is
  // told such a one of itself goes on from there, so others take what is up to twice as large.
  static constexpr std::uint64_t kMaxBelieved = 3'155'760'000'000'000'000U;
  static constexpr std::uint64_t kMaxVersion = 2 * kMaxBelieved;

  // What a node says: the bits of the nodes it hears, and a number that grows.
  struct Row {
    std::uint64_t version = 0;
    std::uint64_t heard = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };

  // Requires nodes <= kMaxNodes. `boot` is larger after every restart of this node (nanoseconds).
  Routes(std::size_t self, std::size_t nodes, std::uint64_t boot);

  // Throws Error{malformed_request} for rows that no node of this cluster says.
  void check(std::span<const Row> rows) const;
  // In the place of kSilence, where messages come more seldom.
  void set_silence(maelstrom::Duration silence) { silence_ = silence; }
  // Something came straight from `node`, whoever had sent it first.
  void hear(std::size_t node, maelstrom::Time now);
  // What another node knows; of each row the newest counts. Requires rows that were checked. If a
  // row of ours is newer than our newest, it is of an earlier clock or forged: our next is newer,
  // unless it is above kMaxBelieved.
  void learn(std::span<const Row> rows, maelstrom::Time now);
  // What to tell others: our own row as of now, and the newest that we know of the others.
  std::vector<Row> rows(maelstrom::Time now);

  // Whether something came straight from `node` lately, and whether it says so of us.
  bool hears(std::size_t node, maelstrom::Time now) const;
  bool is_heard_by(std::size_t node, maelstrom::Time now) const;
  // The first node on the shortest way to `node`, if we know one. `node` itself if it hears us.
  std::optional<std::size_t> next_hop(std::size_t node, maelstrom::Time now) const;

 private:
  std::size_t self_;
  std::uint64_t boot_;
  maelstrom::Duration silence_ = kSilence;
  std::optional<maelstrom::Time> start_;
  std::vector<Row> rows_;
  std::vector<std::optional<maelstrom::Time>> learnt_;  // when rows_[i] was
  std::vector<std::optional<maelstrom::Time>> heard_;
};

}  // namespace apps::replicated
