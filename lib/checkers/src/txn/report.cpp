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

Names Report::reportable(const Names& forbidden) const {
  Names types;
  for (const auto& [type, found] : found_) {
    if (forbidden.contains(type) || type == kEmptyGraph || type == kSearchTimeout) {
      types.insert(type);
    }
  }
  return without_redundant(std::move(types));
}

Verdict Report::verdict(Arena& arena) const {
  Names models;
  for (const std::string& model : options_.consistency_models) models.insert(model);
  const Names forbidden = forbidden_anomalies(models);
  const Names types = reportable(forbidden);
  Verdict verdict;
  verdict.warnings = warnings_;
  std::vector<Value> names;
  std::vector<Value::Entry> counts;
  std::vector<Value::Entry> anomalies;
  Names all;
  for (const auto& [type, found] : found_) {
    all.insert(type);
    if (forbidden.contains(type)) verdict.validity = Validity::invalid;
    if (!types.contains(type)) continue;
    verdict.validity = merge(verdict.validity, Validity::unknown);
    const Value name = arena.keyword(type);
    names.push_back(name);
    counts.push_back({name, Value::integer(found.count)});
    const bool is_flag = type == kEmptyGraph;
    anomalies.push_back({name, is_flag ? Value::boolean(true) : arena.vector(found.examples)});
  }
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
  if (known_models().contains(name)) return;
  throw std::invalid_argument(fmt::format("unknown consistency model \"{}\"; known are {}", name,
                                          fmt::join(known_models(), ", ")));
}

Verdict judge(const TxnOptions& options, Arena& arena, Function<void(Report&)> check) {
  for (const std::string& model : options.consistency_models) require_model(model);
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
  const txn::Names& known = txn::known_models();
  return {known.begin(), known.end()};
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
