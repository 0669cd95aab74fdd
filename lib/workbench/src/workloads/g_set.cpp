#include "maelstrom/checkers/value_json.hpp"
#include "workloads/final_reads.hpp"
#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kSetReadFields[] = {{"value", FieldKind::array}};
constexpr Rpc kSetAdd = {"add", "add_ok", {}};
constexpr Rpc kSetRead = {"read", "read_ok", kSetReadFields};

// Adds elements to a set and expects to read all of them from every node in the end.
class GSet : public Workload {
 public:
  explicit GSet(const WorkloadOptions& options) : final_reads_(options.concurrency) {}

  Step next(const FreeThreads& free, Arena& /*arena*/) override {
    if (free.random().chance(0.5)) return Step::invoke(free.any(), "read");
    return Step::invoke(free.any(), "add", Value::integer(next_element_++));
  }

  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena& /*arena*/) override {
    return final_reads_.next(free);
  }

  Task<> invoke(Client& client, Op& op) override {
    if (op.f == "add") {
      co_await client.call(kSetAdd, body<"element">(op.value));
    } else {
      op.value = (co_await client.call(kSetRead)).get("value");
    }
  }
  bool throws_errors() const override { return true; }

 private:
  FinalReads final_reads_;
  std::int64_t next_element_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_g_set(const WorkloadOptions& options) {
  return std::make_unique<GSet>(options);
}

}  // namespace maelstrom::workbench
