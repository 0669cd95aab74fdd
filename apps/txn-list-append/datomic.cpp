#include "txn-list-append/datomic.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

namespace apps {

using list_append::Kind, list_append::List, list_append::Lists, list_append::Txn;
using maelstrom::CallError, maelstrom::Canonical, maelstrom::Duration, maelstrom::Error;
using maelstrom::ErrorCode, maelstrom::Raw, maelstrom::Task, maelstrom::Time;

namespace {

constexpr std::string_view kRoot = "root";
// From a try to the next.
constexpr Duration kLeastPause = std::chrono::milliseconds(2);
constexpr Duration kLongestPause = std::chrono::milliseconds(256);

std::set<Canonical> keys_of(const Txn& txn, bool only_appended) {
  std::set<Canonical> keys;
  for (const auto& [kind, key, value] : txn.ops) {
    if (kind.is_append || !only_appended) keys.insert(key);
  }
  return keys;
}

}  // namespace

Datomic::Datomic(maelstrom::Node& node) : node_(node) {
  node.on("txn", [this](const Txn& txn) { return run(txn); });
}

Task<Txn> Datomic::run(const Txn& txn) {
  const Time end = node_.now() + kDeadline;
  for (Duration pause = kLeastPause; node_.now() < end;
       pause = std::min(2 * pause, kLongestPause)) {
    std::string next;
    Snapshot snapshot;
    Txn completed;
    try {
      snapshot = co_await read(txn);
      auto result = txn.only_reads() ? snapshot.lists.query(txn) : snapshot.lists.apply(txn);
      if (!result) throw Error(result.error());
      completed = std::move(*result);
      if (txn.only_reads()) co_return completed;
      next = co_await write(txn, snapshot);
    } catch (const CallError& error) {  // nothing has happened yet
      throw Error(ErrorCode::temporarily_unavailable, error.text());
    }
    bool is_done = false;
    if (snapshot.root) {
      is_done = co_await roots_.cas(kRoot, *snapshot.root, next);
    } else {
      is_done = co_await roots_.create_if_missing(kRoot, next);
    }
    if (is_done) co_return completed;
    co_await node_.sleep(node_.random().between(Duration(1), pause));
  }
  throw Error(ErrorCode::txn_conflict, "other transactions were faster every time");
}

Task<Datomic::Snapshot> Datomic::read(const Txn& txn) {
  Snapshot snapshot;
  snapshot.root = co_await roots_.read<std::string>(kRoot);
  if (!snapshot.root) co_return snapshot;
  const std::string names = co_await load(*snapshot.root);
  snapshot.names = maelstrom::parse<maelstrom::replication::Table<std::string>>(names);
  std::vector<Canonical> keys;
  std::vector<Task<std::string>> loads;
  for (const Canonical& key : keys_of(txn, false)) {
    const std::string* name = snapshot.names.find(key);
    if (name == nullptr) continue;
    keys.push_back(key);
    loads.push_back(load(*name));
  }
  const std::vector<std::string> texts = co_await maelstrom::when_all(std::move(loads));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto kept = snapshot.lists.lists.put(keys[i], List(maelstrom::read_json(texts[i])));
    if (!kept) throw Error(kept.error());
  }
  co_return snapshot;
}

// Gives the name of the new map.
Task<std::string> Datomic::write(const Txn& txn, Snapshot& snapshot) {
  std::vector<Task<>> saves;
  for (const Canonical& key : keys_of(txn, true)) {
    const std::string name = new_name();
    saves.push_back(save(name, snapshot.lists.lists.find(key)->text));
    if (const auto kept = snapshot.names.put(key, name); !kept) throw Error(kept.error());
  }
  const std::string root = new_name();
  saves.push_back(save(root, maelstrom::json_text(snapshot.names)));
  co_await maelstrom::when_all(std::move(saves));
  co_return root;
}

// A value that is named somewhere exists, but the store may not show it yet.
Task<std::string> Datomic::load(std::string name) {
  for (Duration pause = kLeastPause;; pause *= 2) {
    if (const auto found = cache_.find(name); found != cache_.end()) co_return found->second;
    const auto value = co_await values_.read<std::string>(name);
    if (value) {
      remember(name, *value);
    } else if (pause > kLongestPause) {
      throw CallError(Error(ErrorCode::timeout, "lww-kv does not show " + name));
    } else {
      co_await node_.sleep(pause);
    }
  }
}

Task<> Datomic::save(std::string name, std::string text) {
  co_await values_.write(name, text);
  remember(name, text);
}

void Datomic::remember(const std::string& name, const std::string& text) {
  if (cache_.size() >= kMaxCached) cache_.clear();
  cache_[name] = text;
}

std::string Datomic::new_name() {
  return fmt::format("{}-{}-{}", node_.id(), node_.boot(), ++last_name_);
}

}  // namespace apps
