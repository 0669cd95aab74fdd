// Random histories of the kafka workload: those of clients of a correct log, with faults mixed in
// if the test asks for them.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/random.hpp"

namespace kafka_tests {

using maelstrom::Random;
using maelstrom::checkers::Arena;
using maelstrom::checkers::History;
using maelstrom::checkers::Op;
using maelstrom::checkers::OpType;
using maelstrom::checkers::Value;

struct Shape {
  std::size_t operations = 1000;  // sends, polls and assigns of the main phase
  std::size_t processes = 10;
  std::size_t keys = 10;  // in use at a time
  std::size_t messages_per_key = 16;
  // Fractions of sends: those that fail, and those of unknown outcome.
  double failed = 0.01;
  double indefinite = 0.01;
  // Fractions of sends that the broker handles wrongly. `lost`: it acknowledges and forgets them.
  // `twice`: it stores them at two offsets. `aborted`, of the failed ones: it stores them all the
  // same.
  double lost = 0;
  double twice = 0;
  double aborted = 0;
  // Fractions of polls that are wrong: one message is missing; two are in the wrong order; the poll
  // begins one message early.
  double gap = 0;
  double swapped = 0;
  double early = 0;
};

class Generator {
 public:
  Generator(const Shape& shape, std::uint64_t seed) : shape_(shape), random_(seed) {
    for (std::size_t i = 0; i < shape.processes; ++i) clients_.push_back({next_process_++, {}, {}});
    for (std::size_t i = 0; i < shape.keys; ++i) add_key();
  }

  History make() {
    std::size_t begun = 0;
    while (begun < shape_.operations) {
      Client& client = clients_[random_.below(clients_.size())];
      if (client.open) {
        complete(client);
      } else {
        begin(client);
        ++begun;
      }
    }
    for (Client& client : clients_) {
      if (client.open) complete(client);
    }
    for (Client& client : clients_) poll_everything(client);
    return std::move(history_);
  }

 private:
  using Log = std::vector<std::int64_t>;  // messages by offset

  struct Client {
    std::int32_t process;
    std::map<std::size_t, std::size_t> positions;  // of the keys that it is assigned
    std::optional<Op> open;
  };

  bool chance(double probability) {
    return static_cast<double>(random_.below(1U << 20U)) <
           probability * static_cast<double>(1U << 20U);
  }

  void add_key() {
    active_.push_back(logs_.size());
    logs_.emplace_back();
    names_.push_back(history_.arena().string(std::to_string(names_.size())));
    sent_.push_back(0);
  }

  void append(const Op& op) {
    now_ += std::chrono::microseconds(1 + random_.below(100));
    Op next = op;
    next.index = static_cast<std::int32_t>(history_.size());
    next.time = now_;
    history_.append(next);
  }

  Value mop(std::initializer_list<Value> parts) {
    return history_.arena().vector({history_.arena().vector(parts)});
  }

  void begin(Client& client) {
    Op op;
    op.process = client.process;
    if (client.positions.empty() || random_.below(64) == 0) {
      op.f = "assign";
      op.value = history_.arena().vector({names_[some_key()], names_[some_key()]});
    } else if (random_.below(2) == 0) {
      op.f = "poll";
      op.value = mop({Value::keyword("poll")});
    } else {
      const std::size_t key = some_key();
      op.f = "send";
      op.value = mop({Value::keyword("send"), names_[key], Value::integer(++sent_[key])});
      if (static_cast<std::size_t>(sent_[key]) == shape_.messages_per_key) {
        std::erase(active_, key);
        add_key();
      }
    }
    append(op);
    client.open = op;
  }

  std::size_t some_key() { return active_[random_.below(active_.size())]; }

  void complete(Client& client) {
    Op op = *std::exchange(client.open, std::nullopt);
    op.type = OpType::ok;
    if (op.f == "assign") assign(client, op.value);
    if (op.f == "send") send(op);
    if (op.f == "poll") op.value = poll(client);
    append(op);
    if (op.is_info()) client = {next_process_++, {}, {}};
  }

  std::size_t key_of(const Value& name) const {
    return static_cast<std::size_t>(std::stoul(std::string(name.text())));
  }

  void assign(Client& client, const Value& names) {
    const auto before = std::exchange(client.positions, {});
    for (const Value& name : names.elements()) {
      const auto found = before.find(key_of(name));
      client.positions[key_of(name)] = found == before.end() ? 0 : found->second;
    }
  }

  void send(Op& op) {
    const auto parts = op.value.elements()[0].elements();
    Log& log = logs_[key_of(parts[1])];
    const auto offset = static_cast<std::int64_t>(log.size());
    bool is_stored = true;
    if (chance(shape_.failed)) {
      op.type = OpType::fail;
      is_stored = chance(shape_.aborted);
    } else if (chance(shape_.indefinite)) {
      op.type = OpType::info;
      is_stored = random_.below(2) == 0;
    } else {
      is_stored = !chance(shape_.lost);
      op.value =
          mop({parts[0], parts[1], history_.arena().vector({Value::integer(offset), parts[2]})});
    }
    // A lost message leaves its offset empty.
    log.push_back(is_stored ? parts[2].as_integer() : 0);
    if (is_stored && chance(shape_.twice)) log.push_back(parts[2].as_integer());
  }

  Value poll(Client& client) {
    std::vector<Value::Entry> messages;
    for (auto& [key, position] : client.positions) {
      const Log& log = logs_[key];
      if (position > 0 && chance(shape_.early)) --position;
      std::vector<Value> pairs;
      for (; position < log.size(); ++position) {
        if (log[position] == 0) continue;
        pairs.push_back(history_.arena().vector(
            {Value::integer(static_cast<std::int64_t>(position)), Value::integer(log[position])}));
      }
      if (pairs.size() > 2 && chance(shape_.gap)) pairs.erase(pairs.begin() + 1);
      if (pairs.size() > 2 && chance(shape_.swapped)) std::swap(pairs[0], pairs[1]);
      if (!pairs.empty()) messages.push_back({names_[key], history_.arena().vector(pairs)});
    }
    return mop({Value::keyword("poll"), history_.arena().map(messages)});
  }

  // The final phase: a new process reads all keys from the beginning.
  void poll_everything(Client& client) {
    client = {next_process_++, {}, {}};
    Op op;
    op.process = client.process;
    op.f = "assign";
    op.final = true;
    op.value = history_.arena().vector(names_);
    op.extra = history_.arena().map({{Value::keyword("seek-to-beginning?"), Value::boolean(true)}});
    append(op);
    op.type = OpType::ok;
    append(op);
    assign(client, op.value);
    op.type = OpType::invoke;
    op.f = "poll";
    op.value = mop({Value::keyword("poll")});
    op.extra = Value();
    append(op);
    op.type = OpType::ok;
    op.value = poll(client);
    append(op);
  }

  const Shape shape_;
  Random random_;
  History history_;
  std::vector<Client> clients_;
  std::vector<Log> logs_;           // by key
  std::vector<Value> names_;        // by key
  std::vector<std::int64_t> sent_;  // by key: the last message
  std::vector<std::size_t> active_;
  std::int32_t next_process_ = 0;
  maelstrom::Duration now_{};
};

inline History random_history(const Shape& shape, std::uint64_t seed) {
  return Generator(shape, seed).make();
}

}  // namespace kafka_tests
