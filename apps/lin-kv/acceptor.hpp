// The memory of a CASPaxos node: what it has promised and accepted, for each key. Pure.
//
// Rystsov: "CASPaxos: replicated state machines without logs", 2018. A register is a Paxos instance
// that goes on: each round reads the value from a majority of acceptors, changes it, and writes it
// to a majority.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace apps::lin_kv {

// Names a round. No two rounds have the same one.
struct Ballot {
  std::uint64_t counter = 0;
  std::uint64_t node = 0;
  friend auto operator<=>(const Ballot&, const Ballot&) = default;
  using fields = maelstrom::Fields<"counter", "node">;
};

struct Register {
  // The value; none if no operation has written the key. Not an optional, since null is a value
  // too.
  std::vector<maelstrom::Canonical> values;
  // The last change of each node that led to the value, named by the ballot of its first round. A
  // node makes one change of a key at a time. So whoever has to repeat a round finds out whether it
  // took effect, however many changes of others came after it.
  std::vector<Ballot> changes;
  using fields = maelstrom::Fields<"values", "changes">;

  static constexpr std::size_t kMaxChanges = 1024;  // more than there are nodes
  std::optional<maelstrom::Canonical> value() const;
  bool has(const Ballot& change) const;
  // The register after one more change.
  Register changed(maelstrom::Canonical to, const Ballot& change) const;
};

// What an acceptor knows of a key.
struct Vote {
  Ballot promised;  // it takes part in no round before this one
  Ballot accepted;  // the round of `content`; zero if there was none
  Register content;
  using fields = maelstrom::Fields<"promised", "accepted", "content">;
};

// The vote with the newest content. Requires at least one.
const Vote& newest(std::span<const Vote> votes);
// True if all votes have the same content: if they are a majority's, it is the register's value,
// and was at some time since they were asked for.
bool agree(std::span<const Vote> votes);

class Acceptor {
 public:
  // The most bytes of all keys and values together, as far as this node's clients make them grow.
  static constexpr std::size_t kMaxBytes = 64U << 20U;
  static constexpr std::uint64_t kMaxCounter = std::uint64_t{1} << 62U;

  struct Record {
    maelstrom::Canonical key;
    Vote vote;
    using fields = maelstrom::Fields<"key", "vote">;
  };

  Vote vote(const maelstrom::Canonical& key) const;
  // The vote by which the acceptor takes part in the first and the second half of a round; empty if
  // it has promised not to. Changes nothing: keep() does. Throws Error{malformed_request} for a
  // ballot that no node can have, and Error{temporarily_unavailable} if there is no room.
  std::optional<Vote> promise(const maelstrom::Canonical& key, const Ballot& ballot) const;
  std::optional<Vote> accept(const maelstrom::Canonical& key, const Ballot& ballot,
                             const Register& content) const;
  // Throws Error{temporarily_unavailable} if there is no room for that value.
  void check_room(const maelstrom::Canonical& key, const maelstrom::Canonical& value) const;
  // Requires that the record is stored.
  void keep(Record record);

  std::size_t bytes() const { return bytes_; }
  std::vector<Record> records() const;

 private:
  std::map<maelstrom::Canonical, Vote> votes_;
  std::size_t bytes_ = 0;
};

}  // namespace apps::lin_kv
