// Routes: who reaches whom when links fail in one direction only.
#include "routes.hpp"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "lib/harness.hpp"
#include "maelstrom/random.hpp"

namespace maelstrom::replication::routes_test {
namespace {

using namespace std::chrono_literals;
using maelstrom::Random;
using maelstrom::Time;

// Nodes that tell one another all they know every 50 ms, over the links that work.
class Net {
 public:
  explicit Net(std::size_t nodes) {
    for (std::size_t i = 0; i < nodes; ++i) routes_.emplace_back(i, nodes, 0);
  }

  void cut(std::size_t from, std::size_t to) { cut_.emplace(from, to); }
  void heal() { cut_.clear(); }
  bool works(std::size_t from, std::size_t to) const { return !cut_.contains({from, to}); }

  void run(maelstrom::Duration duration) {
    for (const Time end = now_ + duration; now_ < end; now_ += 50ms) {
      for (std::size_t from = 0; from < routes_.size(); ++from) {
        const auto rows = routes_[from].rows(now_);
        for (std::size_t to = 0; to < routes_.size(); ++to) {
          if (from == to || !works(from, to)) continue;
          routes_[to].hear(from, now_);
          routes_[to].learn(rows, now_);
        }
      }
    }
  }

  std::optional<std::size_t> next_hop(std::size_t from, std::size_t to) const {
    return routes_[from].next_hop(to, now_);
  }
  // The number of links on the way that messages take; empty if they get lost.
  std::optional<std::size_t> length(std::size_t from, std::size_t to) const {
    std::size_t links = 0;
    for (std::size_t at = from; at != to; ++links) {
      const auto next = next_hop(at, to);
      if (!next || !works(at, *next) || links == routes_.size()) return std::nullopt;
      at = *next;
    }
    return links;
  }
  std::size_t size() const { return routes_.size(); }

 private:
  std::vector<Routes> routes_;
  std::set<std::pair<std::size_t, std::size_t>> cut_;
  Time now_{};
};

// The number of links of the shortest way that there is.
std::optional<std::size_t> shortest(const Net& net, std::size_t from, std::size_t to) {
  std::vector<std::size_t> distance(net.size(), net.size());
  distance[from] = 0;
  for (std::size_t round = 0; round < net.size(); ++round) {
    for (std::size_t a = 0; a < net.size(); ++a) {
      for (std::size_t b = 0; b < net.size(); ++b) {
        if (a != b && net.works(a, b)) distance[b] = std::min(distance[b], distance[a] + 1);
      }
    }
  }
  if (distance[to] == net.size()) return std::nullopt;
  return distance[to];
}

TEST_CASE("where everybody hears everybody the way is straight") {
  Net net(5);
  net.run(100ms);
  CHECK(net.next_hop(0, 4) == 4U);
  CHECK(net.next_hop(3, 1) == 1U);
}

TEST_CASE("before anybody has spoken no way is known") {
  const Net net(3);
  CHECK(net.next_hop(0, 1) == std::nullopt);
}

TEST_CASE("in a ring of three where everybody hears one other all reach one another") {
  Net net(3);
  net.run(100ms);
  net.cut(1, 0);
  net.cut(2, 1);
  net.cut(0, 2);  // left: 0 to 1, 1 to 2, 2 to 0
  net.run(1s);
  CHECK(net.next_hop(0, 1) == 1U);
  CHECK(net.next_hop(0, 2) == 1U);
  CHECK(net.next_hop(1, 0) == 2U);
  CHECK(net.length(2, 1) == 2U);
  net.heal();
  net.run(1s);
  CHECK(net.next_hop(0, 2) == 2U);
}

TEST_CASE("who is gone is forgotten, and so are the ways through it") {
  Net net(3);
  net.cut(0, 1);
  net.cut(1, 0);
  net.run(1s);
  CHECK(net.next_hop(0, 1) == 2U);
  for (const std::size_t node : {0U, 1U}) {
    net.cut(2, node);
    net.cut(node, 2);
  }
  net.run(1s);
  CHECK(net.next_hop(0, 1) == std::nullopt);
  CHECK(net.next_hop(0, 2) == std::nullopt);
}

TEST_CASE("where heartbeats are rare, silence is longer") {
  Routes routes(0, 2, 0);
  routes.hear(1, Time(0s));
  CHECK(routes.hears(1, Time(Routes::kSilence)));
  CHECK_FALSE(routes.hears(1, Time(2 * Routes::kSilence)));
  routes.set_silence(2 * Routes::kSilence);
  CHECK(routes.hears(1, Time(2 * Routes::kSilence)));
}

TEST_CASE("what a node says after a restart is newer than what it said before") {
  Routes old(0, 2, 1'000);
  Routes other(1, 2, 0);
  old.hear(1, Time(50s));
  other.learn(old.rows(Time(50s)), Time(50s));
  CHECK(other.is_heard_by(0, Time(50s)));
  Routes restarted(0, 2, 60'000'000'000);
  other.learn(restarted.rows(Time(60s)), Time(60s));
  CHECK_FALSE(other.is_heard_by(0, Time(60s)));
}

TEST_CASE("whatever links work, the shortest way is found wherever there is one") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Net net(2 + random.below(5));
    net.run(200ms);
    const double loss = random.unit();
    for (std::size_t a = 0; a < net.size(); ++a) {
      for (std::size_t b = 0; b < net.size(); ++b) {
        if (a != b && random.chance(loss)) net.cut(a, b);
      }
    }
    net.run(2s);
    for (std::size_t a = 0; a < net.size(); ++a) {
      for (std::size_t b = 0; b < net.size(); ++b) {
        // Telling others whom one hears takes a way back.
        if (a == b || !shortest(net, b, a)) continue;
        CAPTURE(a, b);
        REQUIRE(net.length(a, b) == shortest(net, a, b));
      }
    }
  }
}

TEST_CASE("a node that was told a version of itself at the limit is still listened to") {
  const auto version =
      GENERATE(Routes::kMaxBelieved, Routes::kMaxBelieved + 1, Routes::kMaxVersion);
  CAPTURE(version);
  Routes told(0, 2, 5);
  Routes other(1, 2, 5);
  Time now{};
  const std::vector<Routes::Row> forged = {{version, 0}, {5, 0}};
  told.rows(now);
  told.check(forged);
  told.learn(forged, now);
  for (int i = 0; i < 3; ++i) {
    now += 24h * 365;
    const auto rows = told.rows(now);
    CHECK_NOTHROW(other.check(rows));
    other.hear(0, now);
    other.learn(rows, now);
    CHECK(other.rows(now)[0] == rows[0]);
  }
}

TEST_CASE("rows that no node of the cluster can have said are refused") {
  const Routes routes(0, 2, 5);
  const auto refused = [&](const std::vector<Routes::Row>& rows) {
    return tests::error_of([&] {
             routes.check(rows);
             return 0;
           })
        .has_value();
  };
  CHECK_FALSE(refused({}));
  CHECK_FALSE(refused({{Routes::kMaxVersion, 3}, {0, 0}}));
  CHECK(refused({{1, 1}}));
  CHECK(refused({{1, 1}, {2, 2}, {3, 3}}));
  CHECK(refused({{Routes::kMaxVersion + 1, 0}, {0, 0}}));
  CHECK(refused({{1, 4}, {0, 0}}));
}

}  // namespace
}  // namespace maelstrom::replication::routes_test
