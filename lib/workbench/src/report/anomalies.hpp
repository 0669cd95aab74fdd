// The findings of any checker, in a form that can be drawn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.hpp"

namespace maelstrom::workbench::report {

// An operation of an anomaly: its invocation, its completion or both.
struct Operation {
  const Op* invocation = nullptr;
  const Op* completion = nullptr;

  const Op& any() const { return completion != nullptr ? *completion : *invocation; }
  // The index by which the page refers to it.
  std::int32_t index() const { return invocation != nullptr ? invocation->index : any().index; }
  // The result; the arguments if there is no result.
  Value value() const;
};

// Looks operations up.
class Operations {
 public:
  explicit Operations(const History& history) : history_(history) {}

  const History& history() const { return history_; }
  // The operation of the op with that index; both parts are null if there is none.
  Operation at(std::int64_t index) const;
  Operation of(const Op& op) const;

 private:
  const History& history_;
};

struct Evidence {
  std::string role;  // such as "writer"; may be empty
  Operation operation;
};

// A dependency of a transaction on the one before it in a cycle.
struct Dependency {
  std::string type;  // "ww", "wr", "rw", "process", "realtime", ...
  std::string text;  // T1 is the first transaction of the cycle
  int from = -1;     // the parts of the two transactions that show it; -1 if none does
  int to = -1;
};

struct Anomaly {
  std::string title;  // may be empty
  std::string text;   // paragraphs; may be empty
  std::vector<Evidence> operations;
  std::vector<Dependency> cycle;  // i: from operations[i] to [i + 1]; the last: to [0]
  Value details;                  // all other facts; nil if there are none
};

struct AnomalyGroup {
  std::string type;
  std::string meaning;     // may be empty
  std::int64_t count = 0;  // of all cases; there may be fewer examples
  std::vector<Anomaly> examples;
};

// The number of examples of each type.
inline constexpr std::size_t kMaxExamples = 8;

// The anomalies in the figures of the workload's checker, either ours or Jepsen's of the same name.
std::vector<AnomalyGroup> find_anomalies(const RunRecord& run, Arena& arena);

// The first operations that show an example which only names values.
std::vector<Operation> find_witnesses(const Operations& operations, const Value& example);

// Explains a type of anomaly in a sentence or two; empty if the type is unknown.
std::string meaning_of(std::string_view type);

// Appends the groups as HTML, cycles as SVG.
void append_anomalies(std::string& out, const std::vector<AnomalyGroup>& groups);

// Appends the drawing of a cycle.
void append_cycle(std::string& out, const Anomaly& anomaly);
// Appends operations as bars over time, with their descriptions.
void append_bars(std::string& out, const std::vector<Evidence>& operations);

}  // namespace maelstrom::workbench::report
