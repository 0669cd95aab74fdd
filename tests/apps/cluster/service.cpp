#include "apps/cluster/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "broadcast/broadcast.hpp"
#include "echo/echo.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "kafka/kafka.hpp"
#include "lin-kv/lin_kv.hpp"
#include "pn-counter/pn_counter.hpp"
#include "txn-list-append/txn_list_append.hpp"
#include "txn-rw-register/txn_rw_register.hpp"
#include "unique-ids/unique_ids.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using maelstrom::Duration;
using maelstrom::Time;

// Rounds of gossip, retries and elections take some seconds.
constexpr Duration kPatience = 15s;
constexpr Duration kPause = 100ms;

std::string shortened(std::string_view text) {
  return text.size() <= 300 ? std::string(text) : std::string(text.substr(0, 300)) + "...";
}

std::string described(const std::optional<Reply>& reply) {
  return reply ? shortened(reply->body) : "nothing";
}

template <class T>
T field_of(std::string_view body, std::string_view field) {
  maelstrom::Scratch scratch;
  maelstrom::Raw key;
  maelstrom::Raw value;
  for (maelstrom::ObjectCursor cursor(maelstrom::Raw{body}); cursor.next(key, value);) {
    if (maelstrom::from_json<std::string_view>(key, scratch) == field) {
      return maelstrom::from_json<T>(value, scratch);
    }
  }
  throw Failure(fmt::format("no field \"{}\" in {}", field, shortened(body)));
}

bool has_part(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Numbers that nothing else in a test has.
class Fresh {
 public:
  std::int64_t operator()() { return ++last_; }

 private:
  std::int64_t last_ = 777'000'000;
};

// Writes a number at each node and waits until it stands in every node's answer to a read.
class SeenEverywhere : public Service {
 public:
  void check(Cluster& cluster) override {
    std::vector<std::int64_t> numbers;
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      numbers.push_back(fresh_());
      write(cluster, node, numbers.back());
    }
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      for (const std::int64_t number : numbers) wait_for_number(cluster, node, number);
    }
  }

  void check_each(Cluster& cluster) override {
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const std::int64_t number = fresh_();
      write(cluster, node, number);
      wait_for_number(cluster, node, number);
    }
  }

 private:
  virtual void write(Cluster& cluster, std::size_t node, std::int64_t number) = 0;
  virtual std::string read(std::int64_t number) = 0;
  virtual std::string seen(std::int64_t number) { return std::to_string(number); }

  void wait_for_number(Cluster& cluster, std::size_t node, std::int64_t number) {
    wait_for(cluster, node, read(number), seen(number),
             [&](std::string_view body) { return has_part(body, seen(number)); });
  }

  Fresh fresh_;
};

class BroadcastService final : public SeenEverywhere {
  void write(Cluster& cluster, std::size_t node, std::int64_t number) override {
    insist(cluster, node, fmt::format(R"({{"type":"broadcast","message":{}}})", number));
  }
  std::string read(std::int64_t /*number*/) override { return R"({"type":"read"})"; }
};

class SetService final : public SeenEverywhere {
  void write(Cluster& cluster, std::size_t node, std::int64_t number) override {
    insist(cluster, node, fmt::format(R"({{"type":"add","element":{}}})", number));
  }
  std::string read(std::int64_t /*number*/) override { return R"({"type":"read"})"; }
};

class LinKvService final : public SeenEverywhere {
  void write(Cluster& cluster, std::size_t node, std::int64_t number) override {
    insist(cluster, node, fmt::format(R"({{"type":"write","key":{0},"value":"<{0}>"}})", number));
  }
  std::string read(std::int64_t number) override {
    return fmt::format(R"({{"type":"read","key":{}}})", number);
  }
  std::string seen(std::int64_t number) override { return fmt::format("<{}>", number); }
};

// The two kinds of transactions differ in the name of what writes.
class TxnService final : public SeenEverywhere {
 public:
  explicit TxnService(std::string_view f) : f_(f) {}

 private:
  void write(Cluster& cluster, std::size_t node, std::int64_t number) override {
    insist(cluster, node,
           fmt::format(R"({{"type":"txn","txn":[["{0}",{1},"<{1}>"]]}})", f_, number));
  }
  std::string read(std::int64_t number) override {
    return fmt::format(R"({{"type":"txn","txn":[["r",{},null]]}})", number);
  }
  std::string seen(std::int64_t number) override { return fmt::format("<{}>", number); }

  std::string_view f_;
};

// The sum that all nodes have agreed on grows by what is added.
class CounterService final : public Service {
 public:
  void check(Cluster& cluster) override {
    const std::int64_t before = agreed(cluster);
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      insist(cluster, node, R"({"type":"add","delta":1})");
    }
    const std::int64_t after = before + static_cast<std::int64_t>(cluster.size());
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      wait_for(cluster, node, kRead, fmt::format("the value {}", after),
               [&](std::string_view body) { return value_of(body) == after; });
    }
  }

  // Who was told of large numbers may have a sum beyond 64 bits, which it says.
  void check_each(Cluster& cluster) override {
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const auto before = value(cluster, node);
      if (!before || !answer(cluster, node, R"({"type":"add","delta":1})")) continue;
      const Time end = cluster.now() + kPatience;
      while (value(cluster, node) == before) {
        if (cluster.now() >= end) throw Failure(fmt::format("the value stays {}", *before));
      }
    }
  }

 private:
  static constexpr std::string_view kRead = R"({"type":"read"})";

  static std::int64_t value_of(std::string_view body) {
    return field_of<std::int64_t>(body, "value");
  }

  // Nothing if the counter is too large for an answer.
  static std::optional<std::string> answer(Cluster& cluster, std::size_t node,
                                           std::string_view body) {
    const auto reply = cluster.ask(node, body);
    if (reply && reply->error == maelstrom::ErrorCode::precondition_failed) return std::nullopt;
    return reply && reply->is_ok() ? reply->body : insist(cluster, node, body);
  }
  static std::optional<std::int64_t> value(Cluster& cluster, std::size_t node) {
    const auto body = answer(cluster, node, kRead);
    return body ? std::optional(value_of(*body)) : std::nullopt;
  }

  static std::int64_t agreed(Cluster& cluster) {
    const Time end = cluster.now() + kPatience;
    std::set<std::int64_t> values;
    do {
      values.clear();
      for (std::size_t node = 0; node < cluster.size(); ++node) {
        values.insert(value_of(insist(cluster, node, kRead)));
      }
      if (values.size() == 1) return *values.begin();
      cluster.pass(kPause);
    } while (cluster.now() < end);
    throw Failure(fmt::format("the nodes do not agree on a value: {}", fmt::join(values, ", ")));
  }
};

// A message sent at any node is polled, and an offset committed at any node is listed, at all.
class KafkaService final : public Service {
 public:
  void check(Cluster& cluster) override {
    std::vector<Sent> sent;
    for (std::size_t node = 0; node < cluster.size(); ++node) sent.push_back(send(cluster, node));
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      for (const Sent& one : sent) wait_for_message(cluster, node, one);
    }
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const auto [key, offset] = commit(cluster, node);
      for (std::size_t other = 0; other < cluster.size(); ++other) {
        wait_for_commit(cluster, other, key, offset);
      }
    }
  }

  // A node shows a message when the others have promised higher offsets. A lie may take the place
  // of a promise here, and then the key's next message calls for another one.
  void check_each(Cluster& cluster) override {
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const Sent first = send(cluster, node, fmt::format("own{}", fresh_()));
      const Time end = cluster.now() + kPatience;
      while (!is_polled(cluster, node, first)) {
        if (cluster.now() >= end) throw Failure("a message of the node's own is never visible");
        send(cluster, node, first.key);
        cluster.pass(kPause);
      }
      const auto [key, offset] = commit(cluster, node);
      wait_for_commit(cluster, node, key, offset);
    }
  }

 private:
  struct Sent {
    std::string key;
    std::int64_t number;
    std::int64_t offset;
  };

  Sent send(Cluster& cluster, std::size_t node) {
    return send(cluster, node, fmt::format("k{}", (fresh_() + 1) % 5));
  }
  Sent send(Cluster& cluster, std::size_t node, const std::string& key) {
    const std::int64_t number = fresh_();
    const std::string reply =
        insist(cluster, node, fmt::format(R"({{"type":"send","key":"{}","msg":{}}})", key, number));
    return {key, number, field_of<std::int64_t>(reply, "offset")};
  }

  // Of a key for which nobody else commits.
  std::pair<std::string, std::int64_t> commit(Cluster& cluster, std::size_t node) {
    const std::int64_t number = fresh_();
    const std::string key = fmt::format("c{}", number);
    insist(cluster, node,
           fmt::format(R"({{"type":"commit_offsets","offsets":{{"{}":{}}}}})", key, number));
    return {key, number};
  }

  static std::string poll_of(const Sent& sent) {
    return fmt::format(R"({{"type":"poll","offsets":{{"{}":{}}}}})", sent.key, sent.offset);
  }
  static std::string shown(const Sent& sent) {
    return fmt::format("[{},{}]", sent.offset, sent.number);
  }
  static bool is_polled(Cluster& cluster, std::size_t node, const Sent& sent) {
    return has_part(insist(cluster, node, poll_of(sent)), shown(sent));
  }
  void wait_for_message(Cluster& cluster, std::size_t node, const Sent& sent) {
    wait_for(cluster, node, poll_of(sent), shown(sent),
             [&](std::string_view body) { return has_part(body, shown(sent)); });
  }

  void wait_for_commit(Cluster& cluster, std::size_t node, std::string_view key,
                       std::int64_t offset) {
    const std::string expected = fmt::format("\"{}\":{}", key, offset);
    wait_for(cluster, node,
             fmt::format(R"({{"type":"list_committed_offsets","keys":["{}"]}})", key), expected,
             [&](std::string_view body) { return has_part(body, expected); });
  }

  Fresh fresh_;
};

class UniqueIdsService final : public Service {
 public:
  void check(Cluster& cluster) override {
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const std::string reply = insist(cluster, node, R"({"type":"generate"})");
      if (!ids_.insert(field_of<std::string>(reply, "id")).second) {
        throw Failure("an id was given twice: " + reply);
      }
    }
  }

 private:
  std::set<std::string> ids_;
};

class EchoService final : public Service {
 public:
  void check(Cluster& cluster) override {
    for (std::size_t node = 0; node < cluster.size(); ++node) {
      const auto number = fresh_();
      const auto reply =
          insist(cluster, node, fmt::format(R"({{"type":"echo","echo":{}}})", number));
      if (field_of<std::int64_t>(reply, "echo") != number) throw Failure("a wrong echo: " + reply);
    }
  }

 private:
  Fresh fresh_;
};

template <class S, class... Arguments>
std::function<std::unique_ptr<Service>()> makes(Arguments... arguments) {
  return [arguments...] { return std::make_unique<S>(arguments...); };
}

}  // namespace

const std::vector<TestedApp>& tested_apps() {
  static const std::vector<TestedApp> apps = {
      {"broadcast", app_of<apps::Broadcast>(), makes<BroadcastService>()},
      {"echo", app_of<apps::Echo>(), makes<EchoService>()},
      {"g-counter", app_of<apps::GCounter>(), makes<CounterService>()},
      {"g-set", app_of<apps::GSet>(), makes<SetService>()},
      {"kafka", app_of<apps::Kafka>(), makes<KafkaService>()},
      {"lin-kv", app_of<apps::LinKv>(), makes<LinKvService>()},
      {"pn-counter", app_of<apps::PnCounter>(), makes<CounterService>()},
      {"txn-list-append", app_of<apps::TxnListAppend>(), makes<TxnService>("append")},
      {"txn-rw-register", app_of<apps::rw_register::TxnRwRegister>(), makes<TxnService>("w")},
      {"unique-ids", app_of<apps::UniqueIds>(), makes<UniqueIdsService>()},
  };
  return apps;
}

const TestedApp* find_tested_app(std::string_view name) {
  const auto& apps = tested_apps();
  const auto found = std::ranges::find(apps, name, &TestedApp::name);
  return found == apps.end() ? nullptr : &*found;
}

std::string insist(Cluster& cluster, std::size_t node, std::string_view body) {
  const Time end = cluster.now() + kPatience;
  std::optional<Reply> reply;
  do {
    reply = cluster.ask(node, body);
    if (reply && reply->is_ok()) return reply->body;
    cluster.pass(kPause);
  } while (cluster.now() < end);
  throw Failure(
      fmt::format("{} answers {} with {}", Cluster::name(node), shortened(body), described(reply)));
}

void wait_for(Cluster& cluster, std::size_t node, std::string_view body, std::string_view what,
              const std::function<bool(std::string_view body)>& is_enough) {
  const Time end = cluster.now() + kPatience;
  std::optional<Reply> reply;
  do {
    reply = cluster.ask(node, body);
    if (reply && reply->is_ok() && is_enough(reply->body)) return;
    cluster.pass(kPause);
  } while (cluster.now() < end);
  throw Failure(fmt::format("{} answers {} without {}: {}", Cluster::name(node), shortened(body),
                            what, described(reply)));
}

}  // namespace tests
