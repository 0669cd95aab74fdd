#include "maelstrom/checkers/linearizability.hpp"

#include <algorithm>
#include <utility>

#include "lin/plan.hpp"
#include "lin/search.hpp"
#include "maelstrom/check.hpp"

namespace maelstrom::checkers {
namespace {

using lin::Plan;
using lin::Search;
using Found = Linearizability<std::int32_t>;

// A narrow search nearly always finds an order of a linearizable history; only a proof that there
// is none has to follow all ways. Each width is tried after the one before has failed.
constexpr std::size_t kFirstWidth = 64;
constexpr std::size_t kWidening = 16;
// Relaxed calls leave few ways. It is worth following all of them, since this is often the only
// proof.
constexpr std::size_t kRelaxedWidth = 16384;
// The effort to find the smallest prefix of a history that is known to be invalid.
constexpr std::size_t kRefutedWidth = 1024;
constexpr std::size_t kRefutedBudget = 1'000'000;

// Searches that share a budget.
class Passes {
 public:
  Passes(NumberedModel& model, std::span<const NumberedOperation> operations,
         const LinearizabilityOptions& options)
      : model_(model),
        options_(options),
        operations_(operations),
        exact_(model, operations, Plan::Indefinite::exact),
        budget_(options.max_configurations),
        max_width_(Search::width_for(options.max_bytes, exact_.layout)) {}

  Found run() {
    found_.validity = Validity::unknown;
    if (exact_.fits) attempt();
    found_.explored = options_.max_configurations - budget_ - saved_;
    return std::move(found_);
  }

 private:
  void attempt() {
    if (searched({.width = kFirstWidth, .thrifty = true})) return;
    for (const auto how : {Plan::Indefinite::boundless, Plan::Indefinite::relaxed}) {
      if (exact_.layout.count_words > 0) refute(how);
      if (settled()) return;
    }
    if (refuted() && budget_ > kRefutedBudget) saved_ = budget_ - kRefutedBudget;
    budget_ -= saved_;
    // Without operations that never complete, the thrifty search was exact, so its width is done.
    const bool again = exact_.layout.count_words > 0;
    std::size_t width = again ? kFirstWidth : kFirstWidth * kWidening;
    for (; budget_ > 0; width *= kWidening) {
      if (searched({.width = width})) return;
      if (width >= (refuted() ? kRefutedWidth : max_width_)) return;
    }
  }

  bool refuted() const { return found_.validity == Validity::invalid; }
  bool settled() const { return refuted() && found_.smallest; }
  std::int32_t completed(std::int32_t operation) const {
    return exact_.operations[static_cast<std::size_t>(operation)].completed;
  }

  // Whether the search settles the question.
  bool searched(Search::Limits limits) {
    limits.width = std::min(limits.width, max_width_);
    Search search(model_, exact_, limits, budget_);
    const Search::End end = search.run();
    if (end == Search::End::gave_up) return false;
    if (end == Search::End::passed) {
      found_.validity = Validity::valid;
      found_.configurations = search.configurations();
      return true;
    }
    const std::int32_t stuck = search.at().operation;
    if (search.complete()) blame(stuck, true);
    // The history before `stuck` completed is linearizable.
    if (refuted() && stuck == found_.culprit) found_.smallest = true;
    if (settled() || furthest_ == Found::kNone || completed(stuck) >= completed(furthest_)) {
      furthest_ = stuck;
      found_.configurations = search.configurations();
    }
    return settled();
  }

  // Tries a plan that lets more histories pass: if even that fails, the history is invalid.
  void refute(Plan::Indefinite how) {
    const Plan plan(model_, operations_, how);
    const std::size_t width = std::min(kRelaxedWidth, max_width_);
    Search search(model_, plan, {.width = width, .exhaustive = true}, budget_);
    if (search.run() != Search::End::stuck || !search.complete()) return;
    blame(search.at().operation, search.at().operation == furthest_);
  }

  void blame(std::int32_t culprit, bool smallest) {
    found_.validity = Validity::invalid;
    found_.culprit = culprit;
    found_.smallest = smallest;
  }

  NumberedModel& model_;
  const LinearizabilityOptions& options_;
  const std::span<const NumberedOperation> operations_;
  const Plan exact_;
  std::size_t budget_;
  std::size_t saved_ = 0;  // the part of the budget not to be spent
  const std::size_t max_width_;
  std::int32_t furthest_ = Found::kNone;  // where an incomplete search got stuck
  Found found_;
};

}  // namespace

Found search_linearization(NumberedModel& model, std::span<const NumberedOperation> operations,
                           const LinearizabilityOptions& options) {
  for (const NumberedOperation& operation : operations) {
    MAELSTROM_CHECK(operation.completed == NumberedOperation::kNever ||
                    operation.completed > operation.invoked);
  }
  return Passes(model, operations, options).run();
}

}  // namespace maelstrom::checkers
