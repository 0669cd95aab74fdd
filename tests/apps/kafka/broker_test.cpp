#include "kafka/broker.hpp"

#include <map>
#include <set>

#include "lib/harness.hpp"

namespace tests::broker_test {
namespace {

using apps::kafka::Batch;
using apps::kafka::Broker;
using apps::kafka::PollBudget;

constexpr int kKeys = 4;

// `offsets` is JSON.
void commit(Broker& broker, std::string_view offsets, Time now) {
  Scratch scratch;
  broker.commit({Dict<std::int64_t>(Raw{offsets}, scratch)}, now);
}

// Brokers, their storages, and a network that may lose, double and hold up what they say.
class Cluster {
 public:
  explicit Cluster(std::size_t size, std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < size; ++i) ids_.push_back(fmt::format("n{}", i));
    for (std::size_t i = 0; i < size; ++i) start(i);
  }

  struct Sent {
    std::string key;
    std::optional<std::int64_t> offset{};
    bool is_refused = false;
  };

  void start(std::size_t node) {
    const std::string& id = ids_[node];
    std::vector<std::string> peers;
    std::ranges::copy_if(ids_, std::back_inserter(peers), [&](const auto& p) { return p != id; });
    auto& stored = stored_[id];
    auto& broker = brokers_[id];
    const auto boot = static_cast<std::uint64_t>(now_.time_since_epoch().count());
    broker.emplace(
        id, peers, boot, now_,
        [this](std::string_view key) -> std::string_view { return owner(key.back() - '0'); },
        [&stored](std::string_view record) { stored.emplace_back(record); });
    for (const auto& record : stored) broker->restore(record);
    std::erase_if(passed_on_, [&](const auto& entry) { return std::get<0>(entry.first) == id; });
  }
  void restart_any() { start(random_.below(ids_.size())); }

  const std::string& owner(int key) const {
    return ids_[static_cast<std::size_t>(key) % ids_.size()];
  }

  void send_any() {
    const auto key = static_cast<int>(random_.below(kKeys));
    const std::string name = fmt::format("k{}", key);
    const std::string msg = fmt::format("{}", sent.size());
    const std::string& id = ids_[random_.below(ids_.size())];
    Broker& broker = *brokers_[id];
    sent.push_back({name});
    if (owner(key) == id) {
      sent.back().offset = broker.append(name, Raw{msg}, now_);
    } else if (const auto passed = broker.forward(owner(key), name, Raw{msg}, now_)) {
      passed_on_[{id, owner(key), *passed}] = sent.size() - 1;
    } else {
      sent.back().is_refused = true;
    }
  }
  void commit_any() {
    const std::string key = fmt::format("k{}", random_.below(kKeys));
    const auto offset = static_cast<std::int64_t>(random_.below(1000));
    const std::string& id = ids_[random_.below(ids_.size())];
    commit(*brokers_[id], fmt::format(R"({{"{}":{}}})", key, offset), now_);
    committed[key] = std::max(committed[key], offset);
    CHECK(known_to(id).at(key) >= offset);
  }

  // Lets time pass, in steps of a millisecond.
  void pass(Duration time) {
    for (const Time end = now_ + time; now_ < end; now_ += 1ms) {
      while (!network_.empty() && network_.begin()->first <= now_) {
        const auto message = network_.extract(network_.begin());
        deliver(message.mapped());
      }
      for (auto& [from, broker] : brokers_) {
        for (const auto& to : ids_) {
          if (to == from) continue;
          const auto batch = broker->next_batch(to, now_);
          if (batch) transmit({from, to, json_text(*batch)});
        }
        CHECK((!broker->next_time() || *broker->next_time() > now_));
      }
    }
  }

  std::vector<std::string> log(const std::string& at, int key, std::int64_t from = 0) {
    PollBudget budget({.messages = 1'000'000, .bytes = 1'000'000'000});
    std::vector<std::string> messages;
    for (const Raw m : brokers_[at]->read(owner(key), fmt::format("k{}", key), from, budget)) {
      messages.emplace_back(m.text);
    }
    return messages;
  }
  std::map<std::string, std::int64_t> known_to(const std::string& at) {
    Scratch scratch;
    const List<Raw> keys(Raw{R"(["k0","k1","k2","k3"])"}, scratch);
    const auto known = brokers_[at]->committed({keys}).offsets;
    return {known.begin(), known.end()};
  }

  const std::vector<std::string>& ids() const { return ids_; }
  Random& random() { return random_; }

  double loss = 0;
  double duplication = 0;
  Duration delay = 1ms;    // at most
  std::vector<Sent> sent;  // by message
  std::map<std::string, std::int64_t> committed;
  std::size_t batches = 0;

 private:
  using PassedOn = std::tuple<std::string, std::string, Broker::Passed>;  // origin, owner, name
  struct Message {
    std::string from, to, text;
  };

  void transmit(const Message& message) {
    ++batches;
    if (random_.chance(loss)) return;
    const int copies = random_.chance(duplication) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      network_.emplace(now_ + random_.between({}, delay), message);
    }
  }
  void deliver(const Message& message) {
    Scratch scratch;
    const auto batch = from_json<Batch>(Raw{message.text}, scratch);
    Broker& broker = *brokers_[message.to];
    const auto received = broker.receive(message.from, batch, now_);
    CHECK(received.complaint.empty());
    for (const auto& [passed, offset] : received.appended) {
      const auto found = passed_on_.find({message.to, message.from, passed});
      REQUIRE(found != passed_on_.end());  // each answer comes once
      sent[found->second].offset = offset;
      passed_on_.erase(found);
    }
    broker.append_forwards(message.from, batch, now_);
  }

  Random random_;
  Time now_ = Time{} + 1s;
  std::vector<std::string> ids_;
  std::map<std::string, std::vector<std::string>> stored_;
  std::map<std::string, std::optional<Broker>> brokers_;
  std::multimap<Time, Message> network_;
  std::map<PassedOn, std::size_t> passed_on_;
};

// Every replica is the owner's log, no message is there twice, none that was given an offset is
// anywhere else, none that was refused is there at all, and everybody knows what was committed.
void check_converged(Cluster& cluster) {
  std::set<std::string> seen;
  for (int key = 0; key < kKeys; ++key) {
    const auto log = cluster.log(cluster.owner(key), key);
    for (const auto& message : log) {
      CHECK(seen.insert(message).second);
      CHECK(!cluster.sent[std::stoul(message)].is_refused);
    }
    for (const auto& id : cluster.ids()) CHECK(cluster.log(id, key) == log);
    for (std::size_t i = 0; i < cluster.sent.size(); ++i) {
      const auto& [name, offset, is_refused] = cluster.sent[i];
      if (!offset || name != fmt::format("k{}", key)) continue;
      REQUIRE(static_cast<std::size_t>(*offset) < log.size());
      CHECK(log[static_cast<std::size_t>(*offset)] == std::to_string(i));
    }
  }
  for (const auto& id : cluster.ids()) CHECK(cluster.known_to(id) == cluster.committed);
}

void run_under_faults(std::uint64_t seed) {
  CAPTURE(seed);
  Random random(seed);
  Cluster cluster(2 + random.below(3), random());
  const double kill = random.chance(0.5) ? 0.01 : 0;
  for (int i = 0; i < 300; ++i) {
    if (random.chance(0.02)) {
      cluster.loss = static_cast<double>(random.below(5)) / 4;
      cluster.duplication = random.unit();
      cluster.delay = random.between(1ms, 200ms);
    }
    if (random.chance(kill)) cluster.restart_any();
    if (random.chance(0.5)) cluster.send_any();
    if (random.chance(0.2)) cluster.commit_any();
    cluster.pass(random.between({}, 20ms));
  }
  cluster.loss = cluster.duplication = 0;
  cluster.delay = 1ms;
  cluster.pass(5s);
  check_converged(cluster);
  const std::size_t before = cluster.batches;
  cluster.pass(5s);
  CHECK(cluster.batches == before);  // nothing more to say
}

TEST_CASE("brokers give each message one offset and end up with the same logs, whatever happens") {
  const auto seed = test_seed();
  for (std::uint64_t i = 0; i < 40; ++i) run_under_faults(seed + i);
}

TEST_CASE("brokers under faults, a thousand times", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) run_under_faults(seed);
}

TEST_CASE("without faults brokers answer what is passed on within a few milliseconds") {
  Cluster cluster(3, 1);
  cluster.pass(1s);
  for (int i = 0; i < 100; ++i) {
    cluster.send_any();
    cluster.pass(6ms);
    CHECK(cluster.sent.back().offset);
  }
}

TEST_CASE("a broker that was started again returns nothing until it has what was asked for") {
  Cluster cluster(2, 1);
  cluster.pass(1s);
  for (int i = 0; i < 100; ++i) cluster.send_any();
  cluster.pass(1s);
  const auto whole = cluster.log("n0", 0);
  REQUIRE(whole.size() > 10);
  cluster.loss = 1;
  cluster.start(1);
  cluster.pass(100ms);
  CHECK(cluster.log("n1", 0).empty());
  CHECK(cluster.log("n1", 0, 7).empty());
  cluster.loss = 0;
  cluster.pass(2s);
  CHECK(cluster.log("n1", 0) == whole);
  CHECK(cluster.log("n1", 0, 7) == std::vector<std::string>(whole.begin() + 7, whole.end()));
}

TEST_CASE("a broker has nobody append what it refuses to pass on, now or later") {
  Cluster cluster(2, 1);
  cluster.pass(1s);
  cluster.loss = 1;
  for (int i = 0; i < 40; ++i) {
    cluster.send_any();
    cluster.pass(100ms);
  }
  const auto refused = std::ranges::count_if(cluster.sent, &Cluster::Sent::is_refused);
  CHECK(refused > 5);
  cluster.loss = 0;
  cluster.pass(5s);
  check_converged(cluster);
  std::size_t appended = 0;
  for (int key = 0; key < kKeys; ++key) appended += cluster.log(cluster.owner(key), key).size();
  CHECK(appended + static_cast<std::size_t>(refused) == cluster.sent.size());
}

// It owns all keys that begin with k, and n2 the others.
Broker broker_of(std::vector<std::string>& stored) {
  return Broker(
      "n1", {"n2"}, 1, Time{},
      [](std::string_view key) -> std::string_view { return key.starts_with('k') ? "n1" : "n2"; },
      [&stored](std::string_view record) { stored.emplace_back(record); });
}

TEST_CASE("a broker complains of a peer that has records of it that it lacks, and goes on") {
  std::vector<std::string> stored;
  Broker broker = broker_of(stored);
  Batch batch;
  batch.boot = 1;
  batch.ack = 1;
  CHECK(
      contains(broker.receive("n2", batch, Time{}).complaint, "has 1 records of ours, we have 0"));
  broker.append("k", Raw{"1"}, Time{});
  CHECK(broker.receive("n2", batch, Time{}).complaint.empty());
}

TEST_CASE("a broker listens to peers only") {
  std::vector<std::string> stored;
  Broker broker = broker_of(stored);
  const auto error = error_of([&] { broker.receive("c1", {}, Time{}); });
  CHECK(error->code() == ErrorCode::malformed_request);
  CHECK(contains(error->text(), "c1"));
}

TEST_CASE("a broker that cannot write appends nothing") {
  bool is_full = true;
  Broker broker(
      "n1", {"n2"}, 1, Time{}, [](std::string_view) -> std::string_view { return "n1"; },
      [&is_full](std::string_view) {
        if (is_full) throw std::runtime_error("no space");
      });
  CHECK_THROWS_AS(broker.append("k", Raw{"1"}, Time{}), std::runtime_error);
  is_full = false;
  CHECK(broker.append("k", Raw{"2"}, Time{}) == 0);
}

TEST_CASE("a broker writes down committed offsets that are news, together, and only those") {
  std::vector<std::string> stored;
  Broker broker = broker_of(stored);
  for (const int offset : {4, 4, 3, 5}) {
    commit(broker, fmt::format(R"({{"k":{}}})", offset), Time{});
  }
  CHECK(stored.size() == 2);
  commit(broker, R"({"k":5,"x":9,"y":0,"x":7})", Time{});
  REQUIRE(stored.size() == 3);
  CHECK(stored.back() == R"({"commits":{"x":7,"y":0}})");  // of duplicates the last one counts
}

}  // namespace
}  // namespace tests::broker_test
