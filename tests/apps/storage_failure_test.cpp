// Every challenge's node whose storage fails: it says nothing that may not be kept, and after a
// restart everything that it has acknowledged is there.
#include <functional>
#include <memory>
#include <vector>

#include "apps/cluster/cluster.hpp"
#include "broadcast/broadcast.hpp"
#include "g-counter/g_counter.hpp"
#include "g-set/g_set.hpp"
#include "kafka/kafka.hpp"
#include "lib/harness.hpp"
#include "lin-kv/lin_kv.hpp"
#include "pn-counter/pn_counter.hpp"
#include "txn-list-append/txn_list_append.hpp"
#include "txn-rw-register/txn_rw_register.hpp"

namespace tests::storage_failure_test {
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

constexpr std::size_t kNodes = 3;

// Three nodes. Clients ask the first, whose storage may fail.
class Failing {
 public:
  explicit Failing(const MakeApp& make_app)
      : cluster_(make_app,
                 std::vector<std::shared_ptr<Storage>>(storages_.begin(), storages_.end()), 1) {
    cluster_.on_storage_failure = [](std::size_t node) { REQUIRE(node == 0); };
  }

  FailingStorage& storage() { return *storages_[0]; }

  // Starts all nodes, again if they have run; what is under way is lost.
  void start() {
    for (std::size_t node = 0; node < kNodes; ++node) {
      cluster_.kill(node);
      const auto refusal = cluster_.try_start(node);
      REQUIRE(refusal.has_value() == (node == 0 && storage().has_failed));
    }
    cluster_.pass(1s);
    REQUIRE(cluster_.is_up(0) == !storage().has_failed);
  }

  // What the first node answers within some seconds; nothing if it does not.
  std::string ask(std::string_view body) {
    const auto reply = cluster_.ask(0, body);
    REQUIRE(cluster_.is_up(0) == !storage().has_failed);
    return reply ? reply->body : "";
  }

  void pass(Duration time) { cluster_.pass(time); }

 private:
  std::vector<std::shared_ptr<FailingStorage>> storages_ = {std::make_shared<FailingStorage>(),
                                                            std::make_shared<FailingStorage>(),
                                                            std::make_shared<FailingStorage>()};
  Cluster cluster_;
};

// A challenge: how the number i is written, and how it is looked for.
struct Challenge {
  std::string name;
  MakeApp make_app;
  std::function<std::string(int)> write;
  std::function<std::string(int)> read;
  std::function<bool(const std::string& reply, int)> has;
};

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
      {"broadcast", app_of<apps::Broadcast>(), with(R"({"type":"broadcast","message":#})"),
       always(R"({"type":"read"})"), lists},
      {"g-set", app_of<apps::GSet>(), with(R"({"type":"add","element":#})"),
       always(R"({"type":"read"})"), lists},
      {"g-counter", app_of<apps::GCounter>(), add_power, always(R"({"type":"read"})"), has_power},
      {"pn-counter", app_of<apps::PnCounter>(), add_power, always(R"({"type":"read"})"), has_power},
      {"kafka", app_of<apps::Kafka>(), with(R"({"type":"send","key":"k#","msg":#})"),
       with(R"({"type":"poll","offsets":{"k#":0}})"),
       [](const std::string& reply, int i) { return contains(reply, fmt::format("[0,{}]", i)); }},
      {"lin-kv", app_of<apps::LinKv>(), with(R"({"type":"write","key":#,"value":#})"),
       with(R"({"type":"read","key":#})"),
       [](const std::string& reply, int i) { return number_in(reply, "value") == i; }},
      {"txn-list-append", app_of<apps::TxnListAppend>(),
       with(R"({"type":"txn","txn":[["append",99,#]]})"),
       always(R"({"type":"txn","txn":[["r",99,null]]})"), lists},
      {"txn-rw-register", app_of<apps::rw_register::TxnRwRegister>(),
       with(R"({"type":"txn","txn":[["w",#,#]]})"), with(R"({"type":"txn","txn":[["r",#,null]]})"),
       [](const std::string& reply, int i) {
         return contains(reply, fmt::format(R"(["r",{0},{0}])", i));
       }},
  };
}

// Keeps whose it is.
class NamedStorage final : public Storage {
 public:
  std::string open(const StorageOwner& owner) override {
    format = owner.format;
    return {};
  }
  Lines load() override { return {}; }
  void append(std::string_view /*record*/) override {}
  void replace(const Lines& /*records*/) override {}

  std::string format;
};

}  // namespace

TEST_CASE("every challenge's node names what it keeps, so that no other one takes it for its own") {
  for (const Challenge& challenge : challenges()) {
    const auto storage = std::make_shared<NamedStorage>();
    NodeOptions options;
    options.storage = storage;
    TestNode node(std::move(options));
    const auto app = challenge.make_app(*node);
    node.init();
    const std::string name = storage->format.substr(0, storage->format.find(' '));
    CHECK(name == challenge.name);  // a version may follow
  }
}

TEST_CASE("a node whose storage fails acknowledges nothing more, and has kept what it has before") {
  const bool keeps_last = GENERATE(false, true);
  for (const Challenge& challenge : challenges()) {
    bool has_failed = true;
    for (int writes = 0; has_failed && writes < 24; ++writes) {
      CAPTURE(challenge.name, writes, keeps_last);
      Failing cluster(challenge.make_app);
      cluster.storage().writes_left = writes;
      cluster.storage().keeps_last = keeps_last;
      cluster.start();
      std::vector<int> acknowledged;
      for (int i = 1; i <= 12 && !cluster.storage().has_failed; ++i) {
        const std::string reply = cluster.ask(challenge.write(i));
        if (contains(reply, "_ok\"")) acknowledged.push_back(i);
      }
      has_failed = cluster.storage().has_failed;
      if (has_failed) {
        CHECK(acknowledged.size() < 12);
      }
      cluster.storage().writes_left.reset();
      cluster.storage().has_failed = false;
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
    Failing cluster(challenge.make_app);
    cluster.start();
    cluster.storage().writes_left = 3;
    for (int i = 1; i <= 20 && !cluster.storage().has_failed; ++i) {
      (void)cluster.ask(challenge.write(i));
    }
    CHECK(cluster.storage().has_failed);
  }
}

}  // namespace tests::storage_failure_test
