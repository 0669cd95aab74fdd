#include "txn-rw-register/txn_rw_register.hpp"

#include <set>

#include "apps/simulated.hpp"
#include "causal_consistency.hpp"
#include "maelstrom/workbench/in_process_host.hpp"
#include "seeds.hpp"

namespace tests::txn_rw_register_test {
namespace {

using namespace std::chrono_literals;

// Faults the node survives: all.
SimulationOptions faulty(std::uint64_t seed) {
  auto options = options_of("txn-rw-register", 2 + seed % 4, 0, 300, seed);
  options.engine.concurrency = 2 * options.engine.nodes.size();
  options.engine.time_limit = 8s;
  options.engine.nemesis.faults = faults_of(seed, kFaults);
  options.engine.nemesis.interval = 1s;
  if (seed % 3 == 0) options.engine.network.mean_latency = 100ms;
  options.check.consistency_models = {"causal-cerone", "strong-session-read-committed"};
  return options;
}

// The workload, and at last, when the faults are healed, each thread reads all keys.
class WithFinalReads : public Workload {
 public:
  explicit WithFinalReads(std::unique_ptr<Workload> workload, std::size_t threads)
      : workload_(std::move(workload)), unread_(threads) {}

  Step next(const FreeThreads& free, Arena& arena) override {
    Step step = workload_->next(free, arena);
    for (const Value& op : step.op.value.elements()) {
      keys_ = std::max(keys_, op.elements()[1].as_integer() + 1);
    }
    return step;
  }
  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena& arena) override {
    for (const int thread : free.all()) {
      if (!done_.insert(thread).second) continue;
      std::vector<Value> reads;
      for (std::int64_t key = 0; key < keys_; ++key) {
        reads.push_back(arena.vector({Value::keyword("r"), Value::integer(key), Value()}));
      }
      return Step::invoke(thread, "txn", arena.vector(reads));
    }
    return done_.size() == unread_ ? Step::done() : Step::wait();
  }
  Task<> invoke(Client& client, Op& op) override { return workload_->invoke(client, op); }
  bool reuses_clients() const override { return workload_->reuses_clients(); }

 private:
  std::unique_ptr<Workload> workload_;
  std::size_t unread_;
  std::set<int> done_;
  std::int64_t keys_ = 0;
};

// Runs a test with final reads, and checks that they all agree and that nothing was seen that
// transactional causal consistency forbids.
void check_converges(const SimulationOptions& options) {
  WithFinalReads workload(
      require_workload(options.workload, options.workload_options, options.engine),
      options.engine.concurrency);
  InProcessHost host(options.engine.nodes.size(), options.engine.seed, [](Node& node) {
    return std::make_shared<apps::rw_register::TxnRwRegister>(node);
  });
  Engine engine(options.engine, workload, host);
  run_virtually(engine, host);

  const Op* first = nullptr;
  std::size_t finals = 0;
  for (const Op& op : engine.history()) {
    if (!op.final || !op.is_client() || op.is_invoke()) continue;
    REQUIRE(op.is_ok());
    if (first == nullptr) first = &op;
    CHECK(op.value == first->value);
    ++finals;
  }
  CHECK(finals == options.engine.concurrency);
  CHECK(find_causal_violation(engine.history()).empty());
}

}  // namespace

TEST_CASE("transactions are causally consistent and converge, whatever the faults") {
  for (std::uint64_t seed = 1; seed <= seeds(24); ++seed) {
    const auto options = faulty(seed);
    CAPTURE(described(options));
    check_converges(options);
  }
}

TEST_CASE("the same for a thousand seeds of transactions", "[.soak]") {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const auto options = faulty(seed);
    CAPTURE(described(options));
    check_converges(options);
  }
}

TEST_CASE("the workbench finds the models that are claimed to hold under all faults") {
  for (std::uint64_t seed = 100; seed < 100 + seeds(24); ++seed) {
    const auto options = faulty(seed);
    CAPTURE(described(options));
    const Outcome outcome = run<apps::rw_register::TxnRwRegister>(options);
    CAPTURE(outcome.reasons);
    CHECK(outcome.overall == Validity::valid);
  }
}

TEST_CASE("every transaction succeeds unless its node is down") {
  for (std::uint64_t seed = 1; seed <= seeds(10); ++seed) {
    auto options = faulty(seed);
    auto& faults = options.engine.nemesis.faults;
    std::erase(faults, Fault::kill);
    std::erase(faults, Fault::pause);
    options.check.availability = 1.0;
    CAPTURE(described(options));
    CHECK(run<apps::rw_register::TxnRwRegister>(options).overall == Validity::valid);
  }
}

TEST_CASE("one node is strictly serializable, even if it is killed") {
  for (std::uint64_t seed = 1; seed <= seeds(10); ++seed) {
    auto options = options_of("txn-rw-register", 1, 4, 500, seed);
    options.engine.nemesis.faults = faults_of(seed, std::array{Fault::kill, Fault::pause});
    options.engine.nemesis.interval = 1s;
    options.check.consistency_models = {"strict-serializable"};
    CAPTURE(described(options));
    CHECK(run<apps::rw_register::TxnRwRegister>(options).overall == Validity::valid);
  }
}

TEST_CASE("messages are counted by the period, not by the transaction") {
  // 2 messages each 85 ms are 24 a second: 0.024 for each of 1,000 operations a second.
  for (const std::uint64_t seed : {1, 2, 3}) {
    auto options = options_of("txn-rw-register", 2, 4, 1000, seed);
    if (seed == 2) options.engine.nemesis.faults = {Fault::partition};
    if (seed == 3) options.engine.network.mean_latency = 100ms;
    CAPTURE(described(options));
    run_with<apps::rw_register::TxnRwRegister>(options, [](const auto&, const Results& results) {
      CHECK(figure(results, "net.servers.msgs-per-op") <= 0.025);
    });
  }
}

}  // namespace tests::txn_rw_register_test
