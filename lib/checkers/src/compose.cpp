#include "maelstrom/checkers/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/operations.hpp"
#include "maelstrom/checkers/text.hpp"

namespace maelstrom::checkers {
namespace {

// Excuses for a fault.
constexpr std::string_view kCause = ", which the early end of the run may have caused";
constexpr std::string_view kCutShort = ", in a run that was cut short";
constexpr std::string_view kNoHistory = ", which proves nothing of what is no history";

// The figures that can name the fault. The first one that is not empty is shown.
constexpr std::string_view kCulprits[] = {"bad-error-types",  "anomaly-types", "error",
                                          "failures",         "lost-count",    "errors",
                                          "duplicated-count", "forks"};

bool says_something(Value figure) {
  if (figure.is_nil()) return false;
  return figure.is_integer() ? figure.as_integer() != 0 : figure.size() != 0;
}

// The final reads of a counter: ": final reads gave 54 and 55; possible were 59 to 59".
std::string name_final_reads(const Value& errors, const Value& acceptable) {
  std::vector<std::string> given;
  for (const Value& error : errors.elements()) {
    const Value op = error.is(Value::Kind::tagged) ? error.elements()[1] : error;
    const std::string value = to_edn(op.get("value"));
    if (std::ranges::find(given, value) == given.end()) given.push_back(value);
  }
  std::vector<std::string> possible;
  for (const Value& range : acceptable.elements()) {
    const auto ends = range.elements();
    possible.push_back(fmt::format("{} to {}", to_edn(ends.front()), to_edn(ends.back())));
  }
  return fmt::format(": final reads gave {}; possible were {}",
                     shorten(fmt::format("{}", fmt::join(given, ", "))),
                     shorten(fmt::format("{}", fmt::join(possible, ", "))));
}

std::string name_culprits(const Verdict& verdict) {
  for (const std::string_view culprit : kCulprits) {
    const Value figure = verdict.get(culprit);
    const Value acceptable = verdict.get("acceptable");
    if (culprit == "errors" && says_something(figure) && acceptable.is_sequence()) {
      return name_final_reads(figure, acceptable);
    }
    if (says_something(figure)) return fmt::format(": {} {}", culprit, shorten(to_edn(figure)));
  }
  return "; its figures say how";
}

std::string explain_workload(const Verdict& verdict, std::string_view excuse) {
  if (!excuse.empty()) {
    return fmt::format("workload: the history is not what it should be{}{}", excuse,
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

// Why ops are not a history. If a process overlaps operations, all of them may have completed, but
// it is unknown which completion belongs to which invocation.
struct Flaw {
  std::string text;  // empty if there is none
  bool is_overlap = false;
};

// Looks through the ops in order for the first flaw. Reports an overlap only if there is no other
// flaw. Ops of the nemesis are not checked.
class FlawSearch {
 public:
  explicit FlawSearch(const History& history) : history_(history) {}

  Flaw run() {
    for (const Op& op : history_) {
      if (!op.is_client()) continue;
      if (op.is_invoke()) {
        note_invocation(op);
      } else if (std::string text = look_at_completion(op); !text.empty()) {
        return {std::move(text), false};
      }
    }
    return {std::move(overlap_), true};
  }

 private:
  // The invocations of a process without a paired completion.
  struct Open {
    std::int32_t count = 0;
    std::int32_t last = 0;  // the index of the last one
  };

  void note_invocation(const Op& op) {
    const auto open = open_.empty() ? open_.end() : open_.find(op.process);
    if (overlap_.empty() && open != open_.end() && open->second.count > 0) {
      overlap_ = fmt::format(
          "process {} invokes an operation at index {} while that of index {} is still open",
          op.process, op.index, open->second.last);
    }
    if (history_.partner(op) == nullptr) {
      Open& mine = open_[op.process];
      ++mine.count;
      mine.last = op.index;
    }
  }

  std::string look_at_completion(const Op& op) {
    const Op* const invocation = history_.partner(op);
    if (invocation == nullptr) {
      const auto open = open_.find(op.process);
      if (open != open_.end() && open->second.count-- > 0) return {};
      return fmt::format("the operation that completes at index {} was never invoked", op.index);
    }
    if (invocation->f == op.f || !overlap_.empty()) return {};
    return fmt::format("the operation that completes at index {} as :{} was invoked as :{}",
                       op.index, op.f, invocation->f);
  }

  const History& history_;
  std::unordered_map<std::int32_t, Open> open_;  // by process
  std::string overlap_;
};

std::string explain_availability(const Verdict& verdict, double minimum) {
  return fmt::format("availability: {} of the operations succeeded, and {} must",
                     to_edn(verdict.get("ok-fraction")),
                     minimum == 1 ? "all" : fmt::format("{}", minimum));
}

Verdict failed_check(std::string_view problem, Arena& arena) {
  Verdict verdict;
  verdict.validity = Validity::unknown;
  verdict.add("error", arena.string(problem));
  return verdict;
}

Verdict run_check(Function<Verdict(Arena&)>& check, Arena& arena) {
  try {
    return check(arena);
  } catch (const std::bad_alloc&) {
    return failed_check("not enough memory to judge the history", arena);
  } catch (const std::exception& error) {
    return failed_check(error.what(), arena);
  }
}

}  // namespace

std::string_view Composer::excuse(Verdict& verdict, std::string_view early) const {
  if (verdict.validity != Validity::invalid) return {};
  const bool is_cut_short = ending_ != Ending::complete && verdict.may_heal;
  if (is_history_ && !is_cut_short) return {};
  verdict.validity = Validity::unknown;
  return is_history_ ? early : kNoHistory;
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
  if (const Flaw flaw = FlawSearch(history).run(); !flaw.text.empty()) {
    is_history_ = false;
    has_only_overlaps_ = flaw.is_overlap;
    object(Validity::unknown, "this is no history: " + flaw.text);
  }
  // Maelstrom counts the graphs and the timeline among its checkers; here they are in the report.
  const Value drawn = to_value(Verdict(), arena());
  Verdict performance = check_performance(history, arena());
  performance.add("latency-graph", drawn);
  performance.add("rate-graph", drawn);
  add("perf", performance);
  add("timeline", drawn);
  add("exceptions", check_exceptions(history, arena()));
  Verdict stats = check_stats(history, arena());
  const std::string_view stats_excuse = excuse(stats, kCause);
  add("stats", stats);
  for (const auto& [f, tally] : stats.get("by-f").entries()) {
    if (tally.get("valid?").is_true() || is_never_ok(f.text())) continue;
    object(stats.validity, fmt::format("stats: none of the {} operations :{} succeeded{}",
                                       tally.get("count").as_integer(), f.text(), stats_excuse));
  }
  has_success_ =
      std::ranges::any_of(history, [](const Op& op) { return op.is_client() && op.is_ok(); });
  Verdict availability = check_availability(history, options_.availability);
  const std::string_view excuse_of_it = excuse(availability, kCause);
  add("availability", availability);
  if (availability.validity != Validity::valid) {
    object(availability.validity,
           explain_availability(availability, *options_.availability).append(excuse_of_it));
  }
}

void Composer::check_workload(Function<Verdict(Arena&)> check, RestsOnValues rests_on_values) {
  Verdict verdict = run_check(check, arena());
  // This holds for every checker.
  if (verdict.validity == Validity::valid) {
    verdict.require_evidence(has_success_, "no operation succeeded");
  }
  const bool is_proof =
      has_only_overlaps_ && rests_on_values != nullptr && rests_on_values(verdict);
  const std::string_view excuse_of_it = is_proof ? std::string_view() : excuse(verdict, kCause);
  add("workload", verdict);
  if (verdict.validity != Validity::valid) {
    object(verdict.validity, explain_workload(verdict, excuse_of_it));
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
  verdict.may_heal = true;  // thresholds are meant for a complete run
  if (!misses.empty()) verdict.validity = Validity::invalid;
  // The early end need not be the cause: a count that is too large would only have grown.
  const std::string_view excuse_of_it = excuse(verdict, kCutShort);
  for (const std::string& problem : problems) {
    object(verdict.validity, fmt::format("threshold: {}{}", problem, excuse_of_it));
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
    object(is_history_ ? Validity::invalid : Validity::unknown,
           fmt::format("strict: there {} above",
                       results_.warnings.size() == 1 ? "is a warning" : "are warnings"));
  }
  // A crash of a live run has a diagnosis. A stored history has no other trace of it.
  if (ending_ == Ending::crashed && results_.validity != Validity::invalid) {
    object(Validity::unknown, "the run crashed before its end");
  }
  check_thresholds();
  add("valid?", to_value(results_.validity));
  results_.value = arena().map(entries_);
  return std::move(results_);
}

}  // namespace maelstrom::checkers
