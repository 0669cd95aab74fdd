#include "txn/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "maelstrom/checkers/text.hpp"
#include "txn/cycle_types.hpp"
#include "txn/transactions.hpp"

namespace maelstrom::checkers::txn {
namespace {

Value to_set(const Names& names, Arena& arena) {
  std::vector<Value> elements;
  for (const std::string_view name : names) elements.push_back(Value::keyword(name));
  return arena.set(elements);
}

// A type such as PL-2-cycle-exists adds nothing if another anomaly already rules out its model.
Names without_redundant(Names types) {
  Names others;
  for (const std::string_view type : types) {
    if (!type.ends_with("-cycle-exists")) others.insert(type);
  }
  const Names impossible = impossible_models(others);
  for (const AcyclicModel& model : acyclic_models()) {
    if (impossible.contains(model.model)) types.erase(model.anomaly);
  }
  return types;
}

}  // namespace

Names Report::reportable() const {
  const Names unwanted = unwanted_anomalies(options_);
  Names types;
  for (const auto& [type, found] : found_) {
    if (unwanted.contains(type) || type == kEmptyGraph || type == kSearchTimeout) {
      types.insert(type);
    }
  }
  types = without_redundant(std::move(types));
  for (const std::string& ignored : options_.ignored_anomalies) types.erase(ignored);
  return types;
}

Verdict Report::verdict(Arena& arena) const {
  const Names types = reportable();
  Verdict verdict;
  verdict.warnings = warnings_;
  std::vector<Value> names;
  std::vector<Value::Entry> counts;
  std::vector<Value::Entry> anomalies;
  Names all;
  for (const auto& [type, found] : found_) {
    all.insert(type);
    if (!types.contains(type)) continue;
    const bool is_flag = type == kEmptyGraph;
    const Validity validity = is_flag                  ? options_.empty_graph
                              : type == kSearchTimeout ? Validity::unknown
                                                       : Validity::invalid;
    verdict.validity = merge(verdict.validity, validity);
    const Value name = arena.keyword(type);
    names.push_back(name);
    counts.push_back({name, Value::integer(found.count)});
    anomalies.push_back({name, is_flag ? Value::boolean(true) : arena.vector(found.examples)});
  }
  verdict.may_heal = types == Names{kEmptyGraph};  // later transactions may depend on these
  verdict.require_evidence(gap_.empty(), gap_);
  verdict.add("anomaly-types", arena.list(names));
  verdict.add("counts", arena.map(counts));
  verdict.add("anomalies", arena.map(anomalies));
  const Boundary models_not = boundary(all);
  verdict.add("not", types.empty() ? Value() : to_set(models_not.weakest, arena));
  verdict.add("also-not", types.empty() ? Value() : to_set(models_not.others, arena));
  return verdict;
}

void require_model(std::string_view name) {
  if (!known_models().contains(name)) {
    throw std::invalid_argument(fmt::format("unknown consistency model \"{}\"; known are {}", name,
                                            fmt::join(consistency_model_names(), ", ")));
  }
  if (const std::string_view instead = model_instead_of(name); !instead.empty()) {
    throw std::invalid_argument(
        fmt::format("no history is invalid under {}, because Elle's definition of it forbids no "
                    "anomaly; use {} instead",
                    name, instead));
  }
}

void require_anomaly(std::string_view name) {
  const std::vector<std::string_view> known = anomaly_names();
  if (std::ranges::find(known, name) != known.end()) return;
  throw std::invalid_argument(
      fmt::format("unknown anomaly \"{}\"; known are {}", name, fmt::join(known, ", ")));
}

Names unwanted_anomalies(const TxnOptions& options) {
  Names models;
  for (const std::string& model : options.consistency_models) models.insert(model);
  Names unwanted = forbidden_anomalies(models);
  Names chosen;
  for (const std::string& anomaly : options.anomalies) chosen.insert(anomaly);
  unwanted.merge(anomalies_implying(chosen));
  return unwanted;
}

Verdict judge(const TxnOptions& options, Arena& arena, Function<void(Report&)> check) {
  for (const std::string& model : options.consistency_models) require_model(model);
  for (const std::string& anomaly : options.anomalies) require_anomaly(anomaly);
  for (const std::string& anomaly : options.ignored_anomalies) require_anomaly(anomaly);
  Report report(options);
  try {
    check(report);
  } catch (const Uncheckable& error) {
    Verdict verdict;
    verdict.validity = Validity::unknown;
    verdict.add("error", arena.string(error.what()));
    return verdict;
  }
  return report.verdict(arena);
}

}  // namespace maelstrom::checkers::txn

namespace maelstrom::checkers {

std::vector<std::string_view> consistency_model_names() {
  std::vector<std::string_view> names;
  for (const std::string_view name : txn::known_models()) {
    if (txn::model_instead_of(name).empty()) names.push_back(name);
  }
  return names;
}

std::vector<std::string_view> anomaly_names() {
  txn::Names found = {"G1a",
                      "G1b",
                      "internal",
                      "future-read",
                      "lost-update",
                      "dirty-update",
                      "incompatible-order",
                      "duplicate-elements",
                      "no-writer-of-value",
                      "cyclic-versions"};
  for (std::size_t i = 0; i < txn::kCycleTypes; ++i) {
    found.insert(txn::name_of(txn::cycle_type(i)));
  }
  for (const txn::AcyclicModel& model : txn::acyclic_models()) found.insert(model.anomaly);
  const txn::Names all = txn::implied_anomalies(found);
  return {all.begin(), all.end()};
}

std::vector<std::string> parse_consistency_models(std::string_view list) {
  std::vector<std::string> models;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t comma = std::min(list.find(',', start), list.size());
    std::string_view name = trimmed(list.substr(start, comma - start));
    if (name.starts_with(':')) name.remove_prefix(1);
    txn::require_model(name);
    models.emplace_back(name);
    start = comma + 1;
  }
  return models;
}

}  // namespace maelstrom::checkers
