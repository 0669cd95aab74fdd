#include "checkers/lin_kv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "maelstrom/workbench/edn.hpp"

namespace maelstrom::workbench {
namespace lin_kv {
namespace {

bool failed_with(const KeyOp& op, std::string_view error) {
  return op.is_fail() && element(op.completion->error, 0).is_keyword(error);
}

RegisterOperation operation(const History& history, const KeyOp& op, Call call, bool definite) {
  RegisterOperation result;
  result.call = call;
  result.invoked = static_cast<std::int32_t>(history.position(*op.invocation));
  if (definite) result.completed = static_cast<std::int32_t>(history.position(*op.completion));
  return result;
}

// Leaves out operations that never completed and could not help others to be in order: what they
// write is not looked for, not even as a step on the way to a value that is.
void drop_useless(Demands& demands) {
  std::vector<char> wanted;  // by value
  const auto want = [&](std::int32_t value) {
    const auto i = static_cast<std::size_t>(value);
    if (wanted.size() <= i) wanted.resize(i + 1);
    return std::exchange(wanted[i], 1) == 0;
  };
  const auto wants = [&](std::int32_t value) {
    const auto i = static_cast<std::size_t>(value);
    return i < wanted.size() && wanted[i] != 0;
  };
  const auto is_open = [](const auto& o) { return o.completed == RegisterOperation::kNever; };
  for (const RegisterOperation& o : demands.operations) {
    if (!is_open(o) && o.call.f == Call::F::read) want(o.call.to);
    if (!is_open(o) && o.call.f == Call::F::cas) want(o.call.from);
  }
  for (bool more = true; more;) {
    more = false;
    for (const RegisterOperation& o : demands.operations) {
      if (!is_open(o) || o.call.f != Call::F::cas || !wants(o.call.to)) continue;
      more = want(o.call.from) || more;
    }
  }
  Demands kept;
  for (std::size_t i = 0; i < demands.operations.size(); ++i) {
    const RegisterOperation& o = demands.operations[i];
    if (is_open(o) && !wants(o.call.to)) continue;
    kept.operations.push_back(o);
    kept.sources.push_back(demands.sources[i]);
  }
  demands = std::move(kept);
}

}  // namespace

Value element(Value sequence, std::size_t i) {
  const bool has = sequence.is_sequence() && i < sequence.size();
  return has ? sequence.elements()[i] : Value();
}

std::int32_t Register::number(Value value) {
  const auto [found, is_new] =
      numbers_.try_emplace(value, static_cast<std::int32_t>(values_.size()));
  if (is_new) values_.push_back(value);
  return found->second;
}

// What an operation that may have happened demands; false if nothing.
bool Register::find_call(const KeyOp& op, Call& call) {
  if (op.is_fail()) return false;
  if (op.invocation->f == "write") {
    call = CasRegister::write(number(op.value));
  } else if (op.invocation->f == "cas") {
    call = CasRegister::cas(number(element(op.value, 0)), number(element(op.value, 1)));
  } else {
    if (!op.is_ok() || op.value.is_nil()) return false;
    call = CasRegister::read(number(op.value));
  }
  return true;
}

bool Register::find_strict_call(const KeyOp& op, Call& call) {
  if (op.invocation->f == "cas" && failed_with(op, "precondition-failed")) {
    call = CasRegister::refused(number(element(op.value, 0)));
    return true;
  }
  const bool read_nil = op.invocation->f == "read" && op.is_ok() && op.value.is_nil();
  if (!read_nil && !failed_with(op, "key-does-not-exist")) return false;
  call = CasRegister::read(number(Value()));
  return true;
}

Demands Register::demands(const History& history) {
  Demands result;
  for (std::size_t i = 0; i < ops_.size(); ++i) {
    Call call;
    if (!find_call(ops_[i], call)) continue;
    result.operations.push_back(operation(history, ops_[i], call, ops_[i].is_ok()));
    result.sources.push_back(i);
  }
  drop_useless(result);
  return result;
}

Demands Register::strict_demands(const History& history) {
  Demands result;
  bool is_stricter = false;
  for (std::size_t i = 0; i < ops_.size(); ++i) {
    Call call;
    const bool strict = find_strict_call(ops_[i], call);
    is_stricter = is_stricter || strict;
    if (!strict && !find_call(ops_[i], call)) continue;
    result.operations.push_back(operation(history, ops_[i], call, strict || ops_[i].is_ok()));
    result.sources.push_back(i);
  }
  return is_stricter ? result : Demands();
}

}  // namespace lin_kv

namespace {

using lin_kv::Found;
using lin_kv::KeyOp;
using lin_kv::Register;

// A warning is not worth as much effort as the verdict.
constexpr std::size_t kStrictShare = 20;

// The operations by key, and what could not be taken for one.
struct Split {
  std::map<Value, Register> registers;
  std::map<Value, std::size_t> odd;  // operations of a key that are no read, write or cas
  std::size_t keyless = 0;
  std::size_t orphans = 0;  // completions of nothing
};

Split split(const History& history) {
  Split result;
  for (const Op& op : history) {
    if (!op.is_client()) continue;
    if (!op.is_invoke()) {
      if (history.partner(op) == nullptr) ++result.orphans;
      continue;
    }
    if (!op.value.is_sequence() || op.value.size() != 2) {
      ++result.keyless;
      continue;
    }
    const Value key = op.value.elements()[0];
    KeyOp key_op = {&op, history.partner(op), op.value.elements()[1]};
    if (key_op.is_ok() && key_op.completion->value.is_sequence() &&
        key_op.completion->value.size() == 2) {
      key_op.value = key_op.completion->value.elements()[1];
    }
    Register& reg = result.registers[key];
    if (op.f == "read" || op.f == "write" || op.f == "cas") {
      reg.add(key_op);
    } else {
      ++result.odd[key];
    }
  }
  return result;
}

// Judges one key after another.
class Judge {
 public:
  Judge(const History& history, const LinearizabilityOptions& options, Arena& arena)
      : history_(history), options_(options), arena_(arena) {}

  void judge(Value key, Register& reg, bool has_odd) {
    const lin_kv::Demands demands = reg.demands(history_);
    has_observation_ = has_observation_ || std::ranges::any_of(reg.ops(), is_observation);
    const Found found = search(demands, options_);
    Validity validity = found.validity;
    if (has_odd) validity = merge(validity, Validity::unknown);
    Value figures;
    if (validity == Validity::invalid) {
      failures_.push_back(key);
      figures = lin_kv::refutation(key, reg, demands, found, arena_);
    } else {
      figures = undisputed(validity, has_odd);
    }
    results_.push_back({key, arena_.map({{Value::keyword("linearizable"), figures},
                                         {Value::keyword("valid?"), to_value(validity)}})});
    verdict_.validity = merge(verdict_.validity, validity);
    if (found.validity == Validity::valid) judge_strictly(key, reg);
  }

  Verdict finish(const Split& keys) {
    if (keys.keyless > 0) {
      verdict_.warnings.push_back(
          fmt::format("{} operations have no value of the form [key value] and were not checked",
                      keys.keyless));
    }
    if (keys.orphans > 0) {
      verdict_.validity = merge(verdict_.validity, Validity::unknown);
      verdict_.warnings.push_back(fmt::format(
          "{} operations completed that were not invoked: this is no history", keys.orphans));
    }
    verdict_.require_evidence(has_observation_, "no read and no cas was answered");
    verdict_.add("results", arena_.map(results_));
    verdict_.add("failures", arena_.vector(failures_));
    return std::move(verdict_);
  }

 private:
  // Whether anything says what the register held: writes alone are always in some order.
  static bool is_observation(const KeyOp& op) {
    return op.invocation->f != "write" && op.completion != nullptr && !op.completion->is_info();
  }

  static Found search(const lin_kv::Demands& demands, const LinearizabilityOptions& options) {
    return check_linearizability(
        CasRegister(), std::span<const lin_kv::RegisterOperation>(demands.operations), options);
  }

  Value undisputed(Validity validity, bool has_odd) {
    std::vector<Value::Entry> entries = {{Value::keyword("valid?"), to_value(validity)}};
    if (validity == Validity::unknown) {
      entries.push_back({Value::keyword("cause"),
                         Value::keyword(has_odd ? "unknown-operation" : "out-of-budget")});
    }
    return arena_.map(entries);
  }

  void judge_strictly(Value key, Register& reg) {
    const lin_kv::Demands demands = reg.strict_demands(history_);
    LinearizabilityOptions options = options_;
    options.max_configurations /= kStrictShare;
    const Found found = search(demands, options);
    if (found.validity != Validity::invalid) return;
    verdict_.warnings.push_back(lin_kv::strict_warning(key, reg, demands, found));
  }

  const History& history_;
  const LinearizabilityOptions& options_;
  Arena& arena_;
  Verdict verdict_;
  std::vector<Value::Entry> results_;
  std::vector<Value> failures_;
  bool has_observation_ = false;
};

}  // namespace

Verdict check_lin_kv(const History& history, Arena& arena, const LinearizabilityOptions& options) {
  Split keys = split(history);
  Judge judge(history, options, arena);
  for (auto& [key, reg] : keys.registers) judge.judge(key, reg, keys.odd.contains(key));
  return judge.finish(keys);
}

}  // namespace maelstrom::workbench
