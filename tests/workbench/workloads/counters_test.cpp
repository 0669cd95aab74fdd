// g-counter and pn-counter.
#include <map>

#include "workbench/workloads/running.hpp"

namespace tests::counters_test {
namespace {

enum class Bug { none, loses_adds, counts_twice, stays_alone };

// Knows what each node has added in all, and sends that around.
class CounterNode {
 public:
  CounterNode(Node& node, Bug bug) : node_(node), bug_(bug) {
    node.on("add", [this](const Message& m) {
      const auto delta = m.get<std::int64_t>("delta");
      const bool is_struck = node_.random().below(10) == 0;
      if (bug_ == Bug::loses_adds && is_struck) return;
      mine_.first += bug_ == Bug::counts_twice && is_struck ? 2 * delta : delta;
      ++mine_.second;
    });
    node.on("read", [this] {
      std::int64_t sum = mine_.first;
      for (const auto& other : others_) sum += other.second.first;
      return body<"value">(sum);
    });
    node.on("share", [this](const Message& m) {
      const Total total = m.get<Total>("total");
      Total& known = others_[std::string(m.src)];
      if (total.second > known.second) known = total;
    });
    node.on_init([this] {
      if (bug_ != Bug::stays_alone) node_.every(200ms, [this] { share(); });
    });
  }

 private:
  using Total = std::pair<std::int64_t, std::int64_t>;  // and of how many adds

  void share() {
    for (const auto& peer : node_.peers()) node_.send(peer, "share", body<"total">(mine_));
  }

  Node& node_;
  Bug bug_;
  Total mine_;
  std::map<std::string, Total> others_;
};

TEST_CASE("A pn-counter's deltas are from -5 to 4, and half of its operations read") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto steps = steps_of(*make_workload("pn-counter"), 1, 4000, seed, arena);
  CHECK(is_about(fraction_of(steps, "read"), 0.5, steps.size()));
  std::map<std::int64_t, int> deltas;
  for (const Step& step : steps) {
    if (step.op.f == "add") ++deltas[step.op.value.as_integer()];
  }
  CHECK(deltas.size() == 10);
  CHECK(deltas.begin()->first == -5);
  CHECK(deltas.rbegin()->first == 4);
  for (const auto& [delta, count] : deltas) CHECK(is_about(count / 4000.0, 0.05, 4000));
}

TEST_CASE("A g-counter's deltas are from 0 to 4, and two thirds of its operations read") {
  const auto seed = test_seed();
  CAPTURE(seed);
  Arena arena;
  const auto steps = steps_of(*make_workload("g-counter"), 1, 4000, seed, arena);
  CHECK(is_about(fraction_of(steps, "read"), 2.0 / 3, steps.size()));
  for (const Step& step : steps) {
    if (step.op.f != "add") continue;
    CHECK(step.op.value.as_integer() >= 0);
    CHECK(step.op.value.as_integer() <= 4);
  }
}

TEST_CASE("A counter that every node agrees about in the end is valid, also with partitions") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const char* workload : {"g-counter", "pn-counter"}) {
    CAPTURE(workload);
    auto options = options_of(workload, 3, 6, 50, seed);
    options.engine.nemesis = {.faults = {Fault::partition}, .interval = 2s};
    const auto outcome = run<CounterNode>(options, Bug::none);
    CAPTURE(outcome.workload, outcome.reasons);
    CHECK(outcome.overall == Validity::valid);
  }
}

TEST_CASE("A wrong sum in a final read is found, and the read named") {
  const auto seed = test_seed();
  CAPTURE(seed);
  for (const char* workload : {"g-counter", "pn-counter"}) {
    for (const Bug bug : {Bug::loses_adds, Bug::counts_twice, Bug::stays_alone}) {
      // Errors that cancel out are not seen: of a few runs most have others.
      int found = 0;
      for (std::uint64_t run_seed = seed; run_seed < seed + 4; ++run_seed) {
        CAPTURE(workload, static_cast<int>(bug), run_seed);
        const auto outcome = run<CounterNode>(options_of(workload, 3, 6, 80, run_seed), bug);
        CAPTURE(outcome.workload);
        if (outcome.validity != Validity::invalid) continue;
        ++found;
        CHECK(outcome.tells(":errors ("));
        CHECK(outcome.tells(":f :read"));
      }
      CAPTURE(workload, static_cast<int>(bug));
      CHECK(found >= 2);
    }
  }
}

TEST_CASE("A counter's value must be an integer") {
  struct Floating {
    explicit Floating(Node& node) {
      node.on("add", [] {});
      node.on("read", [] { return body<"value">(0.0); });
    }
  };
  const auto outcome = run<Floating>(options_of("g-counter", 1, 1, 10, 1));
  CHECK(contains(outcome.reasons, "malformed-reply"));
}

}  // namespace
}  // namespace tests::counters_test
