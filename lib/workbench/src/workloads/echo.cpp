#include <fmt/format.h>

#include "maelstrom/checkers/value_json.hpp"
#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

constexpr std::uint64_t kPayloads = 128;

constexpr ReplyField kEchoFields[] = {{"echo"}};
constexpr Rpc kEcho = {"echo", "echo_ok", kEchoFields};

// Sends a text and expects it back.
class Echo : public Workload {
 public:
  Step next(const FreeThreads& free, Arena& arena) override {
    const auto payload = fmt::format("Please echo {}", free.random().below(kPayloads));
    return Step::invoke(free.any(), "echo", arena.string(payload));
  }

  Task<> invoke(Client& client, Op& op) override {
    const Reply reply = co_await client.call(kEcho, body<"echo">(op.value));
    op.value = reply.body();
  }
};

}  // namespace

std::unique_ptr<Workload> make_echo(const WorkloadOptions& /*options*/) {
  return std::make_unique<Echo>();
}

}  // namespace maelstrom::workbench
