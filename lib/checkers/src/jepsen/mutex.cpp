// knossos.model/mutex under jepsen.checker/linearizable.
#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "maelstrom/checkers/edn.hpp"
#include "maelstrom/checkers/jepsen.hpp"
#include "maelstrom/checkers/registers.hpp"
#include "op_value.hpp"

namespace maelstrom::checkers {

// A lock is a register with compare-and-set: 0 is free, and 1 is held.
Verdict check_mutex(const History& history, Arena& arena, const LinearizabilityOptions& options) {
  std::vector<Operation<CasRegister::Call>> operations;
  std::vector<const Op*> sources;  // their invocations
  bool has_success = false;
  const Op* odd = nullptr;  // another operation
  for (const Op& op : history) {
    if (!op.is_client() || !op.is_invoke()) continue;
    const bool acquires = op.f == "acquire";
    if (!acquires && op.f != "release") {
      if (odd == nullptr) odd = &op;
      continue;
    }
    const Op* const completion = history.partner(op);
    if (completion != nullptr && completion->is_fail()) continue;
    Operation<CasRegister::Call> operation;
    operation.call = acquires ? CasRegister::cas(0, 1) : CasRegister::cas(1, 0);
    operation.invoked = static_cast<std::int32_t>(history.position(op));
    if (completion != nullptr && completion->is_ok()) {
      operation.completed = static_cast<std::int32_t>(history.position(*completion));
      has_success = true;
    }
    operations.push_back(operation);
    sources.push_back(&op);
  }
  const auto found = check_linearizability(
      CasRegister(), std::span<const Operation<CasRegister::Call>>(operations), options);
  Verdict verdict;
  verdict.validity = found.validity;
  if (found.validity == Validity::invalid) {
    const Op& culprit = *sources[static_cast<std::size_t>(found.culprit)];
    verdict.add("op", op_map(*history.partner(culprit), arena));
    verdict.add("error", arena.string(fmt::format(
                             "the {} of process {} that completed at index {} is "
                             "impossible in every order",
                             culprit.f, culprit.process, history.partner(culprit)->index)));
  }
  if (found.validity == Validity::unknown) verdict.add("cause", Value::keyword("out-of-budget"));
  verdict.require_evidence(has_success, "no acquire and no release succeeded");
  if (odd != nullptr) {
    verdict.require_evidence(false, fmt::format("the operation at index {} is neither an acquire "
                                                "nor a release",
                                                odd->index));
  }
  return verdict;
}

}  // namespace maelstrom::checkers
