// What was found in a history, and what follows from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "maelstrom/checkers/transactions.hpp"
#include "maelstrom/function.hpp"
#include "txn/models.hpp"

namespace maelstrom::checkers::txn {

inline constexpr std::string_view kEmptyGraph = "empty-transaction-graph";
inline constexpr std::string_view kSearchTimeout = "cycle-search-timeout";

// Anomalies by type: the number of all, and evidence of the first ones.
class Report {
 public:
  explicit Report(const TxnOptions& options) : options_(options) {}

  // `evidence()` is only asked for as long as examples are kept.
  template <typename Evidence>
  void add(std::string_view type, const Evidence& evidence) {
    Found& found = found_[type];
    ++found.count;
    if (found.examples.size() < options_.max_examples) found.examples.push_back(evidence());
  }
  bool has(std::string_view type) const { return found_.contains(type); }
  void warn(std::string text) { warnings_.push_back(std::move(text)); }
  // As Verdict::require_evidence().
  void require_evidence(bool is_there, std::string_view otherwise) {
    if (!is_there) gap_ = otherwise;
  }

  // What the models forbid decides; of the rest only what makes the verdict unknown is reported.
  Verdict verdict(Arena& arena) const;

 private:
  struct Found {
    std::int64_t count = 0;
    std::vector<Value> examples;
  };

  Names reportable(const Names& forbidden) const;

  const TxnOptions& options_;
  std::map<std::string_view, Found> found_;
  std::vector<std::string> warnings_;
  std::string_view gap_;
};

// Throws std::invalid_argument, naming those that are known, unless `name` is one of them.
void require_model(std::string_view name);

// The verdict on what `check` puts into a report. Unknown, and :error says why, if it throws
// Uncheckable. Throws std::invalid_argument if a model is unknown.
Verdict judge(const TxnOptions& options, Arena& arena, Function<void(Report&)> check);

}  // namespace maelstrom::checkers::txn
