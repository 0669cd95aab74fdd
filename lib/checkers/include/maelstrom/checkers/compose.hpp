// Combines the verdicts of checkers into results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/function.hpp"

namespace maelstrom::checkers {

// Builds results from verdicts: invalid beats unknown, and unknown beats valid.
class Composer {
 public:
  // `options` must outlive the composer. An invalid verdict becomes unknown if the early end of the
  // run could be its reason, or if it rests on operations that are not a history.
  explicit Composer(const CheckOptions& options, Ending ending = Ending::complete)
      : options_(options), ending_(ending) {
    results_.validity = Validity::valid;
  }

  // The arena of the results' values.
  Arena& arena() { return results_.arena; }

  void add(std::string_view name, const Verdict& verdict);
  void add(std::string_view name, Value figures);
  void warn(std::string warning) { results_.warnings.push_back(std::move(warning)); }
  // Limits the results to `validity` or worse, and records the reason.
  void object(Validity validity, std::string reason);

  // Adds the verdicts that need only the operations: perf, exceptions, stats and availability.
  // Objects if the operations are not a history, for example if a completion has no invocation.
  void check_operations(const History& history);
  // Adds the verdict of `check`. Call it after check_operations(). If `check` throws, the verdict
  // is unknown and :error says why. A history in which nothing succeeded is never valid.
  //
  // `rests_on_values` tells whether a verdict follows from values alone. Such a verdict is proven
  // even if it is unknown which completion belongs to which invocation.
  using RestsOnValues = bool (*)(const Verdict&);
  void check_workload(Function<Verdict(Arena&)> check, RestsOnValues rests_on_values = nullptr);
  // Checks the thresholds and, with CheckOptions::strict, that there are no warnings. Ends the
  // composition.
  Results finish();

 private:
  void check_thresholds();
  // Makes an invalid verdict unknown if its fault is not certain. Returns the reason, to follow the
  // fault in a sentence: `early` if it is the early end of the run. Empty if the verdict stands.
  std::string_view excuse(Verdict& verdict, std::string_view early) const;

  const CheckOptions& options_;
  Ending ending_;
  Results results_;
  std::vector<Value::Entry> entries_;
  bool is_history_ = true;
  bool has_only_overlaps_ = false;  // not a history, only because operations overlap
  bool has_success_ = false;        // an operation of a client was ok
};

}  // namespace maelstrom::checkers
