// The evidence that a key is not linearizable.
#include <fmt/format.h>

#include <algorithm>

#include "lin_kv.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers::lin_kv {
namespace {

constexpr std::size_t kPendingShown = 32;
constexpr std::size_t kPendingTold = 6;
constexpr double kNanosecondsPerSecond = 1e9;

std::string told(const KeyOp& op) {
  return fmt::format("{} {} by process {}", op.invocation->f, to_edn(op.value),
                     op.invocation->process);
}

std::string told_with_times(const KeyOp& op) {
  const double invoked = static_cast<double>(op.invocation->time.count()) / kNanosecondsPerSecond;
  std::string text =
      fmt::format("{} (invoked at index {}, {:.3f} s; ", told(op), op.invocation->index, invoked);
  if (op.completion == nullptr || op.completion->is_info()) return text + "never completed)";
  const double completed = static_cast<double>(op.completion->time.count()) / kNanosecondsPerSecond;
  return text + fmt::format("{} at index {}, {:.3f} s)", to_string(op.completion->type),
                            op.completion->index, completed);
}

// Why the operation is impossible on a register that holds `value`.
std::string objection(const KeyOp& op, Value value) {
  if (op.invocation->f == "cas") {
    return fmt::format("can't CAS {} from {} to {}", to_edn(value), to_edn(element(op.value, 0)),
                       to_edn(element(op.value, 1)));
  }
  return fmt::format("can't read {} from register {}", to_edn(op.value), to_edn(value));
}

class Evidence {
 public:
  Evidence(Value key, const Register& reg, const Demands& demands, const Found& found, Arena& arena)
      : key_(key), reg_(reg), demands_(demands), found_(found), arena_(arena) {}

  Value figures() {
    const KeyOp& culprit = source(found_.culprit);
    std::vector<Value> configs;
    std::vector<Value> paths;
    for (const Found::Configuration& configuration : found_.configurations) {
      configs.push_back(config(configuration));
      const Value path = this->path(configuration, culprit);
      if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
    }
    std::vector<Value::Entry> entries = {
        {Value::keyword("valid?"), Value::boolean(false)},
        {Value::keyword("op"), completed(culprit)},
        {Value::keyword("previous-ok"), previous_ok(culprit)},
        {Value::keyword("last-op"), last_op()},
        {Value::keyword("configs"), arena_.list(configs)},
        {Value::keyword("final-paths"), arena_.list(paths)},
        {Value::keyword("smallest-prefix?"), Value::boolean(found_.smallest)},
        {Value::keyword("explanation"), arena_.string(explanation(culprit))},
    };
    return arena_.map(entries);
  }

 private:
  const KeyOp& source(std::int32_t operation) const {
    return reg_.op(demands_.sources[static_cast<std::size_t>(operation)]);
  }
  Value completed(const KeyOp& op) {
    return op_map(*op.completion, op.completion->f, op.value, arena_);
  }
  Value invoked(const KeyOp& op) {
    return op_map(*op.invocation, op.invocation->f, op.value, arena_);
  }
  Value happened(std::int32_t operation) {
    if (operation == Found::kNone) return {};
    const KeyOp& op = source(operation);
    return op.is_ok() ? completed(op) : invoked(op);
  }
  Value last_op() {
    if (found_.configurations.empty()) return {};
    return happened(found_.configurations.front().last);
  }
  Value model(Value value) {
    return arena_.tagged("knossos.model.CASRegister",
                         arena_.map({{Value::keyword("value"), value}}));
  }

  Value config(const Found::Configuration& configuration) {
    std::vector<Value> pending;
    for (const std::int32_t operation : configuration.pending) {
      if (pending.size() < kPendingShown) pending.push_back(invoked(source(operation)));
    }
    return arena_.map({{Value::keyword("model"), model(reg_.value(configuration.state))},
                       {Value::keyword("last-op"), happened(configuration.last)},
                       {Value::keyword("pending"), arena_.vector(pending)}});
  }

  // The path from the configuration to the impossible step.
  Value path(const Found::Configuration& configuration, const KeyOp& culprit) {
    const Value value = reg_.value(configuration.state);
    const Value message = arena_.string(objection(culprit, value));
    const Value inconsistent =
        arena_.tagged("knossos.model.Inconsistent", arena_.map({{Value::keyword("msg"), message}}));
    return arena_.vector({arena_.map({{Value::keyword("op"), happened(configuration.last)},
                                      {Value::keyword("model"), model(value)}}),
                          arena_.map({{Value::keyword("op"), completed(culprit)},
                                      {Value::keyword("model"), inconsistent}})});
  }

  Value previous_ok(const KeyOp& culprit) {
    const Op* found = nullptr;
    const KeyOp* previous = nullptr;
    for (const KeyOp& op : reg_.ops()) {
      if (!op.is_ok() || op.completion >= culprit.completion) continue;
      if (found == nullptr || op.completion > found) {
        found = op.completion;
        previous = &op;
      }
    }
    return previous == nullptr ? Value() : completed(*previous);
  }

  std::string explanation(const KeyOp& culprit) const {
    std::string text = fmt::format(
        "Key {}: {} cannot be put in order. {}", to_edn(key_), told_with_times(culprit),
        found_.smallest ? "Without its completion the history up to there is linearizable."
                        : "An earlier operation may be one too many already.");
    for (const Found::Configuration& configuration : found_.configurations) {
      text += "\n" + told_configuration(configuration, culprit);
    }
    return text;
  }

  std::string told_configuration(const Found::Configuration& configuration,
                                 const KeyOp& culprit) const {
    std::string text =
        fmt::format("The register may hold {}", to_edn(reg_.value(configuration.state)));
    if (configuration.last != Found::kNone) {
      text += fmt::format(" after {}", told_with_times(source(configuration.last)));
    }
    std::vector<std::string> others;
    for (const std::int32_t operation : configuration.pending) {
      const KeyOp& op = source(operation);
      if (&op != &culprit) others.push_back(told(op));
    }
    if (others.empty()) return text + ", with nothing else open to change that.";
    const std::size_t told = std::min(others.size(), kPendingTold);
    const std::size_t more = others.size() - told;
    others.resize(told);
    text += fmt::format(", with {} still open", fmt::join(others, ", "));
    if (more > 0) text += fmt::format(" and {} more", more);
    return text + ", and no order of these helps.";
  }

  Value key_;
  const Register& reg_;
  const Demands& demands_;
  const Found& found_;
  Arena& arena_;
};

}  // namespace

Value refutation(Value key, const Register& reg, const Demands& demands, const Found& found,
                 Arena& arena) {
  return Evidence(key, reg, demands, found, arena).figures();
}

std::string strict_warning(Value key, const Register& reg, const Demands& demands,
                           const Found& found) {
  const auto culprit = static_cast<std::size_t>(found.culprit);
  const KeyOp& op = reg.op(demands.sources[culprit]);
  const Call& call = demands.operations[culprit].call;
  std::string problem = "cannot be put in order with operations that failed or read nil";
  if (call.f == Call::F::refused) {
    problem = "failed, although the register must have held the value that it expected";
  } else if (op.is_fail()) {
    problem = "found no value, although there must have been one";
  } else if (op.value.is_nil() && op.invocation->f == "read") {
    problem = "found nil, although a value must have been there";
  }
  return fmt::format("key {}: {} {}", to_edn(key), told_with_times(op), problem);
}

}  // namespace maelstrom::checkers::lin_kv
