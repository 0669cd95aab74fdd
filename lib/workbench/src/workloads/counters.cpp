// g-counter and pn-counter, which differ in the numbers that they add.
#include "maelstrom/checkers/value_json.hpp"
#include "workloads/final_reads.hpp"
#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kCounterReadFields[] = {{"value", FieldKind::integer}};
constexpr Rpc kCounterAdd = {"add", "add_ok", {}};
constexpr Rpc kCounterRead = {"read", "read_ok", kCounterReadFields};

constexpr std::int64_t kLeast = -5;
constexpr std::uint64_t kDeltas = 10;

// Adds to a counter and expects to read the sum from every node in the end.
class Counter : public Workload {
 public:
  Counter(const WorkloadOptions& options, std::int64_t least)
      : least_(least), final_reads_(options.concurrency) {}

  // If the number is too small, draws the whole operation again. So two thirds of a g-counter's
  // operations are reads.
  Step next(const FreeThreads& free, Arena& /*arena*/) override {
    while (true) {
      if (free.random().chance(0.5)) return Step::invoke(free.any(), "read");
      const auto delta = kLeast + static_cast<std::int64_t>(free.random().below(kDeltas));
      if (delta >= least_) return Step::invoke(free.any(), "add", Value::integer(delta));
    }
  }

  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena& /*arena*/) override {
    return final_reads_.next(free);
  }

  Task<> invoke(Client& client, Op& op) override {
    if (op.f == "add") {
      co_await client.call(kCounterAdd, body<"delta">(op.value));
    } else {
      op.value = (co_await client.call(kCounterRead)).get("value");
    }
  }
  bool throws_errors() const override { return true; }

 private:
  std::int64_t least_;
  FinalReads final_reads_;
};

}  // namespace

std::unique_ptr<Workload> make_g_counter(const WorkloadOptions& options) {
  return std::make_unique<Counter>(options, 0);
}

std::unique_ptr<Workload> make_pn_counter(const WorkloadOptions& options) {
  return std::make_unique<Counter>(options, kLeast);
}

}  // namespace maelstrom::workbench
