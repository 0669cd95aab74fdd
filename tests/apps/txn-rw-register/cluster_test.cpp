// Stores on a network that loses, repeats, reorders and parts, that restart and lose what they
// kept, held after each step to what a store that is causally consistent is: the state of a closed
// set of transactions.
#include <algorithm>

#include "lib/harness.hpp"
#include "txn-rw-register/store.hpp"

namespace tests::rw_register_cluster_test {
namespace {

using namespace apps::rw_register;
using namespace std::chrono_literals;

struct Committed {
  Origin origin;
  Number number = 0;
  Versions past;  // what the node had seen before
  std::map<std::string, std::string> writes;
};

class Cluster {
 public:
  Cluster(std::size_t size, std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < size; ++i) {
      hosts_.push_back({{i, 1}, random_.below(3) * 10'000'000, {}, Store(size), {}});
    }
    loss_ = random_.unit() / 2;
    duplication_ = random_.unit() / 2;
    reordering_ = random_.unit() / 2;
    loses_storage_ = random_.chance(0.5);
  }

  void step() {
    now_ += random_.below(20'000);
    Host& host = hosts_[random_.below(hosts_.size())];
    const auto choice = random_.below(100);
    if (choice < 30) {
      commit(host);
    } else if (choice < 60) {
      send(host, hosts_[random_.below(hosts_.size())]);
    } else if (choice < 95) {
      if (!bag_.empty()) deliver(random_.chance(reordering_) ? random_.below(bag_.size()) : 0);
    } else if (choice < 98) {
      blocked_ = {random_.below(hosts_.size()), random_.below(hosts_.size())};
    } else if (choice < 99 || !loses_storage_) {
      restart(host);
    } else {
      lose(host);
    }
    for (auto& each : hosts_) check(each);
  }

  // Without faults: all replicas get what any replica has.
  void heal() {
    loss_ = duplication_ = reordering_ = 0;
    blocked_ = {};
    while (!bag_.empty()) deliver(0);
    for (std::size_t round = 0; round < 2 * hosts_.size(); ++round) {
      for (auto& from : hosts_) {
        for (auto& to : hosts_) send(from, to);
      }
      while (!bag_.empty()) deliver(0);
    }
    for (auto& host : hosts_) {
      check(host);
      CHECK(state(host) == state(hosts_.front()));
      restart(host);
      CHECK(state(host) == state(hosts_.front()));
    }
  }

 private:
  struct Host {
    Origin self;
    Number skew = 0;
    std::vector<std::string> storage;
    Store store;
    Versions seen;  // when it was looked at last
  };
  struct Sent {
    std::size_t from;
    std::size_t to;
    std::string text;
  };

  static std::string state(const Host& host) { return json_text(host.store.news({}, 0)); }

  // First stored, then merged, as Merged does.
  static void keep(Host& host, const Store::Delta& delta) {
    if (delta.empty()) return;
    host.storage.push_back(json_text(delta));
    host.store.merge(delta);
  }

  void commit(Host& host) {
    Committed txn{host.self, 0, host.store.versions(), {}};
    Values values;
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
      const std::string key = std::to_string(random_.below(8));
      txn.writes[key] = std::to_string(next_value_++);
      values[Canonical(Raw{key})] = Json(Raw{txn.writes[key]});
    }
    keep(host, host.store.write(host.self, now_ + host.skew, std::move(values)));
    if (txn.writes.empty()) return;
    txn.number = host.store.versions().of(host.self);
    for (const auto& mark : txn.past.marks()) REQUIRE(txn.number > std::get<2>(mark));
    committed_.push_back(std::move(txn));
    if (random_.chance(0.1)) compact(host);
  }

  static void compact(Host& host) { host.storage = {state(host)}; }

  static void restart(Host& host) {
    const std::string before = state(host);
    restore(host);
    REQUIRE(state(host) == before);
  }
  static void restore(Host& host) {
    host.store = Store(8);
    for (const std::string& record : host.storage) {
      const auto delta = parse<Store::Delta>(record);
      host.store.merge(host.store.fresh(delta));
      REQUIRE(host.store.versions().covers(Store::reach(delta)));
    }
  }

  // Without its storage a node is a new origin.
  void lose(Host& host) {
    host.storage.clear();
    ++host.self.life;
    restore(host);
    host.seen = {};
  }

  // The sender knows what the recipient had at some time, or even before it lost that.
  void send(Host& from, const Host& to) {
    if (from.self == to.self || random_.chance(loss_)) return;
    const Versions known = random_.chance(reordering_) ? Versions() : to.seen;
    const auto delta = from.store.news(known.meet(from.store.versions()), 0);
    if (delta.empty()) return;
    bag_.push_back({from.self.node, to.self.node, json_text(delta)});
    if (random_.chance(duplication_)) bag_.push_back(bag_.back());
  }

  void deliver(std::size_t chosen) {
    const Sent sent = bag_[chosen];
    bag_.erase(bag_.begin() + static_cast<std::ptrdiff_t>(chosen));
    if (sent.from + 1 == blocked_.first || sent.to + 1 == blocked_.second) return;
    Host& to = hosts_[sent.to];
    keep(to, to.store.fresh(parse<Store::Delta>(sent.text)));
  }

  // It has seen no less than before; with a transaction all that came before it; and its registers
  // have the last writes of all that it has seen.
  void check(Host& host) {
    const Versions& seen = host.store.versions();
    REQUIRE(seen.covers(host.seen));
    host.seen = seen;
    std::map<std::string, std::tuple<Number, Origin, std::string>> expected;
    for (const Committed& txn : committed_) {
      if (seen.of(txn.origin) < txn.number) continue;
      REQUIRE(seen.covers(txn.past));
      for (const auto& [key, value] : txn.writes) {
        expected[key] = std::max(expected[key], {txn.number, txn.origin, value});
      }
    }
    for (int i = 0; i < 8; ++i) {
      const std::string key = std::to_string(i);
      const auto last = expected.find(key);
      REQUIRE(host.store.read(Canonical(Raw{key})).text ==
              (last == expected.end() ? "null" : std::get<2>(last->second)));
    }
  }

  Random random_;
  std::vector<Host> hosts_;
  std::vector<Sent> bag_;
  std::vector<Committed> committed_;
  std::pair<std::size_t, std::size_t> blocked_;  // who is not heard, who hears nothing; from 1 on
  double loss_ = 0;
  double duplication_ = 0;
  double reordering_ = 0;
  bool loses_storage_ = false;
  Number now_ = 0;
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
