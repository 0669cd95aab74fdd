#include "maelstrom/workbench/check.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "checkers/txn/report.hpp"
#include "compose.hpp"
#include "maelstrom/workbench/checkers.hpp"
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

}  // namespace

std::vector<std::string_view> checked_workloads() {
  std::vector<std::string_view> names;
  for (const auto& checker : kCheckers) names.push_back(checker.first);
  return names;
}

Results check_history(const History& history, std::string_view workload,
                      const HistoryCheckOptions& options) {
  const Checker checker = require_checker(workload);
  for (const std::string& model : options.consistency_models) txn::require_model(model);
  Composer composer(options, options.ending);
  composer.check_operations(history);
  composer.check_workload([&](Arena& arena) { return checker(history, options, arena); });
  return composer.finish();
}

}  // namespace maelstrom::workbench
