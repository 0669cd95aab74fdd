#include "lin_kv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "register_form.hpp"

namespace maelstrom::checkers {
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

// Drops operations that never completed and cannot help to order the others: no operation needs the
// value that they write, not even as a step to another needed value.
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

// The call of an operation that may have happened; false if it demands nothing.
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

using lin_kv::element;
using lin_kv::Found;
using lin_kv::KeyOp;
using lin_kv::Register;

// The search for a warning gets this share of the verdict's effort.
constexpr std::size_t kStrictShare = 20;

// The operations by key, and those that were left out.
class Split {
 public:
  Split(const History& history, Arena& arena) : form_(form_of(history)), arena_(arena) {
    for (const Op& op : history) {
      if (op.is_client() && op.is_invoke()) add(op, history.partner(op));
    }
  }

  std::map<Value, Register> registers;
  std::map<Value, std::size_t> odd;  // by key: operations other than read, write and cas
  std::size_t left_out = 0;
  const Op* first_left_out = nullptr;
  bool may_explain = false;  // an operation left out may have written a value that others read
  // A completion with another key than its invocation.
  const Op* stray = nullptr;

 private:
  void add(const Op& op, const Op* completion) {
    const bool is_read = op.f == "read";
    KeyOp key_op = {&op, completion, Value()};
    const bool says_more = key_op.is_ok() && (is_read || !completion->value.is_nil());
    std::optional<Keyed> asked = find_key(op, form_, arena_);
    const auto answered = says_more ? find_key(*completion, form_, arena_) : std::nullopt;
    // Whoever reads all keys need not say which.
    if (!asked && is_read && op.value.is_nil()) asked = answered;
    if (!asked || (says_more && !answered)) {
      leave_out(asked ? *completion : op, is_read || key_op.is_fail());
      return;
    }
    key_op.value = answered ? answered->value : asked->value;
    if (answered && answered->key != asked->key && stray == nullptr) stray = completion;
    Register& reg = registers[asked->key];
    if (is_read || op.f == "cas" || op.f == "write") {
      reg.add(key_op);
    } else {
      ++odd[asked->key];
    }
  }

  void leave_out(const Op& op, bool is_harmless) {
    if (left_out++ == 0) first_left_out = &op;
    may_explain = may_explain || !is_harmless;
  }

  RegisterForm form_;
  Arena& arena_;
};

// Judges the keys one by one.
class Judge {
 public:
  Judge(const History& history, const LinearizabilityOptions& options, Arena& arena)
      : history_(history), options_(options), arena_(arena) {}

  void judge(Value key, Register& reg, bool has_odd) {
    const lin_kv::Demands demands = reg.demands(history_);
    has_observation_ = has_observation_ || is_observed(reg);
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
    verdict_.require_evidence(has_observation_,
                              "no read and no cas was answered in a way that could be wrong");
    if (keys.left_out > 0) {
      if (keys.may_explain) verdict_.validity = Validity::unknown;
      verdict_.require_evidence(
          false, fmt::format("{} operations are none of the form [key value], the first at index "
                             "{}, and were not judged",
                             keys.left_out, keys.first_left_out->index));
    }
    if (keys.stray != nullptr) {
      verdict_.validity = Validity::unknown;
      verdict_.require_evidence(
          false, fmt::format("this is no history: the operation that completes at index {} was "
                             "invoked for another key",
                             keys.stray->index));
    }
    verdict_.add("results", arena_.map(results_));
    verdict_.add("failures", arena_.vector(failures_));
    return std::move(verdict_);
  }

 private:
  // Whether any operation shows what the register held. Writes alone always have some order, and so
  // do reads of nil if nothing was written.
  static bool is_observed(const Register& reg) {
    bool has_answer = false;
    bool has_value = false;
    for (const KeyOp& op : reg.ops()) {
      const bool is_read = op.invocation->f == "read";
      const bool is_answer = op.is_ok() || op.is_fail();
      if (op.invocation->f != "write" && is_answer) has_answer = true;
      if (is_read ? op.is_ok() && !op.value.is_nil() : !op.is_fail()) has_value = true;
    }
    return has_answer && has_value;
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
  Split keys(history, arena);
  Judge judge(history, options, arena);
  for (auto& [key, reg] : keys.registers) judge.judge(key, reg, keys.odd.contains(key));
  return judge.finish(keys);
}

}  // namespace maelstrom::checkers
