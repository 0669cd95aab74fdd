// A run with nodes that are killed or paused: what waits, what comes first, what is forgiven.
#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "maelstrom/workbench/simulation.hpp"
#include "workbench/fake_host.hpp"

namespace maelstrom::workbench::engine_faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kSeed = 5;

EngineOptions options_with(std::vector<Fault> faults) {
  EngineOptions options;
  options.nodes = node_names(3);
  options.concurrency = 6;
  options.rate = 100;
  options.time_limit = seconds(30);
  options.network.mean_overhead = kVirtualOverhead;
  options.nemesis = {.faults = std::move(faults), .interval = seconds(2)};
  options.seed = kSeed;
  return options;
}

TEST_CASE("a node that is killed is started again, and gets its init before what has waited") {
  CAPTURE(kSeed);
  std::vector<std::string> first_types;  // of each start
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (first_types.size() < self.started.size()) {
      first_types.resize(self.started.size());
    }
    for (std::size_t i = self.started.size(); i-- > 0;) {
      if (self.started[i] != node) continue;
      if (first_types[i].empty()) first_types[i] = message.type;
      break;
    }
    const char* const reply =
        message.type == "init" ? R"("type":"init_ok")" : R"("type":"generate_ok","id":1)";
    self.reply(node, message, reply);
  });
  host.answers_init = false;
  const FakeRun run(host, "unique-ids", options_with({Fault::kill}));
  CHECK(run.engine.diagnoses().empty());
  REQUIRE(host.killed.size() > 5);
  CHECK(host.started.size() > 3 + 5);
  CHECK(host.started.size() <= 3 + host.killed.size());
  for (const auto& type : first_types) CHECK((type == "init" || type.empty()));
  const auto ops = run.completions();
  CHECK(std::ranges::count_if(ops, &Op::is_ok) > 1000);
}

TEST_CASE("a broadcast node that is started again gets its topology again") {
  CAPTURE(kSeed);
  std::vector<std::size_t> topologies;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    if (message.type == "topology") topologies.push_back(node);
    const char* const reply = message.type == "read"       ? R"("type":"read_ok","messages":[])"
                              : message.type == "topology" ? R"("type":"topology_ok")"
                                                           : R"("type":"broadcast_ok")";
    self.reply(node, message, reply);
  });
  EngineOptions options = options_with({Fault::kill});
  options.concurrency = 3;
  const FakeRun run(host, "broadcast", options);
  CHECK(run.engine.diagnoses().empty());
  std::ranges::sort(topologies);
  std::ranges::sort(host.started);
  CHECK(topologies == host.started);
}

TEST_CASE("messages to a node that is down or paused wait for it") {
  const Fault fault = GENERATE(Fault::kill, Fault::pause);
  CAPTURE(kSeed, to_string(fault));
  int wrong = 0;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    const auto count = [node](const std::vector<std::size_t>& all) {
      return std::ranges::count(all, node);
    };
    const bool is_down = count(self.started) <= count(self.killed);
    const bool is_paused = count(self.paused) > count(self.resumed);
    if (is_down || is_paused) ++wrong;
    self.reply(node, message, R"("type":"generate_ok","id":1)");
  });
  const FakeRun run(host, "unique-ids", options_with({fault}));
  CHECK(wrong == 0);
  CHECK(run.engine.diagnoses().empty());
  CHECK(host.paused.size() + host.killed.size() > 5);
  const auto ops = run.completions();
  const auto waited = std::ranges::count_if(ops, [&](const Op* op) {
    const Duration latency = op->time - run.engine.history().partner(*op)->time;
    return op->is_ok() && latency > milliseconds(100);
  });
  CHECK(waited > 5);
}

TEST_CASE("an answer that is late because the node stood still is forgiven") {
  CAPTURE(kSeed);
  FakeHost host([](FakeHost& self, std::size_t node, const Message& message) {
    self.reply(node, message, R"("type":"echo_ok","echo":1)", seconds(7));
  });
  EngineOptions options = options_with({});
  options.time_limit = seconds(20);
  const auto problems = [&] {
    return FakeRun(host, "echo", options).engine.diagnoses().all().size();
  };
  CHECK(problems() > 0);
  options.nemesis.faults = {Fault::pause};
  CHECK(problems() == 0);
}

TEST_CASE("a node that does not come back ends the run") {
  CAPTURE(kSeed);
  int starts = 0;
  FakeHost host([&](FakeHost& self, std::size_t node, const Message& message) {
    const bool is_init = message.type == "init";
    if (is_init && ++starts > 3) return;
    self.reply(node, message, is_init ? R"("type":"init_ok")" : R"("type":"generate_ok","id":1)");
  });
  host.answers_init = false;
  const FakeRun run(host, "unique-ids", options_with({Fault::kill}));
  REQUIRE(run.engine.diagnoses().all().size() == 1);
  CHECK(run.engine.diagnoses().all()[0].problem == Problem::init_timeout);
  CHECK(run.results.exit_status() == 255);
}

// Keeps what was added where it outlives it, or does not.
template <bool kDurable>
struct Keeper {
  explicit Keeper(Node& node) : node(node) {
    node.on_init([this] {
      if (kDurable) elements = this->node.storage().load();
    });
    node.on("add", [this](const Message& message) {
      elements.push_back(std::string(message.get<Raw>("element").text));
      if (kDurable) this->node.storage().append(elements.back());
    });
    node.on("read", [this] {
      std::vector<std::int64_t> all;
      for (const auto& element : elements) all.push_back(std::stoll(element));
      return body<"value">(all);
    });
  }
  Node& node;
  std::vector<std::string> elements;
};

template <class App>
Validity validity_under_kill() {
  SimulationOptions options;
  options.workload = "g-set";
  options.engine = options_with({Fault::kill});
  options.engine.nodes = node_names(1);
  Simulation<App> simulation(options);
  return simulation.run().validity;
}

TEST_CASE("a killed node keeps its storage, and nothing else") {
  CAPTURE(kSeed);
  CHECK(validity_under_kill<Keeper<true>>() == Validity::valid);
  CHECK(validity_under_kill<Keeper<false>>() == Validity::invalid);
}

}  // namespace
}  // namespace maelstrom::workbench::engine_faults_test
