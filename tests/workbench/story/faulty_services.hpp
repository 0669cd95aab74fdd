// Nodes with one fault each in their use of other nodes or of Maelstrom's services.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "workbench/story/faulty_nodes.hpp"

namespace tests::faulty {

using Elements = std::vector<std::int64_t>;

struct SetReply {
  Elements value;
  using fields = maelstrom::Fields<"value">;
};
struct NumberReply {
  std::int64_t value = 0;
  using fields = maelstrom::Fields<"value">;
};
struct OffsetReply {
  std::int64_t offset = 0;
  using fields = maelstrom::Fields<"offset">;
};

// --- Sets

// Keeps the whole set under one key of a service, and writes it back without a compare-and-set.
template <class Kv>
class SetInService {
 public:
  explicit SetInService(Node& node) : kv_(node) {
    node.on("add", [this](const Message& m) { return add(m.get<std::int64_t>("element")); });
    node.on("read", [this] { return read(); });
  }

 private:
  Task<> add(std::int64_t element) {
    auto set = co_await kv_.template read<Elements>("set");
    if (!set) set.emplace();
    set->push_back(element);
    co_await kv_.write("set", *set);
  }
  Task<SetReply> read() {
    const auto set = co_await kv_.template read<Elements>("set");
    co_return SetReply{set ? *set : Elements()};
  }

  Kv kv_;
};

// Sends again what is not acknowledged, three times and no more.
class GivesUp {
 public:
  explicit GivesUp(Node& node) : node_(node) {
    node.on("add", [this](const Message& m) {
      const auto element = m.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node_.peers()) node_.spawn(send(peer, element));
    });
    node.on("tell", [this](const Message& m) { elements_.insert(m.get<std::int64_t>("element")); });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  Task<> send(std::string peer, std::int64_t element) {
    for (int tries = 0; tries < 3; ++tries) {
      const auto reply = co_await node_.try_call(peer, "tell", body<"element">(element),
                                                 std::chrono::milliseconds(100));
      if (reply) co_return;
    }
  }

  Node& node_;
  std::set<std::int64_t> elements_;
};

// Passes on only what clients gave it: fine where all are neighbours, and not in a line.
class PassesNothingOn {
 public:
  explicit PassesNothingOn(Node& node) {
    node.on("topology", [this, &node](const Message& m) {
      for (const auto& [id, near] :
           m.get<std::map<std::string, std::vector<std::string>>>("topology")) {
        if (id == node.id()) neighbours_ = near;
      }
    });
    node.on("broadcast", [this, &node](const Message& m) {
      const auto value = m.get<std::int64_t>("message");
      values_.insert(value);
      for (const auto& peer : neighbours_) node.send(peer, "gossip", body<"message">(value));
    });
    node.on("gossip", [this](const Message& m) { values_.insert(m.get<std::int64_t>("message")); });
    node.on("read", [this] { return body<"messages">(values_); });
  }

 private:
  std::vector<std::string> neighbours_;
  std::set<std::int64_t> values_;
};

// Collects values for 300 ms and tells them then; what is collected is not on disk.
class Collects {
 public:
  explicit Collects(Node& node) : tick_(node, [this, &node] { tick(node); }) {
    node.on("topology", [] {});
    node.on("broadcast", [this, &node](const Message& m) {
      const auto value = m.get<std::int64_t>("message");
      values_.insert(value);
      batch_.push_back(value);
      if (batch_.size() == 1) tick_.set(node.now() + std::chrono::milliseconds(300));
    });
    node.on("batch", [this](const Message& m) {
      for (const auto value : m.get<Elements>("values")) values_.insert(value);
    });
    node.on("read", [this] { return body<"messages">(values_); });
  }

 private:
  void tick(Node& node) {
    for (const auto& peer : node.peers()) node.send(peer, "batch", body<"values">(batch_));
    batch_.clear();
  }

  std::set<std::int64_t> values_;
  Elements batch_;
  maelstrom::Alarm tick_;
};

// --- Ids

class Clock {
 public:
  explicit Clock(Node& node) {
    node.on("generate", [&node] {
      return body<"id">(node.now().time_since_epoch() / std::chrono::milliseconds(10));
    });
  }
};

// Takes ids from a counter in a service, without a compare-and-set.
class IdsInService {
 public:
  explicit IdsInService(Node& node) : kv_(node) {
    node.on("generate", [this] { return generate(); });
  }

 private:
  struct Reply {
    std::int64_t id = 0;
    using fields = maelstrom::Fields<"id">;
  };
  Task<Reply> generate() {
    const auto last = co_await kv_.read<std::int64_t>("last");
    const std::int64_t next = last.value_or(0) + 1;
    co_await kv_.write("last", next);
    co_return Reply{next};
  }

  maelstrom::LinKv kv_;
};

// --- Counters

// Tells its sum again and again, and others add it each time.
class AddsSums {
 public:
  explicit AddsSums(Node& node) : tick_(node, [this, &node] { tick(node); }) {
    node.on("add", [this](const Message& m) { own_ += m.get<std::int64_t>("delta"); });
    node.on("sum", [this](const Message& m) { others_ += m.get<std::int64_t>("sum"); });
    node.on("read", [this] { return body<"value">(own_ + others_); });
    node.on_init([this, &node] { tick_.set(node.now() + std::chrono::seconds(2)); });
  }

 private:
  void tick(Node& node) {
    for (const auto& peer : node.peers()) node.send(peer, "sum", body<"sum">(own_));
    tick_.set(node.now() + std::chrono::seconds(2));
  }

  std::int64_t own_ = 0;
  std::int64_t others_ = 0;
  maelstrom::Alarm tick_;
};

// --- Logs

// Takes offsets from a counter in lin-kv, without a compare-and-set, and keeps messages itself.
class OffsetsInService {
 public:
  explicit OffsetsInService(Node& node) : node_(node), kv_(node) {
    node.on("send", [this](const Message& m) {
      return send(m.get<std::string>("key"), m.get<std::int64_t>("msg"));
    });
    node.on("copy", [this](const Message& m) {
      logs_[m.get<std::string>("key")].emplace(m.get<std::int64_t>("offset"),
                                               m.get<std::int64_t>("msg"));
    });
    node.on("poll", [this](const Message& m) {
      std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> msgs;
      for (const auto& [key, from] : m.get<std::map<std::string, std::int64_t>>("offsets")) {
        const auto& log = logs_[key];
        msgs[key].assign(log.lower_bound(from), log.end());
      }
      return body<"msgs">(msgs);
    });
    node.on("commit_offsets", [] {});
    node.on("list_committed_offsets",
            [] { return body<"offsets">(std::map<std::string, std::int64_t>()); });
  }

 private:
  Task<OffsetReply> send(std::string key, std::int64_t msg) {
    const auto last = co_await kv_.read<std::int64_t>(key);
    const std::int64_t offset = last ? *last + 1 : 0;
    co_await kv_.write(key, offset);
    logs_[key].emplace(offset, msg);
    for (const auto& peer : node_.peers()) {
      node_.send(peer, "copy", body<"key", "offset", "msg">(key, offset, msg));
    }
    co_return OffsetReply{offset};
  }

  Node& node_;
  maelstrom::LinKv kv_;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> logs_;
};

// --- Registers

// The first node has the registers, and the others copies of them, from which they answer reads.
class ReadsCopies {
 public:
  explicit ReadsCopies(Node& node) : node_(node) {
    node.on("read", [this](const Message& m) {
      const auto found = values_.find(m.get<std::int64_t>("key"));
      if (found == values_.end()) throw Error(ErrorCode::key_does_not_exist, "no such key");
      return body<"value">(found->second);
    });
    node.on("write", [this](const Message& m) {
      return write(m.get<std::int64_t>("key"), m.get<std::int64_t>("value"));
    });
    node.on("cas", [] { throw Error(ErrorCode::not_supported, "no cas"); });
    node.on("set", [this](const Message& m) {
      put(m.get<std::int64_t>("key"), m.get<std::int64_t>("value"));
    });
    node.on("copy", [this](const Message& m) {
      values_[m.get<std::int64_t>("key")] = m.get<std::int64_t>("value");
    });
  }

 private:
  Task<> write(std::int64_t key, std::int64_t value) {
    if (node_.id() == node_.ids().front()) {
      put(key, value);
      co_return;
    }
    co_await node_.call(node_.ids().front(), "set", body<"key", "value">(key, value));
  }
  void put(std::int64_t key, std::int64_t value) {
    values_[key] = value;
    for (const auto& peer : node_.peers()) {
      node_.send(peer, "copy", body<"key", "value">(key, value));
    }
  }

  Node& node_;
  std::map<std::int64_t, std::int64_t> values_;
};

// Uses a service that is not linearizable, or a compare-and-set of two steps.
template <class Kv>
class RegistersInService {
 public:
  explicit RegistersInService(Node& node) : kv_(node) {
    node.on("read", [this](const Message& m) { return read(m.get<std::int64_t>("key")); });
    node.on("write", [this](const Message& m) {
      return write(m.get<std::int64_t>("key"), m.get<std::int64_t>("value"));
    });
    node.on("cas", [this](const Message& m) {
      return cas(m.get<std::int64_t>("key"), m.get<std::int64_t>("from"),
                 m.get<std::int64_t>("to"));
    });
  }

 private:
  Task<NumberReply> read(std::int64_t key) {
    const auto value = co_await kv_.template read<std::int64_t>(key);
    if (!value) throw Error(ErrorCode::key_does_not_exist, "no such key");
    co_return NumberReply{*value};
  }
  Task<> write(std::int64_t key, std::int64_t value) { co_await kv_.write(key, value); }
  Task<> cas(std::int64_t key, std::int64_t from, std::int64_t to) {
    const auto value = co_await kv_.template read<std::int64_t>(key);
    if (!value) throw Error(ErrorCode::key_does_not_exist, "no such key");
    if (*value != from) throw Error(ErrorCode::precondition_failed, "another value");
    co_await kv_.write(key, to);
  }

  Kv kv_;
};

// --- Transactions

struct TxnReply {
  std::vector<MicroOp> txn;
  using fields = maelstrom::Fields<"txn">;
};
using Lists = std::map<std::string, std::vector<std::int64_t>>;

// Keeps all lists under one key of lin-kv. `Writes` says how it puts them back.
enum class Putting { write, ignored_cas };
template <Putting putting>
class ListsInService {
 public:
  explicit ListsInService(Node& node) : kv_(node) {
    node.on("txn", [this](const Message& m) { return txn(m.get<std::vector<MicroOp>>("txn")); });
  }

 private:
  Task<TxnReply> txn(std::vector<MicroOp> ops) {
    const auto before = co_await kv_.read<Lists>("lists");
    Lists lists = before ? *before : Lists();
    bool is_changed = false;
    for (auto& [f, key, value] : ops) {
      auto& list = lists[std::to_string(key)];
      if (f == "append") {
        list.push_back(maelstrom::parse<std::int64_t>(value.text));
        is_changed = true;
      } else {
        value = Json(Raw{maelstrom::json_text(list)});
      }
    }
    if (is_changed && putting == Putting::write) co_await kv_.write("lists", lists);
    if (is_changed && putting == Putting::ignored_cas) {
      bool is_done = false;
      if (before) {
        is_done = co_await kv_.cas("lists", *before, lists);
      } else {
        is_done = co_await kv_.create_if_missing("lists", lists);
      }
      (void)is_done;
    }
    TxnReply reply{std::move(ops)};
    co_return reply;
  }

  maelstrom::LinKv kv_;
};

// One node that does a transaction step by step, with a pause between two steps.
class StepByStep {
 public:
  explicit StepByStep(Node& node) : node_(node) {
    node.on("txn", [this](const Message& m) { return txn(m.get<std::vector<MicroOp>>("txn")); });
  }

 private:
  Task<TxnReply> txn(std::vector<MicroOp> ops) {
    for (auto& [f, key, value] : ops) {
      if (f == "w") {
        values_[key] = value.text;
      } else if (const auto found = values_.find(key); found != values_.end()) {
        value = Json(Raw{found->second});
      }
      co_await node_.sleep(std::chrono::milliseconds(20));
    }
    TxnReply reply{std::move(ops)};
    co_return reply;
  }

  Node& node_;
  std::map<std::int64_t, std::string> values_;
};

// Sends each transaction back with other nodes' writes, and without its own.
class MissesItsOwn {
 public:
  explicit MissesItsOwn(Node& node) {
    node.on("txn", [this](const Message& m) {
      auto ops = m.get<std::vector<MicroOp>>("txn");
      const auto before = values_;
      for (auto& [f, key, value] : ops) {
        if (f == "w") {
          values_[key] = value.text;
        } else if (const auto found = before.find(key); found != before.end()) {
          value = Json(Raw{found->second});
        }
      }
      return body<"txn">(ops);
    });
  }

 private:
  std::map<std::int64_t, std::string> values_;
};

// --- Time

// Asks all other nodes, and waits for all answers without an end.
class WaitsForAll {
 public:
  explicit WaitsForAll(Node& node) : node_(node) {
    node.on("add", [this](const Message& m) { return add(m.get<std::int64_t>("element")); });
    node.on("tell", [this](const Message& m) { elements_.insert(m.get<std::int64_t>("element")); });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  Task<> add(std::int64_t element) {
    elements_.insert(element);
    for (const auto& peer : node_.peers()) {
      co_await node_.call(peer, "tell", body<"element">(element), std::chrono::hours(1));
    }
  }

  Node& node_;
  std::set<std::int64_t> elements_;
};

// Answers every tenth echo with another one.
class EchoesAnother {
 public:
  explicit EchoesAnother(Node& node) {
    node.on("echo", [this](const Message& m) {
      Json echo(m.get<Raw>("echo"));
      if (++count_ % 10 == 0) echo = Json(Raw{"\"wrong\""});
      return body<"echo">(echo);
    });
  }

 private:
  int count_ = 0;
};

}  // namespace tests::faulty
