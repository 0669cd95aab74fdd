// The network: order, latency, partitions, figures.
#include "maelstrom/workbench/network.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace maelstrom::workbench::network_test {
namespace {

using std::chrono::milliseconds;

Time at(int ms) { return Time(milliseconds(ms)); }

// Nodes n0, n1, n2 (endpoints 0, 1, 2), a service (3) and a client (4).
struct Fixture {
  explicit Fixture(NetworkOptions options = {}) : network(options, Random(1), journal) {
    for (const char* name : {"n0", "n1", "n2"}) network.add(name, EndpointKind::node);
    service = network.add("lin-kv", EndpointKind::service);
    client = network.add("c0", EndpointKind::client);
  }

  // What has arrived by then, as "<time in ms> <src>><dest> <body>".
  std::vector<std::string> arrivals(int until_ms) {
    std::vector<std::string> arrived;
    for (auto next = network.next_arrival(); next && *next <= at(until_ms);
         next = network.next_arrival()) {
      Network::Delivery delivery{};
      while (network.receive(*next, delivery)) {
        arrived.push_back(std::to_string(next->time_since_epoch() / milliseconds(1)) + " " +
                          network.name(delivery.src) + ">" + network.name(delivery.dest) + " " +
                          std::string(delivery.body));
      }
    }
    return arrived;
  }

  Journal journal;
  Network network;
  Endpoint service = 0;
  Endpoint client = 0;
};

using Arrivals = std::vector<std::string>;

NetworkOptions latency(int ms, bool head_of_line_blocking = true) {
  return {.mean_latency = milliseconds(ms), .head_of_line_blocking = head_of_line_blocking};
}

TEST_CASE("messages between nodes and services take the latency, those of clients take none") {
  Fixture f(latency(100));
  f.network.send(0, 1, "a", at(0));
  f.network.send(0, f.service, "b", at(0));
  f.network.send(f.service, 2, "c", at(0));
  f.network.send(f.client, 0, "d", at(0));
  f.network.send(0, f.client, "e", at(0));
  CHECK(f.arrivals(1000) ==
        Arrivals{"0 c0>n0 d", "0 n0>c0 e", "100 n0>n1 a", "100 n0>lin-kv b", "100 lin-kv>n2 c"});
}

TEST_CASE("what has the same deadline arrives in the order of sending") {
  Fixture f(latency(10));
  for (const char* body : {"a", "b", "c"}) f.network.send(0, 1, body, at(0));
  CHECK(f.arrivals(1000) == Arrivals{"10 n0>n1 a", "10 n0>n1 b", "10 n0>n1 c"});
}

TEST_CASE("a message that is not due yet holds up a client's, as in Maelstrom") {
  Fixture f(latency(100));
  f.network.send(0, 1, "a", at(0));
  f.network.send(f.client, 1, "b", at(30));
  CHECK(f.arrivals(1000) == Arrivals{"100 n0>n1 a", "100 c0>n1 b"});
}

TEST_CASE("without head-of-line blocking each message arrives when it is due") {
  Fixture f(latency(100, false));
  f.network.send(0, 1, "a", at(0));
  f.network.send(f.client, 1, "b", at(30));
  CHECK(f.arrivals(1000) == Arrivals{"30 c0>n1 b", "100 n0>n1 a"});
}

TEST_CASE("whether a partition drops a message is decided when it is taken from the queue") {
  Fixture f(latency(100));
  f.network.send(0, 1, "taken before", at(0));
  f.network.send(0, 1, "taken during", at(0));
  f.network.partition({{}, {0}, {}});
  CHECK(f.arrivals(150) == Arrivals{"100 n0>n1 taken before"});
  f.network.send(0, 1, "sent and taken during", at(150));
  f.network.heal();
  f.network.send(0, 1, "taken after", at(160));
  CHECK(f.arrivals(1000) == Arrivals{"260 n0>n1 taken after"});
  CHECK(f.network.servers().sent == 4);
  CHECK(f.network.servers().received == 2);
}

TEST_CASE("without head-of-line blocking a partition drops what is due during it") {
  Fixture f(latency(100, false));
  f.network.send(0, 1, "due before", at(0));
  CHECK(f.arrivals(100).size() == 1);
  f.network.send(0, 1, "due during", at(100));
  f.network.partition({{}, {0}, {}});
  CHECK(f.arrivals(250).empty());
  f.network.send(0, 1, "due after", at(250));
  f.network.heal();
  CHECK(f.arrivals(1000) == Arrivals{"350 n0>n1 due after"});
}

TEST_CASE("a partition is one-way, and spares clients and services") {
  Fixture f;
  f.network.partition({{}, {0, 2}, {}});
  f.network.send(0, 1, "dropped", at(0));
  f.network.send(1, 0, "a", at(0));
  f.network.send(f.client, 1, "b", at(0));
  f.network.send(f.service, 1, "c", at(0));
  CHECK(f.arrivals(1000) == Arrivals{"0 n1>n0 a", "0 c0>n1 b", "0 lin-kv>n1 c"});
}

TEST_CASE("a blocked recipient's messages wait") {
  Fixture f;
  f.network.block(1);
  f.network.send(0, 1, "a", at(0));
  f.network.send(0, 1, "b", at(1));
  CHECK(f.arrivals(10).empty());
  f.network.unblock(1, at(20));
  CHECK(f.arrivals(1000) == Arrivals{"20 n0>n1 a", "20 n0>n1 b"});
}

TEST_CASE("what was taken before its recipient was blocked arrives afterwards") {
  Fixture f(latency(10));
  f.network.send(0, 1, "a", at(0));
  f.network.block(1);
  CHECK(f.arrivals(50).empty());
  f.network.unblock(1, at(60));
  CHECK(f.arrivals(1000).size() == 1);
}

TEST_CASE("what is under way to a client that goes is lost") {
  Fixture f({.mean_overhead = milliseconds(1)});
  f.network.send(0, f.client, "a", at(0));
  f.network.send(0, f.client, "b", at(0));
  CHECK(f.network.queued_bytes() == 2);
  f.network.close(f.client);
  CHECK(f.arrivals(1000).empty());
  CHECK(f.network.queued_bytes() == 0);
  CHECK_FALSE(f.network.is_open(f.client));
  CHECK(f.network.find("c0") == f.client);
  CHECK_FALSE(f.network.find("c1").has_value());
}

TEST_CASE("messages and their bytes are counted, those of clients apart") {
  Fixture f;
  f.network.send(0, 1, "12345", at(0));
  f.network.send(f.client, 0, "12", at(0));
  CHECK(f.network.queued_bytes() == 7);
  CHECK(f.network.is_immediate(f.client));
  CHECK_FALSE(f.network.is_immediate(0));
  f.network.pass(0, f.client, "1", at(0));
  f.arrivals(0);
  Network::Delivery delivery{};
  CHECK_FALSE(f.network.receive(at(0), delivery));
  CHECK(f.network.queued_bytes() == 0);
  CHECK(f.network.servers().sent == 1);
  CHECK(f.network.servers().received == 1);
  CHECK(f.network.clients().sent == 2);
  CHECK(f.network.clients().received == 2);
  REQUIRE(f.journal.events().size() == 6);
  CHECK(f.journal.message(2).body == "1");
}

TEST_CASE("a journal keeps what comes first, and tells a listener everything") {
  Journal journal(1);
  int heard = 0;
  journal.listen([&](Journal::Kind, std::int64_t, const Journal::Message&) { ++heard; });
  Network network({}, Random(1), journal);
  network.add("n0", EndpointKind::node);
  network.send(0, 0, "a", at(0));
  network.send(0, 0, "b", at(0));
  Network::Delivery delivery{};
  while (network.receive(at(0), delivery)) continue;
  CHECK(journal.events().size() == 2);
  CHECK(heard == 4);
}

TEST_CASE("latencies have the mean that was asked for, in whole milliseconds") {
  const auto distribution =
      GENERATE(LatencyDistribution::uniform, LatencyDistribution::exponential);
  constexpr int kMessages = 20'000;
  constexpr std::uint64_t kSeed = 7;
  CAPTURE(static_cast<int>(distribution), kSeed);
  Journal journal;
  Network network({.mean_latency = milliseconds(50),
                   .distribution = distribution,
                   .head_of_line_blocking = false},
                  Random(kSeed), journal);
  network.add("n0", EndpointKind::node);
  for (int i = 0; i < kMessages; ++i) network.send(0, 0, "", at(0));
  Duration sum{};
  Duration longest{};
  Network::Delivery delivery{};
  while (const auto next = network.next_arrival()) {
    while (network.receive(*next, delivery)) {
      CHECK(next->time_since_epoch() % milliseconds(1) == Duration::zero());
      sum += next->time_since_epoch();
      longest = std::max(longest, next->time_since_epoch());
    }
  }
  const double mean = std::chrono::duration<double, std::milli>(sum).count() / kMessages;
  CHECK(mean > 48);
  CHECK(mean < 52);
  CHECK((longest <= milliseconds(100)) == (distribution == LatencyDistribution::uniform));
}

}  // namespace
}  // namespace maelstrom::workbench::network_test
