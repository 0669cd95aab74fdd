// The examples of docs/writing-nodes.md.
#include <chrono>
#include <deque>
#include <maelstrom/maelstrom.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using maelstrom::body;
using maelstrom::CallError;
using maelstrom::Error;
using maelstrom::ErrorCode;
using maelstrom::Fields;
using maelstrom::Message;
using maelstrom::Node;
using maelstrom::Raw;
using maelstrom::Result;
using maelstrom::Task;

namespace handlers {

struct Send {
  std::string_view key;
  Raw msg;  // any JSON, kept as it came
  using fields = Fields<"key", "msg">;
};

struct Offset {
  std::int64_t offset;
  using fields = Fields<"offset">;
};

class Logs {
 public:
  explicit Logs(Node& node) {
    node.on("send", [this](const Send& request) {
      auto& log = logs_[std::string(request.key)];
      log.push_back(maelstrom::Json(request.msg));
      return Offset{static_cast<std::int64_t>(log.size()) - 1};
    });
    node.on("clear", [this] { logs_.clear(); });
    node.on("who", [](const Message& message) { return body<"you">(message.src); });
  }

 private:
  std::map<std::string, std::vector<maelstrom::Json>> logs_;
};

}  // namespace handlers

namespace fields {

using maelstrom::Dict;
using maelstrom::List;

struct Range {
  std::int64_t from;
  std::optional<std::int64_t> to;
  using fields = Fields<"from", "to">;
};

struct Query {
  std::string_view table;
  Range range;
  std::vector<std::string> columns;
  List<std::int64_t> ids;     // read as it is iterated
  Dict<std::string_view> as;  // likewise
  using fields = Fields<"table", "range", "columns", "ids", "as">;
};

std::int64_t sum(const Query& query) {
  std::int64_t total = 0;
  for (const std::int64_t id : query.ids) total += id;
  return total;
}

void use_by_name(Node& node) {
  node.on("topology", [&node](const Message& message) {
    using Topology = std::map<std::string, std::vector<std::string>>;
    const auto topology = message.get<Topology>("topology");
    node.log().info("{} neighbours", topology.at(std::string(node.id())).size());
  });
}

void use(Node& node) {
  node.on("query", [](const Query& query) { return body<"sum">(sum(query)); });
}

}  // namespace fields

namespace coroutines {

struct Forward {
  std::string_view to;
  Raw question;
  using fields = Fields<"to", "question">;
};

struct Answer {
  std::string answer;
  using fields = Fields<"answer">;
};

void use(Node& node) {
  node.on("forward", [&node](const Forward& request) -> Task<Answer> {
    const auto question = body<"question">(request.question);
    auto answer = co_await node.call<Answer>(request.to, "ask", question, 200ms);
    co_return answer;
  });
}

Task<> remind(Node& node) {
  while (true) {
    co_await node.sleep(5s);
    node.log().info("still here");
  }
}

}  // namespace coroutines

namespace calls {

struct Vote {
  bool granted;
  using fields = Fields<"granted">;
};

class Candidate {
 public:
  explicit Candidate(Node& node) : node_(node) {}

  void ask_one(std::string_view peer) {
    node_.rpc(
        peer, "request_vote", body<"term">(term_),
        [this](Result<Message> reply) {
          if (reply && reply->get<bool>("granted")) ++votes_;
        },
        300ms);
  }

  Task<bool> is_granted_by(std::string_view peer) {
    const auto request = body<"term">(term_);
    const auto vote = co_await node_.try_call<Vote>(peer, "request_vote", request, 300ms);
    if (!vote) {
      node_.log().debug("{}: {}", peer, vote.error().text());
      co_return false;
    }
    co_return vote->granted;
  }

  Task<std::size_t> count_votes() {
    std::vector<Task<bool>> tasks;
    for (const auto& peer : node_.peers()) tasks.push_back(is_granted_by(peer));
    std::size_t votes = 1;  // our own
    for (const bool granted : co_await maelstrom::when_all(std::move(tasks))) votes += granted;
    co_return votes;
  }

 private:
  Node& node_;
  std::int64_t term_ = 0;
  std::size_t votes_ = 1;
};

struct Version {
  std::int64_t version;
  using fields = Fields<"version">;
};

Task<std::int64_t> newest_version(Node& node) {
  std::vector<Task<Version>> reads;
  for (const auto& id : node.ids()) reads.push_back(node.call<Version>(id, "version"));
  const std::size_t majority = node.ids().size() / 2 + 1;
  std::int64_t newest = 0;
  for (const Version& read : co_await node.first(majority, std::move(reads))) {
    newest = std::max(newest, read.version);
  }
  co_return newest;
}

void tell_everybody(Node& node, std::int64_t value) {
  for (const auto& peer : node.peers()) node.deliver(peer, "gossip", body<"value">(value));
}

}  // namespace calls

namespace timers {

class Gossip {
 public:
  explicit Gossip(Node& node) : node_(node) {
    node_.on("broadcast", [this](const Broadcast& request) { add(request.message); });
    node_.every(100ms, [this] { flush(); });
  }

 private:
  struct Broadcast {
    std::int64_t message;
    using fields = Fields<"message">;
  };

  void add(std::int64_t message) {
    if (seen_.insert(message).second) unsent_.push_back(message);
  }
  void flush() {
    if (unsent_.empty()) return;
    for (const auto& peer : node_.peers()) node_.send(peer, "share", body<"messages">(unsent_));
    unsent_.clear();
  }

  Node& node_;
  std::set<std::int64_t> seen_;
  std::vector<std::int64_t> unsent_;
};

class Lease {
 public:
  explicit Lease(Node& node) : node_(node) {}

  void renew() {
    is_held_ = true;
    expiry_.set(node_.now() + 2s);
  }

 private:
  Node& node_;
  bool is_held_ = false;
  maelstrom::Alarm expiry_{node_, [this] { is_held_ = false; }};
};

struct Item {
  std::int64_t item;
  using fields = Fields<"item">;
};

// Whoever takes waits until there is something.
class Queue {
 public:
  explicit Queue(Node& node) {
    node.on("put", [this](const Item& put) {
      items_.push_back(put.item);
      hand_out();
    });
    node.on("take", [this, &node]() -> Task<Item> {
      maelstrom::Slot<std::int64_t> slot;
      takers_.push_back(&slot);
      hand_out();
      const std::optional<std::int64_t> item = co_await node.wait(slot, 3s);
      if (item) co_return Item{*item};
      std::erase(takers_, &slot);
      throw Error(ErrorCode::temporarily_unavailable, "nothing was put");
    });
  }

 private:
  void hand_out() {
    while (!items_.empty() && !takers_.empty()) {
      maelstrom::Slot<std::int64_t>& taker = *takers_.front();
      takers_.pop_front();
      const std::int64_t item = items_.front();
      items_.pop_front();
      taker.set(item);
    }
  }

  std::deque<std::int64_t> items_;
  std::deque<maelstrom::Slot<std::int64_t>*> takers_;
};

}  // namespace timers

namespace services {

class Counter {
 public:
  explicit Counter(Node& node) : kv_(node) {
    node.on("add", [this](const Add& request) -> Task<> {
      const auto add = [&](std::int64_t value) { return value + request.delta; };
      co_await kv_.update("total", std::int64_t{0}, add);
    });
    node.on("read", [this]() -> Task<Total> {
      co_await kv_.fence();
      const auto total = co_await kv_.read<std::int64_t>("total");
      co_return Total{total.value_or(0)};
    });
  }

 private:
  struct Add {
    std::int64_t delta;
    using fields = Fields<"delta">;
  };
  struct Total {
    std::int64_t value;
    using fields = Fields<"value">;
  };

  maelstrom::SeqKv kv_;
};

Task<bool> take_lock(const maelstrom::LinKv& kv, std::string owner) {
  co_return co_await kv.create_if_missing("lock", std::move(owner));
}

Task<std::int64_t> stamp(const maelstrom::Tso& tso) { co_return co_await tso.next(); }

}  // namespace services

namespace errors {

struct Transfer {
  std::string from;
  std::int64_t amount;
  using fields = Fields<"from", "amount">;
};

void use(Node& node, const maelstrom::LinKv& kv) {
  node.on("withdraw", [&kv](const Transfer& request) -> Task<> {
    const auto balance = co_await kv.read<std::int64_t>(request.from);
    if (!balance) throw Error(ErrorCode::key_does_not_exist, "no such account");
    if (*balance < request.amount) throw Error(ErrorCode::precondition_failed, "too little");
    const bool done = co_await kv.cas(request.from, *balance, *balance - request.amount);
    if (!done) throw Error(ErrorCode::txn_conflict, "somebody was faster");
  });
}

void use_definite(Node& node, const maelstrom::LinKv& kv) {
  node.on("lookup", [&kv](const Transfer& request) -> Task<> {
    try {
      co_await kv.read<std::int64_t>(request.from);
    } catch (const CallError& error) {
      // Reading changes nothing, so we may say that nothing has happened.
      throw Error(ErrorCode::temporarily_unavailable, error.text());
    }
  });
}

}  // namespace errors

namespace lifetime {

struct Put {
  std::string_view key;
  Raw value;
  using fields = Fields<"key", "value">;
};

class Store {
 public:
  explicit Store(Node& node) {
    node.on("put", [this, &node](const Put& put) -> Task<> {
      co_await node.sleep(10ms);  // put.key and put.value are still there
      values_[std::string(put.key)] = maelstrom::Json(put.value);  // what stays owns its data
    });
  }

 private:
  std::map<std::string, maelstrom::Json> values_;
};

static_assert(!maelstrom::OwnsData<Put>);
static_assert(maelstrom::OwnsData<maelstrom::Json>);

void keep(maelstrom::Storage& storage, const std::map<std::string, std::int64_t>& totals) {
  storage.append(maelstrom::json_text(totals));
}

std::map<std::string, std::int64_t> read_kept(std::string_view record) {
  return maelstrom::parse<std::map<std::string, std::int64_t>>(record);
}

}  // namespace lifetime

namespace threads {

std::string expensive(const std::string& input);

struct Job {
  std::string input;
  using fields = Fields<"input">;
};

class Worker {
 public:
  explicit Worker(Node& node) : node_(node), mailbox_(node.mailbox()) {
    node.on("compute", [this](const Job& job, const Message& message) {
      start(job.input, std::string(message.src));
    });
  }

 private:
  void start(std::string input, std::string client) {
    workers_.emplace_back([this, input = std::move(input), client = std::move(client)] {
      std::string result = expensive(input);  // here the node must not be touched
      mailbox_.post([this, result = std::move(result), client] {
        node_.send(client, "computed", body<"result">(result));  // here it may
      });
    });
  }

  Node& node_;
  maelstrom::Mailbox mailbox_;
  std::vector<std::jthread> workers_;  // last: joined before the rest goes
};

}  // namespace threads

namespace restarts {

class Client {
 public:
  explicit Client(Node& node) : node_(node), next_(node.boot()) {}

  std::string new_request_id() { return fmt::format("{}-{}", node_.id(), next_++); }

 private:
  Node& node_;
  std::uint64_t next_;
};

struct Promise {
  std::string_view text;
  using fields = Fields<"text">;
};

class Promises {
 public:
  explicit Promises(Node& node) : storage_(node.storage()) {
    node.set_storage_format("promises");
    node.on_init([this] { made_ = storage_.load(); });
    node.on("promise", [this](const Promise& promise) {
      storage_.append(promise.text);  // before it is acknowledged
      made_.emplace_back(promise.text);
    });
  }

 private:
  maelstrom::Storage& storage_;
  std::vector<std::string> made_;
};

}  // namespace restarts

namespace testing {

// A node in a test: lines in, lines out, and time is what the test says.
inline std::string ticks_of_a_minute() {
  Node node;
  const maelstrom::Time start{};
  node.every(20s, [&node] { node.send("n2", "tick"); });
  node.receive(R"({"src":"c0","dest":"n1","body":{"type":"init","msg_id":1,)"
               R"("node_id":"n1","node_ids":["n1","n2"]}})",
               start);
  node.outbox().clear();  // init_ok
  while (node.next_deadline() && *node.next_deadline() <= start + 60s) {
    node.advance(*node.next_deadline());
  }
  return std::string(node.outbox().view());  // three ticks, without waiting
}

}  // namespace testing
