#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "maelstrom/checkers/value_json.hpp"
#include "workloads/makers.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kRegisterReadFields[] = {{"value"}};
constexpr Rpc kRegisterRead = {"read", "read_ok", kRegisterReadFields};
constexpr Rpc kWrite = {"write", "write_ok", {}};
constexpr Rpc kCas = {"cas", "cas_ok", {}};

constexpr std::uint64_t kValues = 5;  // few enough that a cas can succeed
// How many processes may work on a key. Each process whose operation has an unknown outcome makes
// the history harder to check.
constexpr std::size_t kMaxProcesses = 20;
constexpr std::int64_t kPatience = 10;  // latencies until a client gives up; at least kMinTimeout
constexpr Duration kMinTimeout = std::chrono::seconds(1);

// Registers with compare-and-set. Threads work in groups of two for each node, and each group has
// its own key. Half of its threads read, the others write (a third) and cas. When too many
// processes have worked on a key, the group takes a new one.
class LinKv : public Workload {
 public:
  explicit LinKv(const WorkloadOptions& options)
      : group_size_(2 * options.nodes.size()),
        threads_(options.concurrency),
        timeout_(std::max(kPatience * options.mean_latency, kMinTimeout)) {
    if (threads_ == 0 || threads_ % group_size_ != 0) {
      throw std::invalid_argument(
          fmt::format("lin-kv works with groups of two threads for each node: the concurrency must "
                      "be a multiple of {} (such as 2n or 4n), not {}",
                      group_size_, threads_));
    }
    used_ = std::min(group_size_, kMaxProcesses);
    groups_.resize(threads_ / group_size_);
    for (Group& group : groups_) start_key(group);
  }

  // An operation for a random group with a free thread. Half are reads, if there are threads for
  // both kinds.
  Step next(const FreeThreads& free, Arena& arena) override {
    const std::vector<Group*> open = sort_out(free);
    Random& random = free.random();
    if (open.empty()) return Step::wait();
    Group& group = *open[random.below(open.size())];
    const bool reads = group.writers.empty() || (!group.readers.empty() && random.chance(0.5));
    const std::vector<int>& threads = reads ? group.readers : group.writers;
    const int thread = threads[random.below(threads.size())];
    if (group.processes > kMaxProcesses) start_key(group);
    return make_step(thread, Value::integer(group.key), reads, random, arena);
  }

  Task<> invoke(Client& client, Op& op) override {
    const Value key = op.value.elements()[0];
    const Value value = op.value.elements()[1];
    if (op.f == "read") {
      const Reply reply = co_await client.call(kRegisterRead, body<"key">(key), timeout_);
      op.value = client.arena().vector({key, reply.get("value")});
    } else if (op.f == "write") {
      co_await client.call(kWrite, body<"key", "value">(key, value), timeout_);
    } else {
      const auto change = value.elements();
      co_await client.call(kCas, body<"key", "from", "to">(key, change[0], change[1]), timeout_);
    }
  }
  bool is_idempotent(const Op& op) const override { return op.f == "read"; }
  bool reuses_clients() const override { return true; }

  void complete(int thread, const Op& op) override {
    if (op.is_info()) ++group_of(thread).processes;
  }

 private:
  struct Group {
    std::int64_t key = 0;
    std::size_t processes = 0;  // that have worked on the key
    // Free threads by their kind of operation, only for the choice of the next operation.
    std::vector<int> readers;
    std::vector<int> writers;
  };

  Group& group_of(int thread) { return groups_[static_cast<std::size_t>(thread) / group_size_]; }

  void start_key(Group& group) {
    group.key = next_key_++;
    group.processes = used_;
  }

  // Returns the groups that have a free thread.
  std::vector<Group*> sort_out(const FreeThreads& free) {
    for (Group& group : groups_) {
      group.readers.clear();
      group.writers.clear();
    }
    for (const int thread : free.all()) {
      const std::size_t place = static_cast<std::size_t>(thread) % group_size_;
      Group& group = group_of(thread);
      if (place < used_) (place < used_ / 2 ? group.readers : group.writers).push_back(thread);
    }
    std::vector<Group*> open;
    for (Group& group : groups_) {
      if (!group.readers.empty() || !group.writers.empty()) open.push_back(&group);
    }
    return open;
  }

  static Step make_step(int thread, Value key, bool reads, Random& random, Arena& arena) {
    const auto any = [&random] {
      return Value::integer(static_cast<std::int64_t>(random.below(kValues)));
    };
    if (reads) return Step::invoke(thread, "read", arena.vector({key, Value()}));
    if (random.below(3) == 0) return Step::invoke(thread, "write", arena.vector({key, any()}));
    const Value from = any();
    const Value to = any();
    return Step::invoke(thread, "cas", arena.vector({key, arena.vector({from, to})}));
  }

  std::size_t group_size_;
  std::size_t threads_;
  Duration timeout_;
  std::size_t used_ = 0;  // threads of a group
  std::int64_t next_key_ = 0;
  std::vector<Group> groups_;
};

}  // namespace

std::unique_ptr<Workload> make_lin_kv(const WorkloadOptions& options) {
  return std::make_unique<LinKv>(options);
}

}  // namespace maelstrom::workbench
