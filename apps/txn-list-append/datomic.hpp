// txn-list-append on Maelstrom's own services, as the database Datomic does it: immutable values in
// an eventually consistent store, and one root pointer in a linearizable one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <maelstrom/replication/table.hpp>
#include <map>
#include <optional>
#include <string>

#include "txn-list-append/txn_list_append.hpp"

namespace apps {

// The root, in `lin-kv`, names a map from each key to the name of its list; maps and lists are in
// `lww-kv`, and never change. A transaction reads the root, completes itself on the lists, writes
// new lists and a new map under new names, and moves the root to that map by compare-and-set. If
// another transaction was faster, it begins anew. So the nodes keep nothing, and the order of the
// roots is the order of the transactions, strictly serializable.
class Datomic {
 public:
  explicit Datomic(maelstrom::Node& node);

 private:
  using Canonical = maelstrom::Canonical;
  using Lists = list_append::Lists;
  using Txn = list_append::Txn;
  // What a transaction starts from.
  struct Snapshot {
    std::optional<std::string> root;                   // none: nobody has written yet
    maelstrom::replication::Table<std::string> names;  // of all lists, by key
    Lists lists;                                       // those of the transaction
  };

  // Clients give up after 5 s.
  static constexpr maelstrom::Duration kDeadline = std::chrono::seconds(4);
  static constexpr std::size_t kMaxCached = 10'000;

  maelstrom::Task<Txn> run(const Txn& txn);
  maelstrom::Task<Snapshot> read(const Txn& txn);
  maelstrom::Task<std::string> write(const Txn& txn, Snapshot& snapshot);
  maelstrom::Task<std::string> load(std::string name);
  maelstrom::Task<> save(std::string name, std::string text);
  void remember(const std::string& name, const std::string& text);
  std::string new_name();

  maelstrom::Node& node_;
  maelstrom::LinKv roots_{node_};
  maelstrom::LwwKv values_{node_};
  std::map<std::string, std::string> cache_;  // values by name; emptied when it is full
  std::uint64_t last_name_ = 0;
};

}  // namespace apps
