#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kGenerateFields[] = {{"id"}};
constexpr Rpc kGenerate = {"generate", "generate_ok", kGenerateFields};

// Asks for ids, which may be any JSON, and expects all of them to differ.
class UniqueIds : public Workload {
 public:
  Step next(const FreeThreads& free, Arena& /*arena*/) override {
    return Step::invoke(free.any(), "generate");
  }

  Task<> invoke(Client& client, Op& op) override {
    const Reply reply = co_await client.call(kGenerate);
    op.value = reply.get("id");
  }

  bool reuses_clients() const override { return true; }
};

}  // namespace

std::unique_ptr<Workload> make_unique_ids(const WorkloadOptions& /*options*/) {
  return std::make_unique<UniqueIds>();
}

}  // namespace maelstrom::workbench
