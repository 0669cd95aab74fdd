// The nemesis: which fault begins and ends when, and what it does to network and nodes.
#include "maelstrom/workbench/nemesis.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/results.hpp"

namespace maelstrom::workbench::nemesis_test {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kSeed = 3;

// Nodes that are what they were last told to be.
class FakeNodes : public FaultTarget {
 public:
  explicit FakeNodes(std::size_t count) : states(count, "up") {}
  bool is_running(std::size_t node) const override { return states[node] == "up"; }
  bool is_paused(std::size_t node) const override { return states[node] == "paused"; }
  bool is_down(std::size_t node) const override { return states[node] == "down"; }
  void kill(std::size_t node) override { states[node] = "down"; }
  void restart(std::size_t node) override { states[node] = "up"; }
  void pause(std::size_t node) override { states[node] = "paused"; }
  void resume(std::size_t node) override { states[node] = "up"; }

  std::vector<std::string> states;
};

struct Fixture {
  explicit Fixture(std::vector<Fault> faults, std::size_t count = 5)
      : network({}, Random(1), journal),
        nodes(count),
        nemesis({.faults = std::move(faults), .interval = seconds(10)}, node_names(count),
                Random(kSeed), network, nodes) {
    for (const auto& name : node_names(count)) network.add(name, EndpointKind::node);
  }

  Nemesis::Action act() {
    now = *nemesis.next_time();
    return nemesis.act(arena, now);
  }

  Journal journal;
  Network network;
  FakeNodes nodes;
  Nemesis nemesis;
  Arena arena;
  Time now{};
};

TEST_CASE("the nemesis parts and heals in turns, at once and then at the interval") {
  constexpr int kActions = 2000;
  CAPTURE(kSeed);
  Fixture f({Fault::partition}, 3);
  CHECK_FALSE(f.nemesis.next_time().has_value());
  f.nemesis.start(Time(seconds(1)));
  REQUIRE(f.nemesis.next_time() == Time(seconds(1)));
  std::set<std::string> shapes;
  for (int i = 0; i < kActions; ++i) {
    CHECK(*f.nemesis.next_time() - std::max(f.now, Time(seconds(1))) <= seconds(20));
    const auto action = f.act();
    CHECK(action.f == (i % 2 == 0 ? "start-partition" : "stop-partition"));
    CHECK(f.nemesis.current().empty() == (i % 2 == 1));
    if (i % 2 == 0) shapes.insert(to_edn(action.request));
    if (i % 2 == 1) CHECK(to_edn(action.outcome) == ":network-healed");
  }
  CHECK(shapes ==
        std::set<std::string>{":one", ":minority-third", ":majority", ":majorities-ring"});
  const double mean =
      std::chrono::duration<double>(f.now - Time(seconds(1))).count() / (kActions - 1);
  CHECK(mean > 9);
  CHECK(mean < 11);
  f.nemesis.stop();
  CHECK_FALSE(f.nemesis.next_time().has_value());
}

TEST_CASE("a nemesis without faults does nothing") {
  Fixture f({});
  f.nemesis.start(Time{});
  CHECK_FALSE(f.nemesis.next_time().has_value());
  CHECK(f.nemesis.heal(f.arena).empty());
}

TEST_CASE("every fault begins and ends in turns, on its own, and the others go on meanwhile") {
  CAPTURE(kSeed);
  Fixture f({kFaults.begin(), kFaults.end()});
  f.nemesis.start(Time{});
  std::map<std::string_view, int> counts;
  std::set<std::size_t> families;  // how many are on at a time
  for (int i = 0; i < 4000; ++i) {
    ++counts[f.act().f];
    const std::string current = f.nemesis.current();
    families.insert(static_cast<std::size_t>(std::ranges::count(current, ':')));
  }
  const std::vector<std::pair<std::string_view, std::string_view>> pairs = {
      {"start-partition", "stop-partition"},
      {"start-one-way", "stop-one-way"},
      {"start-loss", "stop-loss"},
      {"start-duplicate", "stop-duplicate"},
      {"start-reorder", "stop-reorder"},
      {"start-slow", "stop-slow"},
      {"pause", "resume"},
      {"kill", "start"}};
  CHECK(counts.size() == 2 * pairs.size());
  for (const auto& [begin, end] : pairs) {
    CAPTURE(begin);
    CHECK(counts[begin] > 150);
    CHECK(counts[begin] - counts[end] <= 1);
    CHECK(counts[begin] - counts[end] >= 0);
  }
  CHECK(families.size() > 5);
}

// Whom each node does not hear, as messages tell: by receiver.
std::vector<std::set<std::size_t>> unheard(Fixture& f) {
  const std::size_t count = f.nodes.states.size();
  std::vector<std::set<std::size_t>> result(count);
  for (std::size_t receiver = 0; receiver < count; ++receiver) {
    for (std::size_t sender = 0; sender < count; ++sender) {
      if (sender == receiver) continue;
      f.network.send(static_cast<Endpoint>(sender), static_cast<Endpoint>(receiver), "{}", f.now);
      result[receiver].insert(sender);
    }
  }
  Network::Delivery delivery{};
  while (f.network.receive(f.now, delivery)) result[delivery.dest].erase(delivery.src);
  return result;
}

TEST_CASE("the deaf hear nobody but one another, and the mute are heard by nobody else") {
  CAPTURE(kSeed);
  Fixture f({Fault::one_way}, 5);
  f.nemesis.start(Time{});
  std::set<std::pair<std::string, std::size_t>> kinds;
  for (int i = 0; i < 100; ++i) {
    const auto action = f.act();
    CHECK(action.f == "start-one-way");
    const std::string kind(action.request.text());
    CHECK(f.nemesis.current() == "one-way: " + kind);
    const auto silence = unheard(f);
    // The deaf are those who hear less, the mute those who are heard less: no more than half.
    std::set<std::size_t> afflicted;
    for (std::size_t receiver = 0; receiver < silence.size(); ++receiver) {
      if (kind == "deaf" && !silence[receiver].empty()) afflicted.insert(receiver);
      if (kind == "mute") afflicted.insert(silence[receiver].begin(), silence[receiver].end());
    }
    CHECK(afflicted.size() >= 1);
    CHECK(afflicted.size() <= 2);
    kinds.emplace(kind, afflicted.size());
    for (std::size_t receiver = 0; receiver < silence.size(); ++receiver) {
      for (std::size_t sender = 0; sender < silence.size(); ++sender) {
        const bool is_apart = afflicted.contains(receiver) != afflicted.contains(sender);
        const bool is_cut = is_apart && afflicted.contains(kind == "deaf" ? receiver : sender);
        CHECK(silence[receiver].contains(sender) == is_cut);
      }
      const Value* told = action.outcome.elements()[1].find(Value::string(node_names(5)[receiver]));
      REQUIRE(told != nullptr);
      CHECK(told->size() == silence[receiver].size());
      for (const std::size_t sender : silence[receiver]) {
        const auto name = node_names(5)[sender];
        CHECK(std::ranges::count(told->elements(), Value::string(name)) == 1);
      }
    }
    CHECK(f.act().f == "stop-one-way");
    for (const auto& senders : unheard(f)) CHECK(senders.empty());
  }
  CHECK(kinds == std::set<std::pair<std::string, std::size_t>>{
                     {"deaf", 1}, {"deaf", 2}, {"mute", 1}, {"mute", 2}});
}

TEST_CASE("a kill and a pause are for one node, a minority, a majority or all of them") {
  const Fault fault = GENERATE(Fault::kill, Fault::pause);
  CAPTURE(kSeed, to_string(fault));
  Fixture f({fault});
  f.nemesis.start(Time{});
  std::map<std::string, std::set<std::size_t>> sizes;
  for (int i = 0; i < 200; ++i) {
    const auto stopped = f.act();
    const auto count = static_cast<std::size_t>(std::ranges::count(
        f.nodes.states, fault == Fault::kill ? std::string("down") : std::string("paused")));
    CHECK(count == stopped.outcome.size());
    sizes[to_edn(stopped.request)].insert(count);
    const auto back = f.act();
    CHECK(back.outcome.size() == count);
    CHECK(std::ranges::count(f.nodes.states, "up") == 5);
  }
  CHECK(sizes == std::map<std::string, std::set<std::size_t>>{
                     {":one", {1}}, {":minority", {2}}, {":majority", {3}}, {":all", {5}}});
}

TEST_CASE("the only node of a cluster is killed and paused too") {
  Fixture f({Fault::kill}, 1);
  f.nemesis.start(Time{});
  const auto action = f.act();
  CHECK(action.f == "kill");
  CHECK(to_edn(action.outcome) == R"({"n0" :killed})");
  CHECK(to_edn(f.act().outcome) == R"({"n0" :started})");
}

TEST_CASE("a paused node may be killed, and only what is paused is resumed") {
  CAPTURE(kSeed);
  Fixture f({Fault::pause, Fault::kill}, 3);
  f.nemesis.start(Time{});
  bool has_killed_paused = false;
  for (int i = 0; i < 500; ++i) {
    const auto before = f.nodes.states;
    const auto action = f.act();
    for (std::size_t node = 0; node < 3; ++node) {
      const std::string& was = before[node];
      const std::string& is = f.nodes.states[node];
      if (action.f == "pause") CHECK((is == was || was == "up"));
      if (action.f == "resume") CHECK(is == (was == "paused" ? "up" : was));
      if (action.f == "start") CHECK(is == (was == "down" ? "up" : was));
      has_killed_paused |= action.f == "kill" && was == "paused" && is == "down";
    }
  }
  CHECK(has_killed_paused);
}

TEST_CASE("healing ends every fault") {
  CAPTURE(kSeed);
  Fixture f({kFaults.begin(), kFaults.end()});
  f.nemesis.start(Time{});
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 5; ++k) f.act();
    CHECK(f.nemesis.heal(f.arena).size() == kFaults.size());
    CHECK(f.nemesis.current().empty());
    CHECK(std::ranges::count(f.nodes.states, "up") == 5);
    const Disturbance& left = f.network.disturbance();
    CHECK(left.loss + left.duplication + left.reordering == 0);
    CHECK_FALSE(left.is_slow);
  }
}

}  // namespace
}  // namespace maelstrom::workbench::nemesis_test
