// The registers of one replica, and what they are made of: which writes it has seen, what another
// replica lacks of them, and how the two are joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace apps::rw_register {

// Numbers the transactions that write, of one node: strictly growing, and greater than that of
// every transaction that the node had seen (Lamport 1978). Never used twice.
using Counter = std::uint64_t;

// A set of transactions, by the node where each was committed: all up to this counter. Nodes that
// are not named have none in it. (A version vector: Parker et al. 1983.)
using Versions = std::map<std::string, Counter, std::less<>>;

// The counter of a node; 0 if it is not named.
Counter counter_of(const Versions& versions, std::string_view node);

// True if every transaction of `b` is in `a` too.
bool covers(const Versions& a, const Versions& b);

using Write = std::tuple<Counter, maelstrom::Raw, maelstrom::Raw>;  // when, key, value

// What leads from a replica that has seen some set of transactions, the base, to one that has seen
// `seen` as well: the writes that are not in the base and that no later write has replaced, of each
// node in the order of their counters. A view: of a message, or of a Store until that is changed.
struct Delta {
  Versions seen;
  std::map<std::string, std::vector<Write>, std::less<>> writes;
  using fields = maelstrom::Fields<"seen", "writes">;
};

// The state after a set of transactions: each key has the write with the greatest (counter, node)
// among all of theirs, the last writer. So it depends on the set alone, not on the order in which
// they came. Size: one entry a key, however often it was written.
//
// Invariant: the set is closed. With a transaction it has all that its node had seen before it.
class Store {
 public:
  // Bytes that an entry is counted for beside its key and its value: more than the counter and the
  // punctuation around it take in a message.
  static constexpr std::size_t kEntryOverhead = 32;

  // The value of a key, which is in canonical form; empty if nobody has written it. Views the
  // store until it is changed.
  std::optional<maelstrom::Raw> read(std::string_view key) const;

  // The transactions that this is the state of.
  const Versions& seen() const { return seen_; }
  // The greatest counter among them; 0 if there are none.
  Counter latest() const { return latest_; }
  // Keys, values and overhead.
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return index_.size(); }

  // What a replica lacks that has seen `base`. Costs what it gives.
  Delta since(const Versions& base) const;

  // What `node` wrote last to its keys, of its transactions after counter `from`. A view.
  std::vector<Write> writes_since(std::string_view node, Counter from) const;

  // bytes() after a merge of a delta that has each key once.
  std::size_t bytes_with(const Delta& delta) const;

  // Adds the transactions of `delta`. Requires that its base is covered by seen(): between its base
  // and its end nothing may be missing.
  void merge(const Delta& delta);

 private:
  struct Entry {
    std::string key;
    std::string value;
    Counter counter = 0;
    std::string_view node;  // a key of by_node_
  };
  using Entries = std::list<Entry>;

  // Whether a write replaces what the key has.
  static bool replaces(const Entry& entry, Counter counter, std::string_view node) {
    return std::pair(entry.counter, entry.node) <= std::pair(counter, node);
  }
  void put(const std::string& node, Entries& entries, const Write& write);

  Versions seen_;
  Counter latest_ = 0;
  std::size_t bytes_ = 0;
  // The live writes of each node in the order of their counters, so that the newest stand together
  // at the end.
  std::map<std::string, Entries, std::less<>> by_node_;
  std::unordered_map<std::string_view, Entries::iterator> index_;  // by Entry::key
};

}  // namespace apps::rw_register
