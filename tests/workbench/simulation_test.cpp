// Apps in memory, in virtual time: many seeds, and nodes that are wrong on purpose.
#include "maelstrom/workbench/simulation.hpp"

#include <string>

#include "catch.hpp"
#include "echo/echo.hpp"
#include "maelstrom/maelstrom.hpp"
#include "report/store.hpp"
#include "seeds.hpp"
#include "unique-ids/unique_ids.hpp"

namespace maelstrom::workbench::simulation_test {
namespace {

using std::chrono::seconds;

SimulationOptions options_of(const char* workload, std::uint64_t seed) {
  SimulationOptions options;
  options.workload = workload;
  options.engine.seed = seed;
  options.engine.concurrency = 6;
  options.engine.rate = 100;
  options.engine.time_limit = seconds(2);
  options.engine.nemesis = {.faults = {Fault::partition},
                            .interval = std::chrono::milliseconds(500)};
  options.check.availability = 1;
  return options;
}

template <class App>
std::string journal_of(const SimulationOptions& options) {
  Simulation<App> simulation(options);
  simulation.run();
  TextBuffer out;
  for (const auto& event : simulation.engine().journal().events()) {
    append_journal_event(out, event, simulation.engine());
  }
  return std::string(out.view());
}

TEST_CASE("echo and unique-ids are valid and available on hundreds of seeds") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Simulation<apps::UniqueIds> unique_ids(options_of("unique-ids", seed));
    CHECK(unique_ids.run().exit_status() == 0);
    Simulation<apps::Echo> echo(options_of("echo", seed));
    CHECK(echo.run().exit_status() == 0);
    CHECK(echo.history().size() > 200);
  }
}

TEST_CASE("the same seed makes the same run, and another seed another one") {
  const std::string journal = journal_of<apps::UniqueIds>(options_of("unique-ids", 7));
  CHECK(journal == journal_of<apps::UniqueIds>(options_of("unique-ids", 7)));
  CHECK(journal != journal_of<apps::UniqueIds>(options_of("unique-ids", 8)));
}

// Takes so many records.
class SmallStorage final : public Storage {
 public:
  explicit SmallStorage(int room) : room_(room) {}
  std::vector<std::string> load() override { return {}; }
  void append(std::string_view) override {
    if (--room_ < 0) throw std::runtime_error("no space left");
  }
  void replace(const std::vector<std::string>&) override {}

 private:
  int room_;
};

TEST_CASE("a node in memory whose storage fails has crashed, for a reason that is told") {
  struct Keeper {
    explicit Keeper(Node& node) {
      node.on("generate", [&node, next = 0]() mutable {
        node.storage().append("x");
        return body<"id">(std::string(node.id()) + std::to_string(next++));
      });
    }
  };
  const SimulationOptions options = options_of("unique-ids", 7);
  const auto workload =
      require_workload(options.workload, WorkloadOptions{}, options_of("unique-ids", 7).engine);
  InProcessHost host(
      3, 7, [](Node& node) -> std::shared_ptr<void> { return std::make_shared<Keeper>(node); });
  host.set_storage(1, std::make_shared<SmallStorage>(10));
  Engine engine(options.engine, *workload, host);
  run_virtually(engine, host);
  REQUIRE(engine.diagnoses().all().size() == 1);
  const auto& diagnosis = engine.diagnoses().all()[0];
  CHECK(diagnosis.problem == Problem::node_crashed);
  CHECK(diagnosis.text == "n1 ended: its storage cannot be used: no space left");
}

TEST_CASE("operations overlap in virtual time") {
  SimulationOptions options = options_of("unique-ids", 1);
  options.engine.rate = 20'000;
  Simulation<apps::UniqueIds> simulation(options);
  simulation.run();
  std::size_t in_flight = 0;
  std::size_t most = 0;
  for (const Op& op : simulation.history()) {
    if (!op.is_client()) continue;
    in_flight = op.is_invoke() ? in_flight + 1 : in_flight - 1;
    most = std::max(most, in_flight);
  }
  CHECK(most > 1);
}

// Counts on every node from 0: ids collide across nodes.
struct LocalCounter {
  explicit LocalCounter(Node& node) {
    node.on("generate", [this] { return body<"id">(next++); });
  }
  std::int64_t next = 0;
};

TEST_CASE("ids that collide across nodes are found on every seed") {
  for (std::uint64_t seed = 1; seed <= tests::seeds(50); ++seed) {
    CAPTURE(seed);
    Simulation<LocalCounter> simulation(options_of("unique-ids", seed));
    const Results& results = simulation.run();
    CHECK(results.exit_status() == 1);
    CHECK(results.value.get("workload").get("duplicated-count").as_integer() > 0);
  }
}

// Gives one id in a hundred twice.
struct Stutterer {
  explicit Stutterer(Node& node) : node(node) {
    node.on("generate", [this] {
      if (!this->node.random().chance(0.01)) ++next;
      return body<"id">(std::string(this->node.id()) + "-" + std::to_string(next));
    });
  }
  Node& node;
  std::int64_t next = 0;
};

TEST_CASE("an id that is given twice is found, and named") {
  SimulationOptions options = options_of("unique-ids", 1);
  options.engine.rate = 1000;
  Simulation<Stutterer> simulation(options);
  const Results& results = simulation.run();
  CHECK(results.exit_status() == 1);
  const Value duplicated = results.value.get("workload").get("duplicated");
  REQUIRE(duplicated.size() > 0);
  CHECK(duplicated.entries()[0].value.as_integer() >= 2);
}

// Answers with what came before.
struct Parrot {
  explicit Parrot(Node& node) {
    node.on("echo", [this](const Message& message) {
      return body<"echo">(std::exchange(last, message.get<std::string>("echo")));
    });
  }
  std::string last;
};

TEST_CASE("an echo of something else is found") {
  Simulation<Parrot> simulation(options_of("echo", 1));
  const Results& results = simulation.run();
  CHECK(results.exit_status() == 1);
  CHECK(results.value.get("workload").get("errors").size() > 100);
}

// Refuses one request in ten.
struct Moody {
  explicit Moody(Node& node) {
    node.on("echo", [&node](const Message& message) {
      if (node.random().chance(0.1)) throw Error(ErrorCode::temporarily_unavailable, "not now");
      return body<"echo">(Json(message.get<Raw>("echo")));
    });
  }
};

TEST_CASE("refusals count against availability, and echo allows none") {
  Simulation<Moody> simulation(options_of("echo", 1));
  const Results& results = simulation.run();
  CHECK(results.exit_status() == 1);
  CHECK_FALSE(results.value.get("availability").get("valid?").is_true());
  CHECK_FALSE(results.value.get("workload").get("valid?").is_true());
  CHECK(results.value.get("stats").get("fail-count").as_integer() > 0);
}

TEST_CASE("a workload that is not there is named, with those that are") {
  SimulationOptions options;
  options.workload = "chess";
  CHECK_THROWS_AS(Simulation<apps::Echo>(options), std::invalid_argument);
}

}  // namespace
}  // namespace maelstrom::workbench::simulation_test
