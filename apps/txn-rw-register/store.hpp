// The registers of one replica, and the writes behind them: which writes it has seen, which of them
// another replica lacks, and how both are joined.
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

// Numbers the transactions of one node that write something. It grows strictly, and is greater than
// the counter of every transaction that the node had seen (Lamport 1978). Never used twice.
using Counter = std::uint64_t;

// A set of transactions: for each node, all that were committed there up to this counter. The set
// has none of a node that is not named. (A version vector: Parker et al. 1983.)
using Versions = std::map<std::string, Counter, std::less<>>;

// The counter of a node; 0 if it is not named.
Counter counter_of(const Versions& versions, std::string_view node);

// True if every transaction of `b` is in `a` too.
bool covers(const Versions& a, const Versions& b);

using Write = std::tuple<Counter, maelstrom::Raw, maelstrom::Raw>;  // counter, key, value

// Leads from a replica that has seen a set of transactions, the base, to one that has seen `seen`
// as well. It has the writes that are not in the base and that no later write has replaced, of each
// node in the order of their counters. A view: of a message, or of a Store until that is changed.
struct Delta {
  Versions seen;
  std::map<std::string, std::vector<Write>, std::less<>> writes;
  using fields = maelstrom::Fields<"seen", "writes">;
};

// The state after a set of transactions. Each key has the last writer's write: the one with the
// greatest (counter, node) of all writes in the set. So the state depends on the set alone, not on
// the order in which transactions came. Size: one entry a key, however often it was written.
//
// Invariant: the set is closed. If it has a transaction, it has all that its node had seen before.
class Store {
 public:
  // Bytes that an entry counts beside its key and its value: more than its counter and the
  // punctuation take in a message.
  static constexpr std::size_t kEntryOverhead = 32;

  // The value of a key, which must be in canonical form; empty if no transaction has written it. A
  // view until the store is changed.
  std::optional<maelstrom::Raw> read(std::string_view key) const;

  // The set of transactions whose state this is.
  const Versions& seen() const { return seen_; }
  // The greatest counter among them; 0 if there are none.
  Counter latest() const { return latest_; }
  // Keys, values and overhead.
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return index_.size(); }

  // The writes that a replica lacks if it has seen `base`, as a delta. The cost is proportional to
  // its size.
  Delta since(const Versions& base) const;

  // The latest writes of `node` to its keys, of its transactions after counter `from`. A view.
  std::vector<Write> writes_since(std::string_view node, Counter from) const;

  // bytes() after a merge of a delta that has each key once.
  std::size_t bytes_with(const Delta& delta) const;

  // Adds the transactions of `delta`. Requires that seen() covers its base: no transaction between
  // seen() and the delta may be missing.
  void merge(const Delta& delta);

 private:
  struct Entry {
    std::string key;
    std::string value;
    Counter counter = 0;
    std::string_view node;  // a key of by_node_
  };
  using Entries = std::list<Entry>;

  // Whether a write replaces the key's entry.
  static bool replaces(const Entry& entry, Counter counter, std::string_view node) {
    return std::pair(entry.counter, entry.node) <= std::pair(counter, node);
  }
  void put(const std::string& node, Entries& entries, const Write& write);

  Versions seen_;
  Counter latest_ = 0;
  std::size_t bytes_ = 0;
  // The live writes of each node in the order of their counters, so that the newest are at the end.
  std::map<std::string, Entries, std::less<>> by_node_;
  std::unordered_map<std::string_view, Entries::iterator> index_;  // by Entry::key
};

}  // namespace apps::rw_register
