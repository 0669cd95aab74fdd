#include <vector>

#include "maelstrom/checkers/checkers.hpp"

namespace maelstrom::checkers {

Verdict check_echo(const History& history, Arena& arena) {
  std::vector<Value> errors;
  bool has_echo = false;
  for (const Op& op : history) {
    if (op.f != "echo" || !op.is_client() || (!op.is_ok() && !op.is_fail())) continue;
    const Op* invocation = history.partner(op);
    if (invocation == nullptr) continue;
    has_echo = true;
    const Value* echoed = op.is_ok() ? op.value.find("echo") : nullptr;
    if (echoed != nullptr && *echoed == invocation->value) continue;
    errors.push_back(arena.map({{Value::keyword("index"), Value::integer(op.index)},
                                {Value::keyword("process"), Value::integer(op.process)},
                                {Value::keyword("sent"), invocation->value},
                                {Value::keyword("got"), op.is_ok() ? op.value : op.error}}));
  }
  Verdict verdict;
  if (!errors.empty()) verdict.validity = Validity::invalid;
  verdict.require_evidence(has_echo, "no echo was answered");
  verdict.add("errors", arena.list(errors));
  return verdict;
}

}  // namespace maelstrom::checkers
