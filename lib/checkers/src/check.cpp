#include "maelstrom/checkers/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "final_reads.hpp"
#include "maelstrom/checkers/checkers.hpp"
#include "maelstrom/checkers/compose.hpp"
#include "maelstrom/checkers/jepsen.hpp"
#include "op_value.hpp"
#include "register_form.hpp"
#include "txn/report.hpp"

namespace maelstrom::checkers {
namespace {

using Checker = Verdict (*)(const History&, const CheckOptions&, Arena&);

// Whether an acknowledged operation of a workload could have that value.
using Form = bool (*)(Value);

bool is_anything(Value /*value*/) { return true; }
bool is_numeral(Value value) {
  return value.is_integer() || value.is(Value::Kind::big_integer) ||
         value.is(Value::Kind::floating) || value.is(Value::Kind::symbol);  // such as 1/2
}
bool is_numeral_or_nil(Value value) { return value.is_nil() || is_numeral(value); }
bool is_elements(Value value) { return value.is_sequence() || value.is(Value::Kind::set); }

// A transaction of micro-operations of these names.
template <const std::array<std::string_view, 2>& kNames>
bool is_txn(Value value) {
  return value.is_sequence() && std::ranges::all_of(value.elements(), [](const Value& mop) {
           if (!mop.is_sequence() || mop.size() == 0) return false;
           const Value name = mop.elements()[0];
           const bool is_name = name.is_keyword() || name.is_string();
           return is_name && std::ranges::find(kNames, name.text()) != kNames.end();
         });
}

constexpr std::array<std::string_view, 2> kListMops = {"r", "append"};
constexpr std::array<std::string_view, 2> kRegisterMops = {"r", "w"};
constexpr std::array<std::string_view, 2> kLogMops = {"send", "poll"};
constexpr std::string_view kAnyF;  // the value decides, not :f

// A kind of operation.
struct OpKind {
  std::string_view f;
  Form fits;

  bool is_of(const Op& op) const { return f == kAnyF ? fits(op.value) : op.f == f; }
};

constexpr std::array kSetKinds = {OpKind{"add", is_anything}, OpKind{"broadcast", is_anything},
                                  OpKind{"read", is_elements}};
constexpr std::array kCounterKinds = {OpKind{"add", is_numeral}, OpKind{"read", is_numeral_or_nil}};
bool is_map(Value value) { return value.is_map(); }
constexpr std::array kBankKinds = {OpKind{"read", is_map}, OpKind{"transfer", is_anything}};
constexpr std::array kMutexKinds = {OpKind{"acquire", is_anything}, OpKind{"release", is_anything}};
constexpr std::array kQueueKinds = {OpKind{"enqueue", is_anything}, OpKind{"dequeue", is_anything},
                                    OpKind{"drain", is_elements}};
constexpr std::array kEchoKinds = {OpKind{"echo", is_anything}};
constexpr std::array kIdKinds = {OpKind{"generate", is_anything}};
constexpr std::array kRegisterKinds = {OpKind{"read", is_pair}, OpKind{"write", is_pair},
                                       OpKind{"cas", is_keyed_cas}};
constexpr std::array kLogKinds = {OpKind{"send", is_txn<kLogMops>},
                                  OpKind{"poll", is_txn<kLogMops>},
                                  OpKind{"txn", is_txn<kLogMops>}};
constexpr std::array kListTxnKinds = {OpKind{kAnyF, is_txn<kListMops>}};
constexpr std::array kRegisterTxnKinds = {OpKind{kAnyF, is_txn<kRegisterMops>}};

template <Verdict (*kCheck)(const History&, Arena&)>
Verdict plain(const History& history, const CheckOptions& /*options*/, Arena& arena) {
  return kCheck(history, arena);
}

TxnOptions txn_options(const CheckOptions& options) {
  TxnOptions result;
  result.consistency_models = options.consistency_models;
  result.anomalies = options.anomalies;
  result.ignored_anomalies = options.ignored_anomalies;
  result.empty_graph = options.empty_graph;
  return result;
}

KafkaOptions kafka_options(const CheckOptions& options) {
  return {options.anomalies, options.ignored_anomalies, options.empty_graph};
}

template <Verdict (*kCheck)(const History&, const TxnOptions&, Arena&)>
Verdict txns(const History& history, const CheckOptions& options, Arena& arena) {
  return kCheck(history, txn_options(options), arena);
}

Verdict bank(const History& history, const CheckOptions& options, Arena& arena) {
  return check_bank(history, arena, {options.anomalies, options.ignored_anomalies});
}

// With a warning of what Jepsen's rule overlooks.
Verdict set_with_final_reads(const History& history, const CheckOptions& options, Arena& arena) {
  Verdict verdict = check_set_full(history, arena);
  std::string missing = missing_in_final_reads(history, options);
  if (!missing.empty()) verdict.warnings.push_back(std::move(missing));
  return verdict;
}

Verdict mutex(const History& history, const CheckOptions& /*options*/, Arena& arena) {
  return check_mutex(history, arena);
}

Verdict kafka(const History& history, const CheckOptions& options, Arena& arena) {
  return check_kafka(history, arena, kafka_options(options));
}

bool is_plain_register(const History& history) { return form_of(history) == RegisterForm::plain; }

Verdict lin_kv(const History& history, const CheckOptions& /*options*/, Arena& arena) {
  return check_lin_kv(history, arena);
}

// True if the transactions have no possible order, whatever their times and processes.
bool has_timeless_anomaly(const Verdict& verdict) {
  constexpr std::array<std::string_view, 5> kOthers = {
      "-realtime", "-process", "-cycle-exists", "empty-transaction-graph", "cycle-search-timeout"};
  const Value types = verdict.get("anomaly-types");
  if (types.is_nil()) return false;
  return std::ranges::any_of(types.elements(), [&](const Value& type) {
    return std::ranges::none_of(kOthers, [&](auto end) { return type.text().ends_with(end); });
  });
}

struct Checked {
  std::string_view workload;
  Checker check;
  std::span<const OpKind> kinds;
  Composer::RestsOnValues rests_on_values = nullptr;
  bool (*has_other_form)(const History&) = nullptr;  // in which it is the workload's, too
};

constexpr std::array kCheckers = {
    Checked{"bank", bank, kBankKinds},
    Checked{"broadcast", set_with_final_reads, kSetKinds},
    Checked{"counter", plain<check_counter_bounds>, kCounterKinds},
    Checked{"echo", plain<check_echo>, kEchoKinds},
    Checked{"g-counter", plain<check_counter>, kCounterKinds},
    Checked{"g-set", set_with_final_reads, kSetKinds},
    Checked{"kafka", kafka, kLogKinds},
    Checked{"lin-kv", lin_kv, kRegisterKinds, nullptr, is_plain_register},
    Checked{"long-fork", plain<check_long_fork>, kRegisterTxnKinds},
    Checked{"mutex", mutex, kMutexKinds},
    Checked{"pn-counter", plain<check_counter>, kCounterKinds},
    Checked{"queue", plain<check_queue>, kQueueKinds},
    Checked{"set", plain<check_set>, kSetKinds},
    Checked{"set-full", plain<check_set_full>, kSetKinds},
    Checked{"total-queue", plain<check_total_queue>, kQueueKinds},
    Checked{"txn-list-append", txns<check_list_append>, kListTxnKinds, has_timeless_anomaly},
    Checked{"txn-rw-register", txns<check_rw_register>, kRegisterTxnKinds, has_timeless_anomaly},
    Checked{"unique-ids", plain<check_unique_ids>, kIdKinds},
};

// Anomalies that only lists show, and those that only registers show.
constexpr std::array<std::string_view, 5> kOfLists = {"dirty-update", "duplicate-elements",
                                                      "future-read", "incompatible-order",
                                                      "no-writer-of-value"};
constexpr std::array<std::string_view, 1> kOfRegisters = {"cyclic-versions"};

// The names that can be chosen for the workload; empty if there is no choice. What is not looked
// for is none of them, because no history could be invalid by it.
std::vector<std::string_view> choices(std::string_view workload) {
  if (workload.starts_with("txn-")) {
    std::vector<std::string_view> names = anomaly_names();
    const bool is_lists = workload == "txn-list-append";
    std::erase_if(names, [&](std::string_view name) {
      return is_lists ? std::ranges::find(kOfRegisters, name) != kOfRegisters.end()
                      : std::ranges::find(kOfLists, name) != kOfLists.end();
    });
    return names;
  }
  std::span<const std::string_view> names;
  if (workload == "kafka") names = kafka_anomaly_names();
  if (workload == "bank") names = bank_error_names();
  return {names.begin(), names.end()};
}

void require_anomalies(std::string_view workload, const CheckOptions& options) {
  const std::vector<std::string_view> known = choices(workload);
  for (const auto* names : {&options.anomalies, &options.ignored_anomalies}) {
    for (const std::string& name : *names) {
      if (std::ranges::find(known, name) != known.end()) continue;
      throw std::invalid_argument(known.empty()
                                      ? fmt::format("{} has no anomalies to choose from", workload)
                                      : fmt::format("{} has no anomaly \"{}\"; there are {}",
                                                    workload, name, fmt::join(known, ", ")));
    }
  }
}

const Checked& require_checker(std::string_view workload, const CheckOptions& options) {
  const auto found = std::ranges::find(kCheckers, workload, &Checked::workload);
  if (found == kCheckers.end()) {
    throw std::invalid_argument(fmt::format("there is no workload '{}'; there are {}", workload,
                                            fmt::join(checked_workloads(), ", ")));
  }
  for (const std::string& model : options.consistency_models) txn::require_model(model);
  require_anomalies(workload, options);
  return *found;
}

// True if operations of the kind were acknowledged, and none with a value of its form.
bool is_foreign(const History& history, const OpKind& kind) {
  bool is_there = false;
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_ok() || !kind.is_of(op)) continue;
    if (kind.fits(op.value)) return false;
    is_there = true;
  }
  return is_there;
}

// Why the history belongs to another workload; empty if it may belong to this one.
std::string find_mismatch(const History& history, const Checked& checked) {
  if (std::ranges::none_of(history, &Op::is_client)) return {};  // no operations, so no mismatch
  const bool has_any = std::ranges::any_of(history, [&](const Op& op) {
    const auto is_its = [&](const OpKind& kind) { return kind.is_of(op); };
    return op.is_client() && std::ranges::any_of(checked.kinds, is_its);
  });
  if (!has_any) {
    return fmt::format("no operation of this history is one of {}'s", checked.workload);
  }
  if (checked.has_other_form != nullptr && checked.has_other_form(history)) return {};
  for (const OpKind& kind : checked.kinds) {
    if (is_foreign(history, kind)) {
      return fmt::format("no :{} of this history is one of {}'s", kind.f, checked.workload);
    }
  }
  return {};
}

}  // namespace

std::vector<std::string_view> checked_workloads() {
  std::vector<std::string_view> names;
  names.reserve(std::size(kCheckers));
  for (const Checked& each : kCheckers) names.push_back(each.workload);
  return names;
}

void require_judge(std::string_view workload, const CheckOptions& options) {
  (void)require_checker(workload, options);
}

Verdict judge_workload(const History& history, std::string_view workload,
                       const CheckOptions& options, Arena& arena) {
  return require_checker(workload, options).check(history, options, arena);
}

Results check_history(const History& history, std::string_view workload,
                      const CheckOptions& options, Ending ending) {
  const Checked& checked = require_checker(workload, options);
  Composer composer(options, ending);
  composer.check_operations(history);
  const auto check = [&](Arena& arena) {
    Verdict verdict = checked.check(history, options, arena);
    if (const std::string mismatch = find_mismatch(history, checked); !mismatch.empty()) {
      verdict.validity = Validity::unknown;
      verdict.gap = mismatch;
    }
    return verdict;
  };
  composer.check_workload(check, checked.rests_on_values);
  return composer.finish();
}

}  // namespace maelstrom::checkers
