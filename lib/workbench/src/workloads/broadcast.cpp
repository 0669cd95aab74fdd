#include "maelstrom/checkers/value_json.hpp"
#include "workloads/final_reads.hpp"
#include "workloads/makers.hpp"
#include "workloads/topology.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kBroadcastReadFields[] = {{"messages", FieldKind::array}};
constexpr Rpc kTopology = {"topology", "topology_ok", {}};
constexpr Rpc kBroadcast = {"broadcast", "broadcast_ok", {}};
constexpr Rpc kBroadcastRead = {"read", "read_ok", kBroadcastReadFields};

// Sends messages to some nodes and expects to read them from all nodes in the end.
class Broadcast : public Workload {
 public:
  explicit Broadcast(const WorkloadOptions& options)
      : topology_(make_topology(options.topology, options.nodes)),
        final_reads_(options.concurrency) {}

  Step next(const FreeThreads& free, Arena& /*arena*/) override {
    if (free.random().chance(0.5)) return Step::invoke(free.any(), "read");
    return Step::invoke(free.any(), "broadcast", Value::integer(next_message_++));
  }

  bool has_final_phase() const override { return true; }
  Step next_final(const FreeThreads& free, Arena& /*arena*/) override {
    return final_reads_.next(free);
  }

  Task<> set_up(Client& client) override {
    co_await client.call(kTopology, body<"topology">(topology_));
  }

  Task<> invoke(Client& client, Op& op) override {
    if (op.f == "broadcast") {
      co_await client.call(kBroadcast, body<"message">(op.value));
    } else {
      op.value = (co_await client.call(kBroadcastRead)).get("messages");
    }
  }
  bool is_idempotent(const Op& op) const override { return op.f == "read"; }

 private:
  Topology topology_;
  FinalReads final_reads_;
  std::int64_t next_message_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_broadcast(const WorkloadOptions& options) {
  return std::make_unique<Broadcast>(options);
}

}  // namespace maelstrom::workbench
