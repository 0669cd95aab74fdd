#include "maelstrom/workbench/results.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/edn.hpp"

namespace maelstrom::workbench {
namespace {

constexpr int kCrashed = 255;

// Puts the checkers' verdicts together.
class Composer {
 public:
  explicit Composer(Results& results) : results_(results) { results.validity = Validity::valid; }

  void add(std::string_view name, const Verdict& verdict) {
    results_.validity = merge(results_.validity, verdict.validity);
    entries_.push_back({Value::keyword(name), to_value(verdict, results_.arena)});
    results_.warnings.insert(results_.warnings.end(), verdict.warnings.begin(),
                             verdict.warnings.end());
  }
  void add(std::string_view name, Value value) {
    entries_.push_back({Value::keyword(name), value});
  }

  Value figures() { return results_.arena.map(entries_); }
  void finish() {
    add("valid?", to_value(results_.validity));
    results_.value = figures();
  }

 private:
  Results& results_;
  std::vector<Value::Entry> entries_;
};

void explain_stats(const Verdict& stats, Results& results) {
  if (stats.validity == Validity::valid) return;
  for (const auto& [f, tally] : stats.figures.back().value.entries()) {
    if (!tally.get("valid?").is_true()) {
      results.reasons.push_back(
          fmt::format("stats: none of the {} operations :{} succeeded",
                      tally.get("count").as_integer(), f.text()));
    }
  }
}

void explain_availability(const Verdict& availability, double minimum, Results& results) {
  if (availability.validity == Validity::valid) return;
  results.reasons.push_back(fmt::format("availability: {} of the operations succeeded, and {} must",
                                        to_edn(availability.figures.front().value),
                                        minimum == 1 ? "all" : fmt::format("{}", minimum)));
}

void explain_workload(const Verdict& workload, Results& results) {
  if (workload.validity == Validity::valid) return;
  results.reasons.push_back(workload.validity == Validity::invalid
                                ? "workload: the history breaks what the workload demands; its "
                                  "figures above say how"
                                : "workload: the history does not suffice to tell");
}

void check_thresholds(const std::vector<Threshold>& thresholds, Composer& composer,
                      Results& results) {
  if (thresholds.empty()) return;
  const Value figures = composer.figures();
  Verdict verdict;
  std::vector<Value> misses;
  for (const Threshold& threshold : thresholds) {
    std::string problem = check_threshold(threshold, figures);
    if (problem.empty()) continue;
    misses.push_back(results.arena.string(problem));
    results.reasons.push_back(fmt::format("threshold: {}", problem));
    verdict.validity = Validity::invalid;
  }
  verdict.add("count", Value::integer(static_cast<std::int64_t>(thresholds.size())));
  verdict.add("missed", results.arena.vector(misses));
  composer.add("thresholds", verdict);
}

}  // namespace

std::vector<std::string> node_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(fmt::format("n{}", i));
  return names;
}

std::unique_ptr<Workload> require_workload(std::string_view name, WorkloadOptions options,
                                           const EngineOptions& engine) {
  options.nodes = engine.nodes;
  options.concurrency = engine.concurrency;
  options.mean_latency = engine.network.mean_latency;
  auto workload = make_workload(name, options);
  if (workload) return workload;
  throw std::invalid_argument(fmt::format("there is no workload '{}'; there are {}", name,
                                          fmt::join(workload_names(), ", ")));
}

int Results::exit_status() const {
  if (has_crashed) return kCrashed;
  switch (validity) {
    case Validity::valid: return 0;
    case Validity::invalid: return 1;
    case Validity::unknown: break;
  }
  return 2;
}

Results check_run(const Engine& engine, const Workload& workload, const CheckOptions& options) {
  Results results;
  Composer composer(results);
  const History& history = engine.history();
  composer.add("perf", check_performance(history, results.arena));
  composer.add("exceptions", check_exceptions(history, results.arena));
  const Verdict stats = check_stats(history, results.arena);
  composer.add("stats", stats);
  explain_stats(stats, results);
  const Verdict availability = check_availability(history, options.availability);
  composer.add("availability", availability);
  explain_availability(availability, options.availability.value_or(0), results);
  composer.add("net", check_network(history, engine.network().clients(),
                                    engine.network().servers(), results.arena));
  const Verdict outcome = workload.check(history, results.arena);
  composer.add("workload", outcome);
  explain_workload(outcome, results);

  if (!engine.diagnoses().empty()) {
    results.validity = Validity::invalid;
    results.has_crashed = engine.diagnoses().has_fatal();
    for (const Diagnosis& each : engine.diagnoses().all()) {
      results.reasons.push_back(fmt::format("{}: {}", to_string(each.problem), each.text));
    }
    composer.add("diagnoses", engine.diagnoses().to_value(results.arena));
  }
  if (engine.was_interrupted()) {
    results.validity = merge(results.validity, Validity::unknown);
    results.reasons.emplace_back("the run was interrupted before its end");
  }
  for (auto& warning : engine.services().warnings()) results.warnings.push_back(std::move(warning));
  check_thresholds(options.thresholds, composer, results);
  composer.finish();
  return results;
}

}  // namespace maelstrom::workbench
