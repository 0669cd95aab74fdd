// The anomalies found in a history, and the verdict that follows from them.
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

// Anomalies by type: their number, and the evidence of the first ones.
class Report {
 public:
  explicit Report(const TxnOptions& options) : options_(options) {}

  // Calls `evidence()` only while it keeps examples.
  template <typename Evidence>
  void add(std::string_view type, const Evidence& evidence) {
    Found& found = found_[type];
    ++found.count;
    if (found.examples.size() < options_.max_examples) found.examples.push_back(evidence());
  }
  bool has(std::string_view type) const { return found_.contains(type); }
  void warn(std::string text) { warnings_.push_back(std::move(text)); }
  // See Verdict::require_evidence().
  void require_evidence(bool is_there, std::string_view otherwise) {
    if (!is_there) gap_ = otherwise;
  }

  // Anomalies that the models forbid decide. Of the others, only those that make the verdict
  // unknown are reported.
  Verdict verdict(Arena& arena) const;

 private:
  struct Found {
    std::int64_t count = 0;
    std::vector<Value> examples;
  };

  Names reportable() const;

  const TxnOptions& options_;
  std::map<std::string_view, Found> found_;
  std::vector<std::string> warnings_;
  std::string_view gap_;
};

// Throws std::invalid_argument unless `name` is a model by which histories can be judged. The text
// then lists these models, or names one to use instead.
void require_model(std::string_view name);

// The same for an anomaly.
void require_anomaly(std::string_view name);

// The anomalies that make a history invalid, without regard to TxnOptions::ignored_anomalies.
Names unwanted_anomalies(const TxnOptions& options);

// The verdict on the report that `check` fills. If `check` throws Uncheckable, the verdict is
// unknown and :error says why. Throws std::invalid_argument if a model is unknown.
Verdict judge(const TxnOptions& options, Arena& arena, Function<void(Report&)> check);

}  // namespace maelstrom::checkers::txn
