#include "compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "maelstrom/check.hpp"
#include "maelstrom/workbench/checkers.hpp"
#include "maelstrom/workbench/diagnosis.hpp"
#include "maelstrom/workbench/edn.hpp"

namespace maelstrom::workbench {
namespace {

constexpr std::string_view kExcuse = ", which the early end of the run may have caused";

// The figures that name what is wrong: the first one that a checker has anything under.
constexpr std::string_view kCulprits[] = {"bad-error-types", "anomaly-types", "error",
                                          "failures",        "lost-count",    "errors",
                                          "duplicated-count"};

bool says_something(Value figure) {
  if (figure.is_nil()) return false;
  return figure.is_integer() ? figure.as_integer() != 0 : figure.size() != 0;
}

std::string name_culprits(const Verdict& verdict) {
  for (const std::string_view culprit : kCulprits) {
    for (const auto& [name, figure] : verdict.figures) {
      if (!name.is_keyword(culprit) || !says_something(figure)) continue;
      return fmt::format(": {} {}", culprit, shorten(to_edn(figure)));
    }
  }
  return "; its figures say how";
}

std::string explain_workload(const Verdict& verdict, bool is_excused) {
  if (is_excused) {
    return fmt::format("workload: the history is not what it should be{}{}", kExcuse,
                       name_culprits(verdict));
  }
  if (verdict.validity == Validity::unknown && !verdict.gap.empty()) {
    return fmt::format("workload: the history does not suffice to tell: {}", verdict.gap);
  }
  return fmt::format("workload: the history {}{}",
                     verdict.validity == Validity::invalid ? "is not what it should be"
                                                           : "does not suffice to tell",
                     name_culprits(verdict));
}

std::string explain_availability(const Verdict& verdict, double minimum) {
  MAELSTROM_CHECK(!verdict.figures.empty());
  return fmt::format("availability: {} of the operations succeeded, and {} must",
                     to_edn(verdict.figures.front().value),
                     minimum == 1 ? "all" : fmt::format("{}", minimum));
}

Verdict run_check(Function<Verdict(Arena&)>& check, Arena& arena) {
  try {
    return check(arena);
  } catch (const std::exception& error) {
    Verdict verdict;
    verdict.validity = Validity::unknown;
    verdict.add("error", arena.string(error.what()));
    return verdict;
  }
}

}  // namespace

bool Composer::excuse(Verdict& verdict) const {
  const bool is_excused =
      ending_ != Ending::complete && verdict.may_heal && verdict.validity == Validity::invalid;
  if (is_excused) verdict.validity = Validity::unknown;
  return is_excused;
}

void Composer::add(std::string_view name, const Verdict& verdict) {
  results_.validity = merge(results_.validity, verdict.validity);
  add(name, to_value(verdict, arena()));
  for (const auto& warning : verdict.warnings) warn(warning);
}

void Composer::add(std::string_view name, Value figures) {
  entries_.push_back({Value::keyword(name), figures});
}

void Composer::object(Validity validity, std::string reason) {
  results_.validity = merge(results_.validity, validity);
  results_.reasons.push_back(std::move(reason));
}

void Composer::check_operations(const History& history) {
  // The graphs and the timeline, which Maelstrom counts among its checkers, are in the report.
  const Value drawn = to_value(Verdict(), arena());
  Verdict performance = check_performance(history, arena());
  performance.add("latency-graph", drawn);
  performance.add("rate-graph", drawn);
  add("perf", performance);
  add("timeline", drawn);
  add("exceptions", check_exceptions(history, arena()));
  Verdict stats = check_stats(history, arena());
  const bool are_stats_excused = excuse(stats);
  add("stats", stats);
  for (const auto& [f, tally] : stats.figures.back().value.entries()) {
    if (tally.get("valid?").is_true()) continue;
    object(stats.validity, fmt::format("stats: none of the {} operations :{} succeeded{}",
                                       tally.get("count").as_integer(), f.text(),
                                       are_stats_excused ? kExcuse : ""));
  }
  has_success_ =
      std::ranges::any_of(history, [](const Op& op) { return op.is_client() && op.is_ok(); });
  Verdict availability = check_availability(history, options_.availability);
  const bool is_excused = excuse(availability);
  add("availability", availability);
  if (availability.validity != Validity::valid) {
    object(availability.validity, explain_availability(availability, *options_.availability) +
                                      std::string(is_excused ? kExcuse : ""));
  }
}

void Composer::check_workload(Function<Verdict(Arena&)> check) {
  Verdict verdict = run_check(check, arena());
  // Whatever the checker makes of it.
  if (verdict.validity == Validity::valid) {
    verdict.require_evidence(has_success_, "no operation succeeded");
  }
  const bool is_excused = excuse(verdict);
  add("workload", verdict);
  if (verdict.validity != Validity::valid) {
    object(verdict.validity, explain_workload(verdict, is_excused));
  }
}

void Composer::check_thresholds() {
  if (options_.thresholds.empty()) return;
  std::vector<Value::Entry> so_far = entries_;
  so_far.push_back({Value::keyword("valid?"), to_value(results_.validity)});
  const Value figures = arena().map(so_far);
  std::vector<std::string> problems;
  std::vector<Value> misses;
  for (const Threshold& threshold : options_.thresholds) {
    std::string problem = check_threshold(threshold, figures);
    if (problem.empty()) continue;
    misses.push_back(arena().string(problem));
    problems.push_back(std::move(problem));
  }
  Verdict verdict;
  verdict.may_heal = true;  // they are meant for the whole of a run
  if (!misses.empty()) verdict.validity = Validity::invalid;
  const bool is_excused = excuse(verdict);
  for (const std::string& problem : problems) {
    object(verdict.validity, fmt::format("threshold: {}{}", problem, is_excused ? kExcuse : ""));
  }
  verdict.add("count", Value::integer(static_cast<std::int64_t>(options_.thresholds.size())));
  verdict.add("missed", arena().vector(misses));
  add("thresholds", verdict);
}

Results Composer::finish() {
  if (ending_ == Ending::interrupted) {
    object(Validity::unknown, "the run was interrupted before its end");
  }
  if (options_.strict && !results_.warnings.empty()) {
    object(Validity::invalid,
           fmt::format("strict: there {} above",
                       results_.warnings.size() == 1 ? "is a warning" : "are warnings"));
  }
  check_thresholds();
  add("valid?", to_value(results_.validity));
  results_.value = arena().map(entries_);
  return std::move(results_);
}

}  // namespace maelstrom::workbench
