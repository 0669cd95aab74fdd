// Replicas on a network that loses, repeats, reorders and parts, and that restart, held after each
// step to what a store that is causally consistent is: the state of a closed set of transactions.
#include <algorithm>

#include "lib/harness.hpp"
#include "seeds.hpp"
#include "txn-rw-register/replica.hpp"

namespace tests::rw_register_cluster_test {
namespace {

using namespace apps::rw_register;
using namespace std::chrono_literals;
using maelstrom::Duration;
using maelstrom::MemoryStorage;
using maelstrom::Random;
using maelstrom::Raw;
using maelstrom::Time;

struct Committed {
  std::string node;
  Counter counter = 0;
  Versions past;  // what the node had seen before
  std::map<std::string, std::string> writes;
};

class Cluster {
 public:
  Cluster(std::size_t size, std::uint64_t seed) : random_(seed) {
    options_.compact_at = 500 + random_.below(2000);
    for (std::size_t i = 0; i < size; ++i) ids_.push_back("n" + std::to_string(i));
    for (const auto& id : ids_) {
      hosts_.push_back({id, Duration(random_.below(3) * 10s), MemoryStorage(), {}, {}});
    }
    for (auto& host : hosts_) host.replica.emplace(host.id, ids_, host.storage, options_);
    mood_ = {random_.unit() / 2, random_.unit() / 2, random_.unit() / 2};
  }

  void step() {
    now_ += Duration(random_.below(20) * 1ms);
    Host& host = hosts_[random_.below(hosts_.size())];
    const auto choice = random_.below(100);
    if (choice < 30) {
      commit(host);
    } else if (choice < 60) {
      tick(host);
    } else if (choice < 95) {
      if (!bag_.empty()) deliver(random_.below(bag_.size()));
    } else if (choice < 98) {
      blocked_ = {ids_[random_.below(ids_.size())], ids_[random_.below(ids_.size())]};
    } else {
      host.replica.reset();
      host.replica.emplace(host.id, ids_, host.storage, options_);
    }
    for (auto& each : hosts_) check(each);
  }

  // Without faults: every replica gets everything, and then all are silent.
  void heal() {
    mood_ = {};
    blocked_ = {};
    std::size_t sent = 0;
    for (int period = 0; period < 60; ++period) {
      now_ += options_.period;
      for (auto& host : hosts_) tick(host);
      sent = bag_.size();
      while (!bag_.empty()) deliver(0);
    }
    CHECK(sent == 0);
    for (auto& host : hosts_) {
      check(host);
      CHECK(state(host) == state(hosts_.front()));
      CHECK(covers(host.replica->store().seen(), all()));
    }
  }

 private:
  struct Host {
    std::string id;
    Duration skew;
    MemoryStorage storage;
    std::optional<Replica> replica;
    Versions seen;  // when it was looked at last
  };
  struct Sent {
    std::string from;
    std::string to;
    std::string text;
  };
  struct Mood {
    double loss = 0;
    double duplication = 0;
    double reordering = 0;
  };

  static std::string state(const Host& host) { return json_text(host.replica->store().since({})); }

  void commit(Host& host) {
    Committed txn{host.id, 0, host.replica->store().seen(), {}};
    std::string text = R"([["r",0,null])";
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
      const std::string key = std::to_string(random_.below(8));
      const std::string value = std::to_string(next_value_++);
      text += fmt::format(R"(,["w",{},{}])", key, value);
      txn.writes[key] = value;
    }
    host.replica->run(Raw{text + "]"}, now_ + host.skew);
    if (txn.writes.empty()) return;
    txn.counter = host.replica->store().seen().at(host.id);
    for (const auto& [node, counter] : txn.past) REQUIRE(txn.counter > counter);
    committed_.push_back(std::move(txn));
  }

  void tick(Host& host) {
    for (const auto& peer : ids_) {
      if (peer == host.id) continue;
      const auto batch = host.replica->batch_for(peer, now_);
      if (!batch || random_.chance(mood_.loss)) continue;
      bag_.push_back({host.id, peer, json_text(*batch)});
      if (random_.chance(mood_.duplication)) bag_.push_back(bag_.back());
    }
  }

  void deliver(std::size_t index) {
    const std::size_t chosen = random_.chance(mood_.reordering) ? index : 0;
    const Sent sent = bag_[chosen];
    bag_.erase(bag_.begin() + static_cast<std::ptrdiff_t>(chosen));
    if (sent.from == blocked_.first || sent.to == blocked_.second) return;
    maelstrom::Scratch scratch;
    const auto to = std::ranges::find(hosts_, sent.to, &Host::id);
    to->replica->receive(sent.from, maelstrom::from_json<Batch>(Raw{sent.text}, scratch),
                         now_ + to->skew);
  }

  // It has seen no less than before; with a transaction all that came before it; and its registers
  // have the last writes of all that it has seen.
  void check(Host& host) {
    const Store& store = host.replica->store();
    REQUIRE(covers(store.seen(), host.seen));
    host.seen = store.seen();
    std::map<std::string, std::tuple<Counter, std::string, std::string>> expected;
    for (const Committed& txn : committed_) {
      if (!covers(store.seen(), {{txn.node, txn.counter}})) continue;
      REQUIRE(covers(store.seen(), txn.past));
      for (const auto& [key, value] : txn.writes) {
        expected[key] = std::max(expected[key], {txn.counter, txn.node, value});
      }
    }
    REQUIRE(store.size() == expected.size());
    for (const auto& [key, last] : expected) {
      REQUIRE(store.read(key) == Raw{std::get<2>(last)});
    }
  }

  Versions all() const {
    Versions versions;
    for (const Committed& txn : committed_) versions[txn.node] = txn.counter;
    return versions;
  }

  Random random_;
  ReplicaOptions options_;
  std::vector<std::string> ids_;
  std::vector<Host> hosts_;
  std::vector<Sent> bag_;
  std::vector<Committed> committed_;
  std::pair<std::string, std::string> blocked_;  // who is not heard, who hears nothing
  Mood mood_;
  Time now_{};
  std::uint64_t next_value_ = 1;
};

void run_seeds(std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    Cluster cluster(1 + seed % 5, seed);
    for (int i = 0; i < 400; ++i) cluster.step();
    cluster.heal();
  }
}

}  // namespace

TEST_CASE("each replica has the state of a closed set of transactions, and all the same at last") {
  run_seeds(1, seeds(50));
}

TEST_CASE("the same for any seed") { run_seeds(test_seed(), 1); }

TEST_CASE("the same for thousands of seeds", "[.soak]") { run_seeds(1000, 3000); }

}  // namespace tests::rw_register_cluster_test
