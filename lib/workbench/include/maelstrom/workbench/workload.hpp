// A workload: the operations of the clients, and the required form of the replies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "maelstrom/clock.hpp"
#include "maelstrom/random.hpp"
#include "maelstrom/task.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/client.hpp"

namespace maelstrom::workbench {

// The threads that are free to do an operation.
class FreeThreads {
 public:
  FreeThreads(std::span<const int> threads, Random& random, Duration now = {})
      : threads_(threads), random_(&random), now_(now) {}

  std::span<const int> all() const { return threads_; }
  bool empty() const { return threads_.empty(); }
  // A random one of them. Requires that there is one.
  int any() const { return threads_[random_->below(threads_.size())]; }
  Random& random() const { return *random_; }
  // Since the beginning of the main phase.
  Duration now() const { return now_; }

 private:
  std::span<const int> threads_;
  Random* random_;
  Duration now_;
};

// A generator's answer to the request for the next operation.
struct Step {
  enum class Kind : std::uint8_t {
    invoke,  // let the thread do the operation
    wait,    // no operation for these threads; ask again when another one is free, or at `until`
    done,    // no more operations
  };
  Kind kind = Kind::wait;
  int thread = 0;
  Op op;                            // with f, value and extra
  std::optional<Duration> until{};  // since the beginning of the main phase

  static Step wait() { return {}; }
  static Step wait_until(Duration until) { return {Kind::wait, 0, {}, until}; }
  static Step done() { return {Kind::done, 0, {}}; }
  static Step invoke(int thread, std::string_view f, Value value = {}) {
    Step step{Kind::invoke, thread, {}};
    step.op.f = f;
    step.op.value = value;
    return step;
  }
};

class Workload {
 public:
  virtual ~Workload() = default;

  // The next operation for one of the free threads (there is at least one). New values are stored
  // in `arena`.
  virtual Step next(const FreeThreads& free, Arena& arena) = 0;

  // A workload with a final phase continues with these operations, without pauses, after the faults
  // are healed and 10 s of quiet have passed.
  virtual bool has_final_phase() const { return false; }
  virtual Step next_final(const FreeThreads& /*free*/, Arena& /*arena*/) { return Step::done(); }

  // Prepares the system, through a client of each node, before the first operation.
  virtual Task<> set_up(Client& /*client*/) { co_return; }

  // Does `op`: sets its value, and its type if that is not ok. Unless throws_errors(), an RpcError
  // makes the op fail if the error is definite or the operation is idempotent, and info otherwise.
  // A MalformedReply always makes it info.
  virtual Task<> invoke(Client& client, Op& op) = 0;
  // True if doing `op` twice is like doing it once. Then an unknown outcome counts as a failure.
  virtual bool is_idempotent(const Op& /*op*/) const { return false; }
  // True if errors and timeouts are exceptions that the workload's client does not expect. The
  // outcome is then unknown, even if the error is definite.
  virtual bool throws_errors() const { return false; }
  // An operation of `thread` has completed as `op`.
  virtual void complete(int /*thread*/, const Op& /*op*/) {}
  // True if a client may be used again after an operation with unknown outcome.
  virtual bool reuses_clients() const { return false; }
};

}  // namespace maelstrom::workbench
