// What faults do to messages, and to whose.
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/network.hpp"

namespace maelstrom::workbench::network_faults_test {
namespace {

using std::chrono::milliseconds;

constexpr int kMessages = 2000;

// Nodes n0 and n1 (endpoints 0, 1), a service and a client. Counts arrivals by body.
struct Fixture {
  explicit Fixture(bool head_of_line_blocking, Duration latency = {})
      : network({.mean_latency = latency, .head_of_line_blocking = head_of_line_blocking},
                Random(7), journal) {
    network.add("n0", EndpointKind::node);
    network.add("n1", EndpointKind::node);
    service = network.add("lin-kv", EndpointKind::service);
    client = network.add("c0", EndpointKind::client);
  }

  struct Arrival {
    int body;
    Time time;
  };
  // Sends 0, 1, 2, ... with a millisecond between them, and gives what arrives, in order.
  std::vector<Arrival> exchange(Endpoint src, Endpoint dest) {
    std::vector<Arrival> arrivals;
    for (int i = 0; i < kMessages; ++i) {
      const Time now{milliseconds(i)};
      receive(now, arrivals);
      network.send(src, dest, std::to_string(i), now);
    }
    receive(Time(std::chrono::hours(1)), arrivals);
    return arrivals;
  }
  void receive(Time until, std::vector<Arrival>& arrivals) {
    for (auto next = network.next_arrival(); next && *next <= until;
         next = network.next_arrival()) {
      Network::Delivery delivery{};
      while (network.receive(*next, delivery)) {
        arrivals.push_back({std::stoi(std::string(delivery.body)), *next});
      }
    }
  }
  static bool is_in_order(const std::vector<Arrival>& arrivals) {
    return std::ranges::is_sorted(arrivals, {}, &Arrival::body);
  }

  Journal journal;
  Network network;
  Endpoint service = 0;
  Endpoint client = 0;
};

TEST_CASE("a lossy network loses the asked fraction between nodes, and journals it as lost") {
  Fixture f(GENERATE(true, false));
  f.network.disturbance().loss = 0.2;
  const auto arrivals = f.exchange(0, 1);
  CHECK(arrivals.size() > kMessages * 3 / 4);
  CHECK(arrivals.size() < kMessages * 17 / 20);
  CHECK(Fixture::is_in_order(arrivals));
  const auto lost =
      std::ranges::count(f.journal.events(), Journal::Kind::lose, &Journal::Event::kind);
  CHECK(static_cast<std::size_t>(lost) == kMessages - arrivals.size());
  CHECK(f.network.servers().sent == kMessages);
  CHECK(f.network.servers().received == static_cast<std::int64_t>(arrivals.size()));
}

TEST_CASE("a duplicating network delivers some messages twice, under the same id") {
  Fixture f(GENERATE(true, false));
  f.network.disturbance().duplication = 0.2;
  std::map<int, int> times;
  for (const auto& arrival : f.exchange(0, 1)) ++times[arrival.body];
  CHECK(times.size() == kMessages);
  const auto twice = std::ranges::count(times, 2, &std::pair<const int, int>::second);
  CHECK(twice > kMessages * 3 / 20);
  CHECK(twice < kMessages / 4);
  CHECK(f.network.servers().sent == kMessages);
  CHECK(f.network.queued_bytes() == 0);
}

TEST_CASE("a reordering network lets messages overtake each other, and loses none") {
  Fixture f(GENERATE(true, false));
  f.network.disturbance().reordering = 0.2;
  const auto arrivals = f.exchange(0, 1);
  CHECK(arrivals.size() == kMessages);
  CHECK_FALSE(Fixture::is_in_order(arrivals));
  for (const auto& arrival : arrivals) {
    CHECK(arrival.time - Time(milliseconds(arrival.body)) <= 2 * Disturbance::kLongestDetour);
  }
}

TEST_CASE("a slow network takes ten times as long, and at least 100 ms") {
  const auto latency_of = [](Duration mean) {
    Fixture f(false, mean);
    f.network.disturbance().is_slow = true;
    f.network.send(0, 1, "1", Time{});
    return *f.network.next_arrival() - Time{};
  };
  CHECK(latency_of(milliseconds(0)) == milliseconds(100));
  CHECK(latency_of(milliseconds(50)) == milliseconds(500));
}

TEST_CASE("nothing happens to messages from or to clients and services") {
  Fixture f(GENERATE(true, false));
  f.network.disturbance() = {.loss = 0.5, .duplication = 0.5, .reordering = 0.5};
  f.network.cut_one_way({{0, 1}, {0, 1}});
  for (const Endpoint other : {f.service, f.client}) {
    for (const auto& [src, dest] : {std::pair(other, Endpoint{1}), std::pair(Endpoint{1}, other)}) {
      const auto arrivals = f.exchange(src, dest);
      CHECK(arrivals.size() == kMessages);
      CHECK(Fixture::is_in_order(arrivals));
    }
  }
}

TEST_CASE("a one-way cut and a partition add up, and are healed on their own") {
  Fixture f(true);
  const auto gets_through = [&f](Endpoint src, Endpoint dest) {
    return f.exchange(src, dest).size() == kMessages;
  };
  f.network.cut_one_way({{1}, {}});
  CHECK_FALSE(gets_through(1, 0));
  CHECK(gets_through(0, 1));
  f.network.partition({{1}, {0}});
  CHECK_FALSE(gets_through(0, 1));
  f.network.heal();
  CHECK(gets_through(0, 1));
  CHECK_FALSE(gets_through(1, 0));
  f.network.heal_one_way();
  CHECK(gets_through(1, 0));
}

TEST_CASE("what is sent ahead arrives before whatever waits") {
  const bool blocking = GENERATE(true, false);
  Fixture f(blocking, milliseconds(100));
  f.network.send(0, 1, "1", Time{});
  f.network.send(f.client, 1, "2", Time{});
  f.network.block(1);
  f.network.send_ahead(f.client, 1, "3", Time(milliseconds(500)));
  f.network.unblock(1, Time(milliseconds(500)));
  std::vector<Fixture::Arrival> arrivals;
  f.receive(Time(milliseconds(500)), arrivals);
  REQUIRE(arrivals.size() == 3);
  CHECK(arrivals[0].body == 3);
}

}  // namespace
}  // namespace maelstrom::workbench::network_faults_test
