#include "maelstrom/workbench/check.hpp"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/edn.hpp"
#include "maelstrom/workbench/kafka_checker.hpp"
#include "maelstrom/workbench/linearizability.hpp"
#include "maelstrom/workbench/set_checkers.hpp"
#include "maelstrom/workbench/txn_checkers.hpp"

namespace maelstrom::workbench {
namespace {

using Checker = Verdict (*)(const History&, const HistoryCheckOptions&, Arena&);

template <Verdict (*kCheck)(const History&, Arena&)>
Verdict plain(const History& history, const HistoryCheckOptions& /*options*/, Arena& arena) {
  return kCheck(history, arena);
}

template <Verdict (*kCheck)(const History&, const TxnOptions&, Arena&)>
Verdict txns(const History& history, const HistoryCheckOptions& options, Arena& arena) {
  TxnOptions txn_options;
  txn_options.consistency_models = options.consistency_models;
  return kCheck(history, txn_options, arena);
}

Verdict lin_kv(const History& history, const HistoryCheckOptions& /*options*/, Arena& arena) {
  return check_lin_kv(history, arena);
}

constexpr std::array kCheckers = {
    std::pair<std::string_view, Checker>{"broadcast", plain<check_set_full>},
    std::pair<std::string_view, Checker>{"echo", plain<check_echo>},
    std::pair<std::string_view, Checker>{"g-counter", plain<check_counter>},
    std::pair<std::string_view, Checker>{"g-set", plain<check_set_full>},
    std::pair<std::string_view, Checker>{"kafka", plain<check_kafka>},
    std::pair<std::string_view, Checker>{"lin-kv", lin_kv},
    std::pair<std::string_view, Checker>{"pn-counter", plain<check_counter>},
    std::pair<std::string_view, Checker>{"txn-list-append", txns<check_list_append>},
    std::pair<std::string_view, Checker>{"txn-rw-register", txns<check_rw_register>},
    std::pair<std::string_view, Checker>{"unique-ids", plain<check_unique_ids>},
};

Checker require_checker(std::string_view workload) {
  for (const auto& [name, checker] : kCheckers) {
    if (name == workload) return checker;
  }
  throw std::invalid_argument(fmt::format("there is no workload '{}'; there are {}", workload,
                                          fmt::join(checked_workloads(), ", ")));
}

Verdict check_workload(Checker checker, const History& history, const HistoryCheckOptions& options,
                       Arena& arena) {
  try {
    return checker(history, options, arena);
  } catch (const std::invalid_argument&) {
    throw;  // a consistency model that there is not
  } catch (const std::exception& error) {
    Verdict verdict;
    verdict.validity = Validity::unknown;
    verdict.add("error", arena.string(error.what()));
    return verdict;
  }
}

// The figures that name what is wrong, where a checker has one.
std::string name_errors(const Verdict& verdict) {
  for (const auto& [name, figure] : verdict.figures) {
    const bool names_errors = name.is_keyword("bad-error-types") ||
                              name.is_keyword("anomaly-types") || name.is_keyword("error");
    if (names_errors) return fmt::format(": {}", to_edn(figure));
  }
  return "; its figures say how";
}

std::string explain(const Verdict& workload) {
  return workload.validity == Validity::invalid
             ? fmt::format("workload: the history is not what it should be{}",
                           name_errors(workload))
             : fmt::format("workload: the history does not suffice to tell{}",
                           name_errors(workload));
}

void explain_stats(const Verdict& stats, std::vector<std::string>& reasons) {
  const Value by_f = stats.figures.back().value;
  for (const auto& [f, tally] : by_f.entries()) {
    if (tally.get("valid?").is_true()) continue;
    reasons.push_back(fmt::format("stats: none of the {} operations :{} succeeded",
                                  tally.get("count").as_integer(), f.text()));
  }
}

}  // namespace

std::vector<std::string_view> checked_workloads() {
  std::vector<std::string_view> names;
  for (const auto& checker : kCheckers) names.push_back(checker.first);
  return names;
}

Results check_history(const History& history, std::string_view workload,
                      const HistoryCheckOptions& options) {
  const Checker checker = require_checker(workload);
  Results results;
  results.validity = Validity::valid;
  std::vector<Value::Entry> entries;
  const auto add = [&](std::string_view name, const Verdict& verdict) {
    results.validity = merge(results.validity, verdict.validity);
    entries.push_back({Value::keyword(name), to_value(verdict, results.arena)});
    results.warnings.insert(results.warnings.end(), verdict.warnings.begin(),
                            verdict.warnings.end());
  };
  const Verdict stats = check_stats(history, results.arena);
  const Verdict availability = check_availability(history, options.availability);
  const Verdict outcome = check_workload(checker, history, options, results.arena);
  add("exceptions", check_exceptions(history, results.arena));
  add("stats", stats);
  add("availability", availability);
  add("workload", outcome);
  if (stats.validity != Validity::valid) explain_stats(stats, results.reasons);
  if (availability.validity != Validity::valid) {
    results.reasons.push_back(fmt::format("availability: {} of the operations succeeded, not {}",
                                          to_edn(availability.figures.front().value),
                                          *options.availability));
  }
  if (outcome.validity != Validity::valid) results.reasons.push_back(explain(outcome));
  if (options.strict && !results.warnings.empty()) {
    results.validity = Validity::invalid;
    results.reasons.emplace_back("strict: there are warnings");
  }
  entries.push_back({Value::keyword("valid?"), to_value(results.validity)});
  results.value = results.arena.map(entries);
  return results;
}

}  // namespace maelstrom::workbench
