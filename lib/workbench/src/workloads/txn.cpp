// txn-list-append and txn-rw-register, which differ in the effect of a write.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maelstrom/checkers/value_json.hpp"
#include "workloads/makers.hpp"
#include "workloads/txn_generator.hpp"

namespace maelstrom::workbench {
namespace {

constexpr ReplyField kTxnFields[] = {{"txn", FieldKind::array}};
constexpr Rpc kTxn = {"txn", "txn_ok", kTxnFields};

struct TxnKind {
  std::string_view write;  // the name of the operation
  bool reads_lists;
};

constexpr TxnKind kListAppend = {"append", true};
constexpr TxnKind kRwRegister = {"w", false};

// Transactions of reads and writes of registers, or of reads of lists and appends to them.
class Txns : public Workload {
 public:
  Txns(const WorkloadOptions& options, const TxnKind& kind) : kind_(kind), generator_(options) {}

  Step next(const FreeThreads& free, Arena& arena) override {
    std::vector<Value> txn;
    for (const auto& [key, written] : generator_.next(free.random())) {
      txn.push_back(
          arena.vector({Value::keyword(written == 0 ? "r" : kind_.write), Value::integer(key),
                        written == 0 ? Value() : Value::integer(written)}));
    }
    return Step::invoke(free.any(), "txn", arena.vector(txn));
  }

  // In messages the names of operations are strings; the encoder turns keywords into strings.
  Task<> invoke(Client& client, Op& op) override {
    const Reply reply = co_await client.call(kTxn, body<"txn">(op.value));
    op.value = read_txn(reply.get("txn"), client.arena());
  }
  bool reuses_clients() const override { return true; }

 private:
  // The transaction with keywords as names. Throws MalformedReply.
  Value read_txn(Value txn, Arena& arena) const {
    std::vector<Value> operations;
    for (const Value& operation : txn.is_sequence() ? txn.elements() : std::span<const Value>()) {
      if (std::string problem = find_problem(operation); !problem.empty()) {
        throw MalformedReply(std::move(problem), to_json_text(txn));
      }
      const auto parts = operation.elements();
      operations.push_back(arena.vector({Value::keyword(parts[0].text()), parts[1], parts[2]}));
    }
    return arena.vector(operations);
  }

  std::string find_problem(Value operation) const {
    const auto says = [&](std::string_view problem) {
      return fmt::format("in the field \"txn\", {} {}", to_json_text(operation), problem);
    };
    if (!operation.is_sequence() || operation.size() != 3) return says("must be an array of three");
    const Value f = operation.elements()[0];
    const Value value = operation.elements()[2];
    const bool reads = f == Value::string("r");
    if (!reads && f != Value::string(kind_.write)) {
      return says(fmt::format("must begin with \"r\" or \"{}\"", kind_.write));
    }
    if (reads && kind_.reads_lists && !value.is_nil() && !value.is_sequence()) {
      return says("must end with an array, or null");
    }
    return {};
  }

  const TxnKind& kind_;
  TxnGenerator generator_;
};

}  // namespace

std::unique_ptr<Workload> make_txn_list_append(const WorkloadOptions& options) {
  return std::make_unique<Txns>(options, kListAppend);
}

std::unique_ptr<Workload> make_txn_rw_register(const WorkloadOptions& options) {
  return std::make_unique<Txns>(options, kRwRegister);
}

}  // namespace maelstrom::workbench
