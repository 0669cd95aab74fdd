// Puts the verdicts of checkers together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/function.hpp"
#include "maelstrom/workbench/history.hpp"
#include "maelstrom/workbench/results.hpp"

namespace maelstrom::workbench {

// Makes results, verdict by verdict: invalid beats unknown beats valid.
class Composer {
 public:
  // `options` must outlive it. What is invalid is unknown instead if the run was cut short, and
  // that may be the reason.
  explicit Composer(const CheckOptions& options, Ending ending = Ending::complete)
      : options_(options), ending_(ending) {
    results_.validity = Validity::valid;
  }

  // Of the results' values.
  Arena& arena() { return results_.arena; }

  void add(std::string_view name, const Verdict& verdict);
  void add(std::string_view name, Value figures);
  void warn(std::string warning) { results_.warnings.push_back(std::move(warning)); }
  // Makes the results no better than `validity`, and says why.
  void object(Validity validity, std::string reason);

  // Adds what follows from the operations alone: perf, exceptions, stats and availability.
  void check_operations(const History& history);
  // Adds what `check` finds, after check_operations(). If it throws, its verdict is unknown, and
  // :error says why; and no history is valid in which nothing succeeded.
  void check_workload(Function<Verdict(Arena&)> check);
  // Checks thresholds, and that there are no warnings if none are wanted. Ends the composition.
  Results finish();

 private:
  void check_thresholds();
  // True if the fault that was found is none, as far as can be told: the early end may have caused
  // it. Then the verdict becomes unknown.
  bool excuse(Verdict& verdict) const;

  const CheckOptions& options_;
  Ending ending_;
  Results results_;
  std::vector<Value::Entry> entries_;
  bool has_success_ = false;  // an operation of a client that is ok
};

}  // namespace maelstrom::workbench
