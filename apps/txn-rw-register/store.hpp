// The registers of one node: the state after a set of transactions.
//
// Each is an LWW-Register: Shapiro, Preguica, Baquero, Zawirski: "A comprehensive study of
// convergent and commutative replicated data types", INRIA RR-7506, 2011, specification 8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/versions.hpp>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace apps::rw_register {

using maelstrom::Canonical, maelstrom::Error, maelstrom::ErrorCode, maelstrom::Json, maelstrom::Raw;
using maelstrom::replication::Origin, maelstrom::replication::Versions;

using Values = std::map<Canonical, Json>;  // by key

// Of a transaction that writes: greater than the numbers of all that its origin had seen. At most
// kMaxNumber, which is far beyond any clock, and far from 2^64.
using Number = std::uint64_t;
inline constexpr Number kMaxNumber = Number{1} << 62U;

// The most bytes of the operations of a reply; the rest of the message has room beside them.
inline constexpr std::size_t kMaxCompleted = maelstrom::Node::kMaxReply - 4096;
// Of one operation, ["r",key,value] and a comma.
inline std::size_t completed_size(const Canonical& key, std::string_view value) {
  return key.text.size() + value.size() + 9;
}

// A version names a set of transactions: of each origin, all up to that number. The set is closed:
// if it has a transaction, it has all that its origin had seen. Each key has the last writer's
// write: the one with the greatest (number, origin) in the set. So the state depends on the set
// alone, not on the order in which transactions came.
class Store {
 public:
  // Of the transactions of one origin after `start` and up to `end`, the writes that no later one
  // has replaced, in the order of their numbers.
  struct Run {
    std::uint64_t node = 0;
    std::uint64_t life = 0;
    Number start = 0;
    Number end = 0;
    std::vector<std::tuple<Number, Canonical, Json>> writes;
    using fields = maelstrom::Fields<"node", "life", "start", "end", "writes">;

    Origin origin() const { return {node, life}; }
  };
  // In the order of origins, each once. Of use only to a replica that has all that lies before the
  // starts: otherwise its set would not be closed.
  using Delta = std::vector<Run>;

  // A delta of everything has to fit into one message of at most 64 MiB.
  static constexpr std::size_t kMaxBytes = std::size_t{60} << 20U;
  // Of a register beside its key and its value: more than its number and punctuation in a message.
  static constexpr std::size_t kOverhead = 32;

  explicit Store(std::size_t nodes, std::size_t max_bytes = kMaxBytes)
      : nodes_(nodes), max_bytes_(max_bytes) {}

  // The value of the key; null if no transaction has written it. A view, until the next merge().
  Raw read(const Canonical& key) const;
  // The delta of a transaction of the origin, this node's own, that writes these values, each key
  // once. Its number is at least `clock`. Empty if it writes nothing.
  Delta write(const Origin& origin, Number clock, Values values) const;
  // Throws Error{temporarily_unavailable} if the delta makes the registers take more than one of so
  // many parts of max_bytes. If each node writes in a part alone, all fits: in a closed set, the
  // writes of an origin take no more than it held when it made the last of them.
  void check_room(const Delta& delta, std::size_t parts) const;

  // See maelstrom::replication::Mergeable. News is never a first part, and fresh() also throws the
  // Error of check_room().
  const Versions& versions() const { return versions_; }
  Delta news(const Versions& known, std::size_t max_bytes) const;
  Delta fresh(const Delta& delta) const;
  void merge(const Delta& delta);
  static Versions reach(const Delta& delta);

 private:
  struct Register {
    std::string value;
    std::pair<Number, Origin> writer;
  };
  using Registers = std::map<Canonical, Register>;

  const Register* find(const Canonical& key) const;
  void check(const Delta& delta) const;

  std::size_t nodes_;
  std::size_t max_bytes_;
  Registers registers_;
  std::map<std::tuple<Origin, Number, std::string_view>, Registers::const_iterator> by_writer_;
  Versions versions_;
  Number latest_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace apps::rw_register
