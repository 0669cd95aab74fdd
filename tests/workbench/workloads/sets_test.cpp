// broadcast and g-set.
#include <fmt/format.h>

#include <set>

#include "workbench/workloads/running.hpp"
#include "workloads/topology.hpp"

namespace tests::sets_test {
namespace {

enum class Bug { none, drops_gossip, forgets, refuses, ignores };

// Keeps a set, and tells the others of what is new until they acknowledge it. The bugs strike at
// every tenth value.
class SetNode {
 public:
  SetNode(Node& node, const std::string& workload, Bug bug) : node_(node), bug_(bug) {
    node.on("topology", [] {});
    node.on("gossip", [this](const Message& m) {
      const auto value = m.get<std::int64_t>("value");
      if (bug_ != Bug::drops_gossip || !is_struck(value)) values_.insert(value);
    });
    if (workload == "broadcast") {
      node.on("broadcast",
              [this](const Message& m) { return add(m.get<std::int64_t>("message")); });
      node.on("read", [this] { return body<"messages">(values_); });
    } else {
      node.on("add", [this](const Message& m) { return add(m.get<std::int64_t>("element")); });
      node.on("read", [this] { return body<"value">(values_); });
    }
  }

 private:
  static bool is_struck(std::int64_t value) { return value % 10 == 7; }

  Task<> add(std::int64_t value) {
    if (is_struck(value)) {
      if (bug_ == Bug::refuses) throw Error(ErrorCode::temporarily_unavailable, "not now");
      if (bug_ == Bug::ignores) co_await node_.sleep(1h);
      if (bug_ == Bug::forgets) co_return;
    }
    if (!values_.insert(value).second) co_return;
    for (const auto& peer : node_.peers()) node_.deliver(peer, "gossip", body<"value">(value));
  }

  Node& node_;
  Bug bug_;
  std::set<std::int64_t> values_;
};

Outcome run_set(const std::string& workload, Bug bug, std::uint64_t seed) {
  auto options = options_of(workload, 3, 6, 50, seed);
  return run<SetNode>(options, workload, bug);
}

std::string neighbours(const Topology& topology) {
  std::string text;
  for (const auto& [node, others] : topology) {
    text += fmt::format("{}:{} ", node, fmt::join(others, ","));
  }
  return text;
}

TEST_CASE("Half of a set's operations add 0, 1, 2 and so on, half read") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const auto& [name, add] : {std::pair{"broadcast", "broadcast"}, {"g-set", "add"}}) {
    CAPTURE(name);
    Arena arena;
    const auto workload = make_workload(name, {.concurrency = 5});
    const auto steps = steps_of(*workload, 5, 2000, seed, arena);
    CHECK(is_about(fraction_of(steps, "read"), 0.5, steps.size()));
    std::int64_t next = 0;
    for (const Step& step : steps) {
      if (step.op.f != "read") {
        CHECK(step.op.f == add);
        CHECK(step.op.value == Value::integer(next++));
      }
    }
  }
}

TEST_CASE("Topologies are Maelstrom's") {
  const auto nodes = node_names(6);
  CHECK(neighbours(make_topology("grid", nodes)) ==
        "n0:n3,n1 n1:n4,n2,n0 n2:n5,n1 n3:n0,n4 n4:n1,n5,n3 n5:n2,n4 ");
  CHECK(neighbours(make_topology("grid", node_names(5))) ==
        "n0:n3,n1 n1:n4,n2,n0 n2:n1 n3:n0,n4 n4:n1,n3 ");
  CHECK(neighbours(make_topology("line", node_names(3))) == "n0:n1 n1:n0,n2 n2:n1 ");
  CHECK(make_topology("line", node_names(1)).empty());
  CHECK(neighbours(make_topology("total", node_names(3))) == "n0:n1,n2 n1:n0,n2 n2:n0,n1 ");
  const std::string binary = "n0:n1,n2 n1:n0,n3,n4 n2:n0,n5 n3:n1 n4:n1 n5:n2 ";
  CHECK(neighbours(make_topology("tree", nodes)) == binary);
  CHECK(neighbours(make_topology("tree2", nodes)) == binary);
  CHECK(neighbours(make_topology("tree3", nodes)) ==
        "n0:n1,n2,n3 n1:n0,n4,n5 n2:n0 n3:n0 n4:n1 n5:n1 ");
  CHECK(neighbours(make_topology("tree4", nodes)) ==
        "n0:n1,n2,n3,n4 n1:n0,n5 n2:n0 n3:n0 n4:n0 n5:n1 ");
  CHECK_THROWS_AS(make_topology("ring", nodes), std::invalid_argument);
}

TEST_CASE("Every node is told the topology once, before the first operation") {
  struct Plain {
    Plain(Node& node, std::shared_ptr<Lines> heard) {
      node.on("topology", [heard](const Message& m) {
        heard->push_back(std::string(m.dest) + " " + std::string(m.find("topology")->text));
      });
      node.on("broadcast", [heard] { heard->emplace_back("broadcast"); });
      node.on("read", [] { return body<"messages">(std::vector<int>()); });
    }
  };
  const auto heard = std::make_shared<Lines>();
  auto options = options_of("broadcast", 2, 2, 10, 1);
  options.workload_options.topology = "line";
  run<Plain>(options, heard);
  REQUIRE(heard->size() > 2);
  const std::string topology = R"({"n0":["n1"],"n1":["n0"]})";
  std::sort(heard->begin(), heard->begin() + 2);
  CHECK((*heard)[0] == "n0 " + topology);
  CHECK((*heard)[1] == "n1 " + topology);
  CHECK((*heard)[2] == "broadcast");
}

TEST_CASE("A set that reaches every node is valid, also with partitions") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const std::string workload : {"broadcast", "g-set"}) {
    CAPTURE(workload);
    auto options = options_of(workload, 5, 10, 50, seed);
    options.engine.nemesis = {.faults = {Fault::partition}, .interval = 2s};
    const auto outcome = run<SetNode>(options, workload, Bug::none);
    CAPTURE(outcome.workload, outcome.reasons);
    CHECK(outcome.overall == Validity::valid);
    CHECK(outcome.tells(":lost ()"));
  }
}

TEST_CASE("After the faults are healed, and 10 s later, every thread reads once more") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("g-set", 3, 6, 20, seed);
  options.engine.nemesis = {.faults = {Fault::partition}, .interval = 2s};
  run_with<SetNode>(
      options,
      [](const Simulation<SetNode>& simulation, const Results&) {
        std::set<std::int32_t> threads;
        Duration healed{};
        for (const Op& op : simulation.history()) {
          if (!op.is_client()) healed = op.time;
          if (!op.final || !op.is_invoke()) continue;
          CHECK(op.f == "read");
          CHECK(op.time >= healed + 10s);
          CHECK(threads.insert(op.process % 6).second);
        }
        CHECK(healed >= 10s);
        CHECK(threads.size() == 6);
      },
      "g-set"s, Bug::none);
}

TEST_CASE("Values that do not reach every node are found and named") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const std::string workload : {"broadcast", "g-set"}) {
    for (const Bug bug : {Bug::drops_gossip, Bug::forgets}) {
      CAPTURE(workload, static_cast<int>(bug));
      const auto outcome = run_set(workload, bug, seed);
      CAPTURE(outcome.workload);
      CHECK(outcome.validity == Validity::invalid);
      CHECK(!outcome.tells(":lost-count 0"));
      if (bug == Bug::forgets) CHECK(outcome.tells(":lost (7 17 27"));
    }
  }
}

TEST_CASE("What a node refuses has failed in broadcast, but is an exception in g-set") {
  const auto seed = test_seed();
  CAPTURE(seed);
  const auto broadcast = run_set("broadcast", Bug::refuses, seed);
  CHECK(broadcast.count("broadcast", OpType::fail) > 0);
  CHECK(broadcast.count("broadcast", OpType::info) == 0);
  const auto set = run_with<SetNode>(
      options_of("g-set", 3, 6, 50, seed),
      [](const Simulation<SetNode>&, const Results& results) {
        const std::string exceptions = to_edn(results.value.get("exceptions"));
        CAPTURE(exceptions);
        CHECK(contains(exceptions, ":class :rpc-error"));
        CHECK(contains(exceptions, "temporarily-unavailable"));
      },
      "g-set"s, Bug::refuses);
  CHECK(set.count("add", OpType::fail) == 0);
  CHECK(set.count("add", OpType::info) > 0);
}

TEST_CASE("Who got no answer within 5 s does not know, and goes on as another client") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const std::string workload : {"broadcast", "g-set"}) {
    CAPTURE(workload);
    const std::string add = workload == "g-set" ? "add" : "broadcast";
    run_with<SetNode>(
        options_of(workload, 1, 2, 20, seed),
        [&](const Simulation<SetNode>& simulation, const Results&) {
          const History& history = simulation.history();
          int unknown = 0;
          for (const Op& op : history) {
            if (!op.is_info()) continue;
            ++unknown;
            CHECK(op.f == add);
            CHECK(op.value.as_integer() % 10 == 7);
            CHECK(op.time - history.partner(op)->time == 5s);
            if (workload == "broadcast") CHECK(op.error.is_keyword("net-timeout"));
          }
          CHECK(unknown > 0);
          CHECK(history.ops().back().process >= 2);
        },
        workload, Bug::ignores);
  }
}

TEST_CASE("A read that got no answer has failed in broadcast") {
  struct Deaf {
    explicit Deaf(Node& node) {
      node.on("topology", [] {});
      node.on("broadcast", [] {});
      node.on("read", [&node]() -> Task<> { co_await node.sleep(1h); });
    }
  };
  const auto outcome = run<Deaf>(options_of("broadcast", 1, 1, 10, 1));
  CHECK(outcome.count("read", OpType::fail) > 0);
  CHECK(outcome.count("read", OpType::info) == 0);
}

TEST_CASE("A null in place of an array of values is an empty one") {
  struct Null {
    explicit Null(Node& node) {
      node.on("add", [] {});
      node.on("read", [] { return body<"value">(nullptr); });
    }
  };
  const auto outcome = run<Null>(options_of("g-set", 1, 1, 10, 1));
  CHECK(outcome.count("read", OpType::ok) > 0);
  CHECK(!contains(outcome.reasons, "malformed"));
}

TEST_CASE("A reply with a field too many, or of the wrong kind, is malformed") {
  struct Chatty {
    Chatty(Node& node, bool is_wordy) {
      node.on("add", [] {});
      if (is_wordy) {
        node.on("read", [] { return body<"value", "size">(std::vector<int>(), 0); });
      } else {
        node.on("read", [] { return body<"value">(7); });
      }
    }
  };
  for (const bool is_wordy : {false, true}) {
    const auto outcome = run<Chatty>(options_of("g-set", 1, 1, 10, 1), is_wordy);
    CHECK(outcome.count("read", OpType::info) > 0);
    CHECK(contains(outcome.reasons, "malformed-reply"));
    CHECK(outcome.overall == Validity::invalid);
  }
}

}  // namespace
}  // namespace tests::sets_test
