// Puts the verdicts of checkers together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/history.hpp"
#include "maelstrom/checkers/results.hpp"
#include "maelstrom/function.hpp"

namespace maelstrom::checkers {

// Makes results, verdict by verdict: invalid beats unknown beats valid.
class Composer {
 public:
  // `options` must outlive it. What is invalid is unknown instead if the run was cut short, and
  // that may be the reason; and if what it follows from is no history.
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

  // Adds what follows from the operations alone: perf, exceptions, stats and availability. Objects
  // if they are no history: a completion without its invocation, say.
  void check_operations(const History& history);
  // Adds what `check` finds, after check_operations(). If it throws, its verdict is unknown, and
  // :error says why; and no history is valid in which nothing succeeded.
  //
  // What shows in values alone, as `rests_on_values` tells, is proven even if nobody knows which
  // completion belongs to which invocation.
  using RestsOnValues = bool (*)(const Verdict&);
  void check_workload(Function<Verdict(Arena&)> check, RestsOnValues rests_on_values = nullptr);
  // Checks thresholds, and that there are no warnings if none are wanted. Ends the composition.
  Results finish();

 private:
  void check_thresholds();
  // Makes unknown the verdict on a fault that is none, as far as can be told. Gives the reason, to
  // be told behind the fault: `early` if that is the early end of the run. Empty if there is none.
  std::string_view excuse(Verdict& verdict, std::string_view early) const;

  const CheckOptions& options_;
  Ending ending_;
  Results results_;
  std::vector<Value::Entry> entries_;
  bool is_history_ = true;
  bool has_only_overlaps_ = false;  // if it is none: processes did several operations at a time
  bool has_success_ = false;  // an operation of a client that is ok
};

}  // namespace maelstrom::checkers
