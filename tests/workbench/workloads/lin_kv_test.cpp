#include <map>
#include <set>

#include "workbench/workloads/running.hpp"

namespace tests::workloads_lin_kv_test {
namespace {

enum class Bug { none, stale_reads, lost_writes, blind_cas };

// Stands before the service lin-kv.
class KvNode {
 public:
  KvNode(Node& node, Bug bug) : node_(node), bug_(bug), kv_(node) {
    node.on("read", [this](const Message& m) { return read(m.get<std::int64_t>("key")); });
    node.on("write", [this](const Message& m) {
      return write(m.get<std::int64_t>("key"), m.get<std::int64_t>("value"));
    });
    node.on("cas", [this](const Message& m) {
      return cas(m.get<std::int64_t>("key"), m.get<std::int64_t>("from"),
                 m.get<std::int64_t>("to"));
    });
  }

 private:
  struct Read {
    std::int64_t value;
    using fields = Fields<"value">;
  };

  bool is_struck() { return node_.random().below(10) == 0; }

  Task<Read> read(std::int64_t key) {
    const auto cached = cache_.find(key);
    if (bug_ == Bug::stale_reads && cached != cache_.end()) co_return Read{cached->second};
    const auto value = co_await kv_.read<std::int64_t>(key);
    if (!value) throw Error(ErrorCode::key_does_not_exist, "not found");
    cache_[key] = *value;
    co_return Read{*value};
  }

  Task<> write(std::int64_t key, std::int64_t value) {
    if (bug_ == Bug::lost_writes && is_struck()) co_return;
    co_await kv_.write(key, value);
    cache_[key] = value;
  }

  Task<> cas(std::int64_t key, std::int64_t from, std::int64_t to) {
    if (bug_ == Bug::blind_cas && is_struck()) {
      co_await kv_.write(key, to);
      co_return;
    }
    const bool is_done = co_await kv_.cas(key, from, to);
    if (!is_done) throw Error(ErrorCode::precondition_failed, "no");
  }

  Node& node_;
  Bug bug_;
  LinKv kv_;
  std::map<std::int64_t, std::int64_t> cache_;
};

TEST_CASE("lin-kv's clients work in groups of two for each node, of which half read") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto workload = make_workload("lin-kv", {.nodes = node_names(3), .concurrency = 12});
  const auto steps = steps_of(*workload, 12, 6000, seed, arena);
  CHECK(is_about(fraction_of(steps, "read"), 0.5, steps.size()));
  CHECK(is_about(fraction_of(steps, "write"), 1.0 / 6, steps.size()));
  CHECK(is_about(fraction_of(steps, "cas"), 1.0 / 3, steps.size()));
  std::set<std::string> changes;
  for (const Step& step : steps) {
    CHECK(step.op.value.elements()[0] == Value::integer(step.thread / 6));
    CHECK((step.thread % 6 < 3) == (step.op.f == "read"));
    changes.insert(to_edn(step.op.value.elements()[1]));
  }
  CHECK(changes.size() == 1 + 5 + 25);  // nil, 0 to 4, and pairs of these
}

TEST_CASE("lin-kv takes a new key when more than 20 processes have worked on the old one") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto workload = make_workload("lin-kv", {.nodes = node_names(2), .concurrency = 4});
  Op info;
  info.type = OpType::info;
  for (int i = 0; i < 16; ++i) workload->complete(i % 4, info);
  for (const Step& step : steps_of(*workload, 4, 10, seed, arena)) {
    CHECK(step.op.value.elements()[0] == Value::integer(0));
  }
  workload->complete(1, info);
  for (const Step& step : steps_of(*workload, 4, 10, seed, arena)) {
    CHECK(step.op.value.elements()[0] == Value::integer(1));
  }
}

TEST_CASE("lin-kv refuses a concurrency that leaves a group incomplete") {
  CHECK_THROWS_AS(make_workload("lin-kv", {.nodes = node_names(3), .concurrency = 3}),
                  std::invalid_argument);
  CHECK_THROWS_AS(make_workload("lin-kv", {.nodes = node_names(3), .concurrency = 9}),
                  std::invalid_argument);
}

TEST_CASE("A store in front of the service lin-kv is linearizable, however slow that is") {
  const auto seed = test_seed();
  CAPTURE(seed);
  auto options = options_of("lin-kv", 3, 12, 100, seed);
  options.engine.network.mean_latency = 10ms;
  const auto outcome = run<KvNode>(options, Bug::none);
  CAPTURE(outcome.workload, outcome.reasons);
  CHECK(outcome.overall == Validity::valid);
  CHECK(outcome.count("read", OpType::ok) > 100);
  CHECK(outcome.count("cas", OpType::ok) > 10);
  CHECK(outcome.count("cas", OpType::fail) > 100);
}

TEST_CASE("Requests to a service, and its replies, are delayed as messages between nodes are") {
  auto options = options_of("lin-kv", 1, 2, 10, 1);
  options.engine.network.mean_latency = 50ms;
  run_with<KvNode>(
      options,
      [](const Simulation<KvNode>& simulation, const Results& results) {
        for (const Op& op : simulation.history()) {
          if (!op.is_ok()) continue;
          CHECK(op.time - simulation.history().partner(op)->time >= 100ms);
        }
        const Value servers = results.value.get("net").get("servers");
        CHECK(servers.get("send-count").as_integer() > 100);
      },
      Bug::none);
}

TEST_CASE("Stale reads, lost writes and a blind cas are found, with their operations") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const Bug bug : {Bug::stale_reads, Bug::lost_writes, Bug::blind_cas}) {
    CAPTURE(static_cast<int>(bug));
    auto options = options_of("lin-kv", 3, 6, 100, seed);
    options.engine.network.mean_latency = 2ms;
    const auto outcome = run<KvNode>(options, bug);
    CAPTURE(outcome.workload.substr(0, 2000));
    CHECK(outcome.validity == Validity::invalid);
    CHECK(outcome.tells(":failures"));
    CHECK(outcome.tells(":index"));  // operations are written out
  }
}

// Never answers.
struct Silent {
  explicit Silent(Node& node) {
    for (const char* type : {"read", "write", "cas"}) {
      node.on(type, [&node]() -> Task<> { co_await node.sleep(1h); });
    }
  }
};

TEST_CASE("lin-kv's clients wait for ten latencies, but at least 1 s, and are used again") {
  for (const auto& [latency, patience] : {std::pair<Duration, Duration>{10ms, 1s}, {200ms, 2s}}) {
    auto options = options_of("lin-kv", 1, 2, 10, 1);
    options.engine.network.mean_latency = latency;
    run_with<Silent>(options, [&](const Simulation<Silent>& simulation, const Results& results) {
      for (const Op& op : simulation.history()) {
        if (op.is_invoke()) continue;
        CHECK(op.time - simulation.history().partner(op)->time == patience);
        CHECK(op.type == (op.f == "read" ? OpType::fail : OpType::info));
        CHECK(op.error.is_keyword("net-timeout"));
      }
      CHECK(results.value.get("diagnoses").size() == 1);
      CHECK(results.warnings[0].starts_with(
          "unanswered-type: no node answered any request of the type \"cas\" ("));
      // One client for init, one for setting up, and one for each thread.
      CHECK(simulation.engine().network().find("c3"));
      CHECK(!simulation.engine().network().find("c4"));
    });
  }
}

}  // namespace
}  // namespace tests::workloads_lin_kv_test
