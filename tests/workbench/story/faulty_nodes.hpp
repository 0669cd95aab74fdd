// Nodes with one fault each, as students write them.
#pragma once

#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace tests::faulty {

using maelstrom::body;
using maelstrom::Duration;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Json;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Raw;
using maelstrom::SeqKv;
using maelstrom::Task;

// --- Sets

// Tells the others what was added, once.
class ToldOnce {
 public:
  explicit ToldOnce(Node& node) {
    node.on("add", [this, &node](const Message& message) {
      const auto element = message.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node.peers()) node.send(peer, "tell", body<"element">(element));
    });
    node.on("tell", [this](const Message& message) {
      elements_.insert(message.get<std::int64_t>("element"));
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// Never tells the last node.
class SkipsOne {
 public:
  explicit SkipsOne(Node& node) {
    node.on("add", [this, &node](const Message& message) {
      const auto element = message.get<std::int64_t>("element");
      elements_.insert(element);
      for (const auto& peer : node.peers()) {
        if (peer != node.ids().back()) node.send(peer, "tell", body<"element">(element));
      }
    });
    node.on("tell", [this](const Message& message) {
      elements_.insert(message.get<std::int64_t>("element"));
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// Tells nobody.
class TellsNobody {
 public:
  explicit TellsNobody(Node& node) {
    node.on("add", [this](const Message& message) {
      elements_.insert(message.get<std::int64_t>("element"));
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// Tells all it has, again and again, but keeps nothing on disk and tells only what is its own.
class InMemory {
 public:
  explicit InMemory(Node& node) : tick_(node, [this, &node] { tick(node); }) {
    node.on("add", [this](const Message& message) {
      const auto element = message.get<std::int64_t>("element");
      own_.insert(element);
      elements_.insert(element);
    });
    node.on("tell", [this](const Message& message) {
      for (const auto element : message.get<std::vector<std::int64_t>>("elements")) {
        elements_.insert(element);
      }
    });
    node.on("read", [this] { return body<"value">(elements_); });
    node.on_init([this, &node] { tick_.set(node.now() + std::chrono::milliseconds(500)); });
  }

 private:
  void tick(Node& node) {
    const std::vector<std::int64_t> own(own_.begin(), own_.end());
    for (const auto& peer : node.peers()) node.send(peer, "tell", body<"elements">(own));
    tick_.set(node.now() + std::chrono::milliseconds(500));
  }

  std::set<std::int64_t> own_;
  std::set<std::int64_t> elements_;
  maelstrom::Alarm tick_;
};

// Takes what another node tells for all there is.
class Replaces {
 public:
  explicit Replaces(Node& node) {
    node.on("add", [this, &node](const Message& message) {
      elements_.insert(message.get<std::int64_t>("element"));
      const std::vector<std::int64_t> all(elements_.begin(), elements_.end());
      for (const auto& peer : node.peers()) node.send(peer, "all", body<"elements">(all));
    });
    node.on("all", [this](const Message& message) {
      const auto all = message.get<std::vector<std::int64_t>>("elements");
      elements_ = {all.begin(), all.end()};
    });
    node.on("read", [this] { return body<"value">(elements_); });
  }

 private:
  std::set<std::int64_t> elements_;
};

// --- Ids

class PlainCounter {
 public:
  explicit PlainCounter(Node& node) {
    node.on("generate", [this] { return body<"id">(++last_); });
  }

 private:
  std::int64_t last_ = 0;
};

class CountsAnew {
 public:
  explicit CountsAnew(Node& node) {
    node.on("generate",
            [this, &node] { return body<"id">(maelstrom::concat(node.id(), "-", ++last_)); });
  }

 private:
  std::int64_t last_ = 0;
};

class Repeats {
 public:
  explicit Repeats(Node& node) {
    node.on("generate", [this, &node] {
      if (!node.random().chance(0.05)) ++last_;
      return body<"id">(maelstrom::concat(node.id(), "-", last_));
    });
  }

 private:
  std::int64_t last_ = 0;
};

// --- Counters

// Reads the sum from seq-kv and writes it back.
class ReadsAndWrites {
 public:
  explicit ReadsAndWrites(Node& node) : kv_(node) {
    node.on("add",
            [this](const Message& message) { return add(message.get<std::int64_t>("delta")); });
    node.on("read", [this] { return read(); });
  }

 private:
  struct Value {
    std::int64_t value;
    using fields = maelstrom::Fields<"value">;
  };
  Task<> add(std::int64_t delta) {
    const auto sum = co_await kv_.read<std::int64_t>("sum");
    co_await kv_.write("sum", sum.value_or(0) + delta);
  }
  Task<Value> read() {
    const auto sum = co_await kv_.read<std::int64_t>("sum");
    co_return Value{sum.value_or(0)};
  }

  SeqKv kv_;
};

// Uses a compare-and-set, and does not look at its answer.
class IgnoresRefusals {
 public:
  explicit IgnoresRefusals(Node& node) : kv_(node) {
    node.on("add",
            [this](const Message& message) { return add(message.get<std::int64_t>("delta")); });
    node.on("read", [this] { return read(); });
  }

 private:
  struct Value {
    std::int64_t value;
    using fields = maelstrom::Fields<"value">;
  };
  Task<> add(std::int64_t delta) {
    const auto sum = co_await kv_.read<std::int64_t>("sum");
    if (!sum) co_await kv_.create_if_missing("sum", std::int64_t{0});
    (void)co_await kv_.cas("sum", sum.value_or(0), sum.value_or(0) + delta);
  }
  Task<Value> read() {
    const auto sum = co_await kv_.read<std::int64_t>("sum");
    co_return Value{sum.value_or(0)};
  }

  SeqKv kv_;
};

// Asks again soon when a compare-and-set has no answer.
class AsksAgain {
 public:
  explicit AsksAgain(Node& node) : kv_(node, "seq-kv", std::chrono::milliseconds(150)) {
    node.on("add",
            [this](const Message& message) { return add(message.get<std::int64_t>("delta")); });
    node.on("read", [this] { return read(); });
  }

 private:
  struct Value {
    std::int64_t value;
    using fields = maelstrom::Fields<"value">;
  };
  Task<> add(std::int64_t delta) {
    for (;;) {
      bool is_done = false;
      try {
        const auto sum = co_await kv_.read<std::int64_t>("sum");
        if (!sum) co_await create();
        is_done = co_await kv_.cas("sum", sum.value_or(0), sum.value_or(0) + delta);
      } catch (const maelstrom::CallError&) {
      }
      if (is_done) co_return;
    }
  }
  Task<> create() { co_await kv_.write("sum", std::int64_t{0}); }
  Task<Value> read() {
    for (;;) {
      try {
        const auto sum = co_await kv_.read<std::int64_t>("sum");
        co_return Value{sum.value_or(0)};
      } catch (const maelstrom::CallError&) {
      }
    }
  }

  maelstrom::Kv kv_;
};

// Tells each delta once, and keeps nothing on disk.
class CountsDeltas {
 public:
  explicit CountsDeltas(Node& node) {
    node.on("add", [this, &node](const Message& message) {
      const auto delta = message.get<std::int64_t>("delta");
      sum_ += delta;
      for (const auto& peer : node.peers()) node.send(peer, "delta", body<"delta">(delta));
    });
    node.on("delta",
            [this](const Message& message) { sum_ += message.get<std::int64_t>("delta"); });
    node.on("read", [this] { return body<"value">(sum_); });
  }

 private:
  std::int64_t sum_ = 0;
};

// --- Logs

// Each node counts the offsets of its own messages, and tells them to the others.
class OwnOffsets {
 public:
  explicit OwnOffsets(Node& node) {
    node.on("send", [this, &node](const Message& message) {
      const auto key = message.get<std::string>("key");
      const auto msg = message.get<std::int64_t>("msg");
      auto& log = logs_[key];
      const std::int64_t offset = log.empty() ? 0 : log.rbegin()->first + 1;
      log[offset] = msg;
      for (const auto& peer : node.peers()) {
        node.send(peer, "copy", body<"key", "offset", "msg">(key, offset, msg));
      }
      return body<"offset">(offset);
    });
    node.on("copy", [this](const Message& message) {
      logs_[message.get<std::string>("key")].emplace(message.get<std::int64_t>("offset"),
                                                     message.get<std::int64_t>("msg"));
    });
    node.on("poll", [this](const Message& message) {
      std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> msgs;
      for (const auto& [key, from] : message.get<std::map<std::string, std::int64_t>>("offsets")) {
        const auto& log = logs_[key];
        msgs[key].assign(log.lower_bound(from), log.end());
      }
      return body<"msgs">(msgs);
    });
    node.on("commit_offsets", [this](const Message& message) {
      for (const auto& [key, offset] :
           message.get<std::map<std::string, std::int64_t>>("offsets")) {
        committed_[key] = offset;
      }
    });
    node.on("list_committed_offsets", [this] { return body<"offsets">(committed_); });
  }

 private:
  std::map<std::string, std::map<std::int64_t, std::int64_t>> logs_;
  std::map<std::string, std::int64_t> committed_;
};

// One node that does not show every tenth message.
class SkipsMessages {
 public:
  explicit SkipsMessages(Node& node) {
    node.on("send", [this](const Message& message) {
      auto& log = logs_[message.get<std::string>("key")];
      log.push_back(message.get<std::int64_t>("msg"));
      return body<"offset">(static_cast<std::int64_t>(log.size() - 1));
    });
    node.on("poll", [this](const Message& message) {
      std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> msgs;
      for (const auto& [key, from] : message.get<std::map<std::string, std::int64_t>>("offsets")) {
        const auto& log = logs_[key];
        for (auto i = static_cast<std::size_t>(from); i < log.size(); ++i) {
          if (i % 10 != 7) msgs[key].emplace_back(i, log[i]);
        }
      }
      return body<"msgs">(msgs);
    });
    node.on("commit_offsets", [] {});
    node.on("list_committed_offsets",
            [] { return body<"offsets">(std::map<std::string, std::int64_t>()); });
  }

 private:
  std::map<std::string, std::vector<std::int64_t>> logs_;
};

// --- Registers

// Every node has its own.
class OwnRegisters {
 public:
  explicit OwnRegisters(Node& node) {
    node.on("read", [this](const Message& message) {
      const auto found = values_.find(message.get<std::int64_t>("key"));
      if (found == values_.end()) throw Error(ErrorCode::key_does_not_exist, "no such key");
      return body<"value">(found->second);
    });
    node.on("write", [this](const Message& message) {
      values_[message.get<std::int64_t>("key")] = message.get<std::int64_t>("value");
    });
    node.on("cas", [this](const Message& message) {
      const auto found = values_.find(message.get<std::int64_t>("key"));
      if (found == values_.end()) throw Error(ErrorCode::key_does_not_exist, "no such key");
      if (found->second != message.get<std::int64_t>("from")) {
        throw Error(ErrorCode::precondition_failed, "another value");
      }
      found->second = message.get<std::int64_t>("to");
    });
  }

 private:
  std::map<std::int64_t, std::int64_t> values_;
};

// One node that refuses some writes, and does them all the same.
class RefusesAndWrites {
 public:
  explicit RefusesAndWrites(Node& node) {
    node.on("read", [this](const Message& message) {
      const auto found = values_.find(message.get<std::int64_t>("key"));
      if (found == values_.end()) throw Error(ErrorCode::key_does_not_exist, "no such key");
      return body<"value">(found->second);
    });
    node.on("write", [this, &node](const Message& message) {
      values_[message.get<std::int64_t>("key")] = message.get<std::int64_t>("value");
      if (node.random().chance(0.3)) throw Error(ErrorCode::temporarily_unavailable, "busy");
    });
    node.on("cas", [this](const Message& message) {
      const auto found = values_.find(message.get<std::int64_t>("key"));
      if (found == values_.end()) throw Error(ErrorCode::key_does_not_exist, "no such key");
      if (found->second != message.get<std::int64_t>("from")) {
        throw Error(ErrorCode::precondition_failed, "another value");
      }
      found->second = message.get<std::int64_t>("to");
    });
  }

 private:
  std::map<std::int64_t, std::int64_t> values_;
};

// --- Transactions

using MicroOp = std::tuple<std::string, std::int64_t, Json>;

// Every node has lists of its own.
class OwnLists {
 public:
  explicit OwnLists(Node& node) {
    node.on("txn", [this](const Message& message) {
      auto ops = message.get<std::vector<MicroOp>>("txn");
      for (auto& [f, key, value] : ops) {
        auto& list = lists_[key];
        if (f == "append") {
          list.push_back(value.text);
        } else {
          std::string text = "[";
          for (const auto& element : list) text += (text.size() == 1 ? "" : ",") + element;
          value = Json(Raw{text + "]"});
        }
      }
      return body<"txn">(ops);
    });
  }

 private:
  std::map<std::int64_t, std::vector<std::string>> lists_;
};

// Refuses some transactions, and does their writes all the same.
class AbortsAndWrites {
 public:
  explicit AbortsAndWrites(Node& node) {
    node.on("txn", [this, &node](const Message& message) {
      auto ops = message.get<std::vector<MicroOp>>("txn");
      for (auto& [f, key, value] : ops) {
        if (f == "w") {
          values_[key] = value.text;
        } else if (const auto found = values_.find(key); found != values_.end()) {
          value = Json(Raw{found->second});
        }
      }
      if (node.random().chance(0.1)) throw Error(ErrorCode::txn_conflict, "conflict");
      return body<"txn">(ops);
    });
  }

 private:
  std::map<std::int64_t, std::string> values_;
};

// Never answers every twentieth request.
class Forgets {
 public:
  explicit Forgets(Node& node) {
    node.on("echo", [this](const Message& message) -> Task<Reply> {
      return answer(Json(message.get<Raw>("echo")));
    });
  }

 private:
  struct Reply {
    Json echo;
    using fields = maelstrom::Fields<"echo">;
  };
  struct Never {
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<>) const {}
    void await_resume() const {}
  };
  Task<Reply> answer(Json echo) {
    if (++count_ % 20 == 0) co_await Never();
    co_return Reply{std::move(echo)};
  }

  int count_ = 0;
};

}  // namespace tests::faulty
