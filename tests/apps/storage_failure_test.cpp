// Every challenge's node whose storage fails: it says nothing that may not be kept, and after a
// restart everything that it has acknowledged is there.
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "broadcast/broadcast.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "kafka/kafka.hpp"
#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"
#include "pn-counter/pn_counter.hpp"
#include "txn-list-append/txn_list_append.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests {
namespace {

// Fails at a write, after it or without it, and at all that follow.
class FailingStorage final : public Storage {
 public:
  Lines load() override { return kept_.load(); }
  void append(std::string_view record) override {
    write([&] { kept_.append(record); });
  }
  void replace(const Lines& records) override {
    write([&] { kept_.replace(records); });
  }

  std::optional<int> writes_left;
  bool keeps_last = false;  // the write that fails has happened
  bool has_failed = false;

 private:
  template <class F>
  void write(F what) {
    const bool fails = writes_left && --*writes_left < 0;
    if (!fails || (keeps_last && !has_failed)) what();
    has_failed = fails;
    if (fails) throw std::runtime_error("no space");
  }

  MemoryStorage kept_;
};

using MakeApp = std::function<std::shared_ptr<void>(Node&)>;

// Three nodes whose messages arrive a millisecond after they were sent. Clients ask n1.
class Cluster {
 public:
  explicit Cluster(MakeApp make_app) : make_app_(std::move(make_app)) {
    for (const char* id : {"n1", "n2", "n3"}) {
      hosts_[id].storage = std::make_shared<FailingStorage>();
    }
  }

  FailingStorage& storage(std::string_view id) { return *hosts_.find(id)->second.storage; }

  // Starts all nodes, again if they have run; what is under way is lost.
  void start() {
    messages_.clear();
    now_ += 1s;
    for (auto& [id, host] : hosts_) {
      host.app.reset();
      NodeOptions options;
      options.storage = host.storage;
      options.boot = static_cast<std::uint64_t>(now_.time_since_epoch().count());
      host.node.emplace(std::move(options));
      host.node->advance(now_);
      host.app = make_app_(*host.node);
      event(host, [&, &id = id] {
        host.node->receive(line("c0", id,
                                fmt::format(R"({{"type":"init","msg_id":1,"node_id":"{}",)"
                                            R"("node_ids":["n1","n2","n3"]}})",
                                            id)),
                           now_);
      });
    }
    pass(1s);
  }

  // What n1 answers within five seconds; nothing if it does not.
  std::string ask(std::string_view body) {
    const std::string request =
        fmt::format(R"({},"msg_id":{}}})", body.substr(0, body.size() - 1), ++asked_);
    Host& host = hosts_.find("n1")->second;
    event(host, [&] { host.node->receive(to_n1(request), now_); });
    const std::string key = fmt::format("\"in_reply_to\":{}", asked_);
    for (int i = 0; i < 5000 && !host.storage->has_failed; ++i) {
      for (const std::string& reply : std::exchange(replies_, {})) {
        if (contains(reply, key + ",") || contains(reply, key + "}")) return reply;
      }
      pass(1ms);
    }
    return "";
  }

  void pass(Duration time) {
    for (const Time end = now_ + time; now_ < end; now_ += 1ms) {
      for (std::size_t count = messages_.size(); count > 0; --count) {
        const auto [to, text] = std::move(messages_.front());
        messages_.pop_front();
        Host& host = hosts_.find(to)->second;
        event(host, [&, &text = text] { host.node->receive(text, now_); });
      }
      for (auto& [id, host] : hosts_) event(host, [&, &h = host] { h.node->advance(now_); });
    }
  }

 private:
  struct Host {
    std::shared_ptr<FailingStorage> storage;
    std::optional<Node> node;
    std::shared_ptr<void> app;
  };

  template <class F>
  void event(Host& host, F what) {
    const bool had_failed = host.storage->has_failed;
    const bool is_init = host.node->id().empty();
    what();
    const std::string_view said = host.node->outbox().view();
    REQUIRE(host.storage->has_failed == !host.node->failure().empty());
    if (host.storage->has_failed) {
      const bool is_refusal = is_init && !had_failed && contains(said, R"("type":"error")") &&
                              std::ranges::count(said, '\n') == 1;
      REQUIRE((said.empty() || is_refusal));
    }
    send(said);
    host.node->outbox().clear();
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view one = text.substr(0, end);
      const std::size_t dest = one.find(R"("dest":")") + 8;
      const std::string to(one.substr(dest, one.find('"', dest) - dest));
      if (hosts_.contains(to)) {
        messages_.emplace_back(to, one);
      } else {
        replies_.emplace_back(one);
      }
      text.remove_prefix(end + 1);
    }
  }

  MakeApp make_app_;
  std::map<std::string, Host, std::less<>> hosts_;
  std::deque<std::pair<std::string, std::string>> messages_;
  Lines replies_;
  Time now_{};
  int asked_ = 100;  // above the msg_id of init
};

// A challenge: how the number i is written, and how it is looked for.
struct Challenge {
  std::string name;
  MakeApp make_app;
  std::function<std::string(int)> write;
  std::function<std::string(int)> read;
  std::function<bool(const std::string& reply, int)> has;
};

template <class App>
MakeApp make() {
  return [](Node& node) -> std::shared_ptr<void> { return std::make_shared<App>(node); };
}

std::function<std::string(int)> always(std::string text) {
  return [text = std::move(text)](int) { return text; };
}

// A format with one or two places for the number.
std::function<std::string(int)> with(std::string format) {
  return [format = std::move(format)](int i) {
    std::string text = format;
    for (std::size_t at; (at = text.find('#')) != text.npos;)
      text.replace(at, 1, std::to_string(i));
    return text;
  };
}

bool lists(const std::string& reply, int i) {
  const std::string number = std::to_string(i);
  return contains(reply, "[" + number + "]") || contains(reply, "[" + number + ",") ||
         contains(reply, "," + number + ",") || contains(reply, "," + number + "]");
}

// A counter gets 2^i.
std::string add_power(int i) { return fmt::format(R"({{"type":"add","delta":{}}})", 1LL << i); }
bool has_power(const std::string& reply, int i) {
  return (number_in(reply, "value") >> i & 1) != 0;
}

std::vector<Challenge> challenges() {
  return {
      {"broadcast", make<apps::Broadcast>(), with(R"({"type":"broadcast","message":#})"),
       always(R"({"type":"read"})"), lists},
      {"g-set", make<apps::GSet>(), with(R"({"type":"add","element":#})"),
       always(R"({"type":"read"})"), lists},
      {"g-counter", make<apps::GCounter>(), add_power, always(R"({"type":"read"})"), has_power},
      {"pn-counter", make<apps::PnCounter>(), add_power, always(R"({"type":"read"})"), has_power},
      {"kafka", make<apps::Kafka>(), with(R"({"type":"send","key":"k#","msg":#})"),
       with(R"({"type":"poll","offsets":{"k#":0}})"),
       [](const std::string& reply, int i) { return contains(reply, fmt::format("[0,{}]", i)); }},
      {"lin-kv", make<apps::LinKv>(), with(R"({"type":"write","key":#,"value":#})"),
       with(R"({"type":"read","key":#})"),
       [](const std::string& reply, int i) { return number_in(reply, "value") == i; }},
      {"txn-list-append", make<apps::TxnListAppend>(),
       with(R"({"type":"txn","txn":[["append",99,#]]})"),
       always(R"({"type":"txn","txn":[["r",99,null]]})"), lists},
      {"txn-rw-register", make<apps::TxnRwRegister>(), with(R"({"type":"txn","txn":[["w",#,#]]})"),
       with(R"({"type":"txn","txn":[["r",#,null]]})"),
       [](const std::string& reply, int i) {
         return contains(reply, fmt::format(R"(["r",{0},{0}])", i));
       }},
  };
}

}  // namespace

TEST_CASE("a node whose storage fails acknowledges nothing more, and has kept what it has before") {
  const bool keeps_last = GENERATE(false, true);
  for (const Challenge& challenge : challenges()) {
    bool has_failed = true;
    for (int writes = 0; has_failed && writes < 24; ++writes) {
      CAPTURE(challenge.name, writes, keeps_last);
      Cluster cluster(challenge.make_app);
      cluster.storage("n1").writes_left = writes;
      cluster.storage("n1").keeps_last = keeps_last;
      cluster.start();
      std::vector<int> acknowledged;
      for (int i = 1; i <= 12 && !cluster.storage("n1").has_failed; ++i) {
        const std::string reply = cluster.ask(challenge.write(i));
        if (contains(reply, "_ok\"")) acknowledged.push_back(i);
      }
      has_failed = cluster.storage("n1").has_failed;
      if (has_failed) {
        CHECK(acknowledged.size() < 12);
        CHECK(cluster.ask(challenge.write(13)).empty());
        CHECK(cluster.ask(challenge.read(1)).empty());
      }
      cluster.storage("n1").writes_left.reset();
      cluster.storage("n1").has_failed = false;
      cluster.start();
      cluster.pass(4s);
      for (const int i : acknowledged) {
        CAPTURE(i);
        const std::string reply = cluster.ask(challenge.read(i));
        CAPTURE(reply);
        REQUIRE(challenge.has(reply, i));
      }
    }
  }
}

TEST_CASE("in the test of failing storages every challenge's node writes, and a failure is met") {
  for (const Challenge& challenge : challenges()) {
    CAPTURE(challenge.name);
    Cluster cluster(challenge.make_app);
    cluster.start();
    cluster.storage("n1").writes_left = 3;
    for (int i = 1; i <= 20 && !cluster.storage("n1").has_failed; ++i) {
      (void)cluster.ask(challenge.write(i));
    }
    CHECK(cluster.storage("n1").has_failed);
  }
}

}  // namespace tests
