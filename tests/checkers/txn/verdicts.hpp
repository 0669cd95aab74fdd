// Checks histories of transactions in tests.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "checkers/txn/histories.hpp"
#include "maelstrom/checkers/transactions.hpp"

namespace txns {

using maelstrom::checkers::Validity;
using maelstrom::checkers::Verdict;

// A verdict with the arena of its figures.
struct Checked {
  Arena arena;
  Verdict verdict;

  Value figure(std::string_view name) const {
    for (const Value::Entry& entry : verdict.figures) {
      if (entry.key.is_keyword(name)) return entry.value;
    }
    return {};
  }
  // The anomaly types, as EDN.
  std::string types() const { return maelstrom::checkers::to_edn(figure("anomaly-types")); }
  std::string excluded() const { return maelstrom::checkers::to_edn(sorted(figure("not"))); }
  // The first example of an anomaly.
  Value example(std::string_view type) const {
    return figure("anomalies").get(type).elements().front();
  }
  bool has(std::string_view type) const { return !figure("anomalies").get(type).is_nil(); }
  bool is_valid() const { return verdict.validity == Validity::valid; }
  bool is_invalid() const { return verdict.validity == Validity::invalid; }
  bool is_unknown() const { return verdict.validity == Validity::unknown; }

 private:
  static Value sorted(Value set) {
    if (!set.is(Value::Kind::set)) return set;
    static Arena arena;
    std::vector<Value> elements(set.elements().begin(), set.elements().end());
    std::ranges::sort(elements);
    return arena.set(elements);
  }
};

inline Checked check_lists(const History& history, std::string_view models) {
  Checked checked;
  maelstrom::checkers::TxnOptions options;
  options.consistency_models = maelstrom::checkers::parse_consistency_models(models);
  checked.verdict = maelstrom::checkers::check_list_append(history, options, checked.arena);
  return checked;
}

inline Checked check_registers(const History& history, std::string_view models) {
  Checked checked;
  maelstrom::checkers::TxnOptions options;
  options.consistency_models = maelstrom::checkers::parse_consistency_models(models);
  checked.verdict = maelstrom::checkers::check_rw_register(history, options, checked.arena);
  return checked;
}

}  // namespace txns
