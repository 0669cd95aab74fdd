// Histories of transactions, written by hand or made by simulated stores.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/history.hpp"
#include "maelstrom/random.hpp"

namespace txns {

using maelstrom::Duration;
using maelstrom::Random;
using maelstrom::checkers::Arena;
using maelstrom::checkers::History;
using maelstrom::checkers::Op;
using maelstrom::checkers::OpType;
using maelstrom::checkers::Value;

// Appends ops whose values are EDN, one microsecond after another.
class Script {
 public:
  Script& op(std::int32_t process, OpType type, std::string_view txn) {
    Op op;
    op.index = static_cast<std::int32_t>(history_.size());
    op.process = process;
    op.type = type;
    op.time = Duration(1000 * static_cast<std::int64_t>(history_.size()));
    op.f = "txn";
    const std::string_view text = history_.arena().copy(txn);
    op.value = maelstrom::checkers::read_edn(text, history_.arena());
    history_.append(op);
    return *this;
  }
  Script& invoke(std::int32_t process, std::string_view txn) {
    return op(process, OpType::invoke, txn);
  }
  Script& ok(std::int32_t process, std::string_view txn) { return op(process, OpType::ok, txn); }
  Script& fail(std::int32_t process, std::string_view txn) {
    return op(process, OpType::fail, txn);
  }
  Script& info(std::int32_t process, std::string_view txn) {
    return op(process, OpType::info, txn);
  }

  const History& history() const { return history_; }

 private:
  History history_;
};

// Transactions of processes 0, 1, ..., all at the same time.
inline Script concurrent(std::initializer_list<std::string_view> txns) {
  Script script;
  std::int32_t process = 0;
  for (const std::string_view txn : txns) script.invoke(process++, txn);
  process = 0;
  for (const std::string_view txn : txns) script.ok(process++, txn);
  return script;
}

// Transactions one after another, all of one process or each of its own.
inline Script sequential(std::initializer_list<std::string_view> txns, bool one_process) {
  Script script;
  std::int32_t process = 0;
  for (const std::string_view txn : txns) {
    script.invoke(process, txn).ok(process, txn);
    process += one_process ? 0 : 1;
  }
  return script;
}

enum class Isolation {
  strict,        // each transaction takes effect at once, between invocation and completion
  serializable,  // read-only transactions may see an old state
  snapshot,      // reads see the state at the beginning; the first committer of a key wins
};

struct Shape {
  Isolation isolation = Isolation::strict;
  bool lists = true;
  std::size_t transactions = 200;
  std::size_t processes = 5;
  std::size_t keys = 3;  // at a time
  std::size_t max_writes_per_key = 16;
  std::size_t max_length = 4;
  double info = 0;  // the fraction of transactions whose outcome the client does not learn
  std::uint64_t seed = 1;
};

// Runs processes against a store, one step of one process at a time.
class Simulation {
 public:
  explicit Simulation(const Shape& shape) : shape_(shape), random_(shape.seed) {
    for (std::size_t i = 0; i < shape.keys; ++i) pool_.push_back(new_key());
    clients_.resize(shape.processes);
    for (std::size_t i = 0; i < shape.processes; ++i) {
      clients_[i].process = static_cast<std::int32_t>(i);
    }
  }

  History run() {
    history_.reserve(2 * shape_.transactions);
    std::size_t busy = 0;
    while (invoked_ < shape_.transactions || busy > 0) {
      Client& client = clients_[random_.below(clients_.size())];
      if (client.phase == Phase::idle && invoked_ == shape_.transactions) continue;
      busy += client.phase == Phase::idle ? 1 : 0;
      step(client);
      busy -= client.phase == Phase::idle ? 1 : 0;
    }
    return std::move(history_);
  }

 private:
  enum class Phase { idle, invoked, begun, done };
  struct Mop {
    bool is_write;
    std::int64_t key;
    std::int64_t element;
    std::optional<std::vector<std::int64_t>> read;
  };
  struct Client {
    std::int32_t process = 0;
    Phase phase = Phase::idle;
    std::vector<Mop> txn;
    OpType outcome = OpType::ok;
    std::size_t snapshot = 0;  // commits that it sees
  };
  struct Commit {
    std::size_t number;
    std::int64_t element;
  };

  std::int64_t new_key() {
    commits_.emplace_back();
    written_.push_back(0);
    return static_cast<std::int64_t>(commits_.size() - 1);
  }

  void step(Client& client) {
    switch (client.phase) {
      case Phase::idle:
        client.txn = new_txn();
        ++invoked_;
        record(client, OpType::invoke);
        client.phase = Phase::invoked;
        break;
      case Phase::invoked:
        client.snapshot = number_;
        client.phase = Phase::begun;
        break;
      case Phase::begun:
        client.outcome = execute(client);
        client.phase = Phase::done;
        break;
      case Phase::done:
        record(client, client.outcome);
        if (client.outcome == OpType::info) {
          client.process += static_cast<std::int32_t>(clients_.size());
        }
        client.phase = Phase::idle;
        break;
    }
  }

  std::vector<Mop> new_txn() {
    std::vector<Mop> txn(1 + random_.below(shape_.max_length));
    for (Mop& mop : txn) {
      std::int64_t& key = pool_[random_.below(pool_.size())];
      mop.is_write = random_.below(2) == 0;
      if (mop.is_write) {
        auto& written = written_[static_cast<std::size_t>(key)];
        if (written == shape_.max_writes_per_key) key = new_key();
        mop.element = static_cast<std::int64_t>(++written_[static_cast<std::size_t>(key)]);
      }
      mop.key = key;
    }
    return txn;
  }

  OpType execute(Client& client) {
    const bool is_info = random_.chance(shape_.info);
    if (is_info && random_.below(2) == 0) return OpType::info;
    const bool is_read_only = std::ranges::none_of(client.txn, &Mop::is_write);
    std::size_t seen = number_;
    if (shape_.isolation == Isolation::snapshot) {
      seen = client.snapshot;
      for (const Mop& mop : client.txn) {
        const auto& commits = commits_[static_cast<std::size_t>(mop.key)];
        const bool is_late = !commits.empty() && commits.back().number > seen;
        if (mop.is_write && is_late) return OpType::fail;
      }
    } else if (shape_.isolation == Isolation::serializable && is_read_only) {
      seen -= std::min<std::size_t>(seen, random_.below(20));
    }
    ++number_;
    for (Mop& mop : client.txn) {
      auto& commits = commits_[static_cast<std::size_t>(mop.key)];
      if (mop.is_write) {
        commits.push_back({number_, mop.element});
      } else {
        mop.read.emplace();
        for (const Commit& commit : commits) {
          if (commit.number <= seen || commit.number == number_)
            mop.read->push_back(commit.element);
        }
      }
    }
    return is_info ? OpType::info : OpType::ok;
  }

  void record(const Client& client, OpType type) {
    std::vector<Value> mops;
    Arena& arena = history_.arena();
    for (const Mop& mop : client.txn) {
      const Value f = Value::keyword(!mop.is_write ? "r" : shape_.lists ? "append" : "w");
      Value value;
      if (mop.is_write) value = Value::integer(mop.element);
      if (!mop.is_write && type == OpType::ok && !mop.read->empty()) value = to_value(*mop.read);
      mops.push_back(arena.vector({f, Value::integer(mop.key), value}));
    }
    Op op;
    op.index = static_cast<std::int32_t>(history_.size());
    op.process = client.process;
    op.type = type;
    op.time = Duration(1000 * static_cast<std::int64_t>(history_.size()));
    op.f = "txn";
    op.value = arena.vector(mops);
    history_.append(op);
  }

  Value to_value(const std::vector<std::int64_t>& list) {
    if (!shape_.lists) return Value::integer(list.back());
    std::vector<Value> elements;
    for (const std::int64_t element : list) elements.push_back(Value::integer(element));
    return history_.arena().vector(elements);
  }

  const Shape shape_;
  Random random_;
  History history_;
  std::vector<Client> clients_;
  std::vector<std::int64_t> pool_;            // the keys that are used
  std::vector<std::vector<Commit>> commits_;  // by key
  std::vector<std::size_t> written_;          // by key
  std::size_t invoked_ = 0;
  std::size_t number_ = 0;  // of commits
};

inline History simulate(const Shape& shape) { return Simulation(shape).run(); }

}  // namespace txns
