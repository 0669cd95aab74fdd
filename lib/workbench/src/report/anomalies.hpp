// What a checker found wrong, in a form that can be drawn, whatever checker it was.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.hpp"

namespace maelstrom::workbench::report {

// An operation that takes part: its invocation, its completion or both.
struct Operation {
  const Op* invocation = nullptr;
  const Op* completion = nullptr;

  const Op& any() const { return completion != nullptr ? *completion : *invocation; }
  // The index by which the page refers to it.
  std::int32_t index() const { return invocation != nullptr ? invocation->index : any().index; }
  // What it came to; the arguments if nothing came back.
  Value value() const;
};

// Looks operations up.
class Operations {
 public:
  explicit Operations(const History& history) : history_(history) {}

  const History& history() const { return history_; }
  // The operation to which the op with that index belongs; both null if there is none.
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
  int from = -1;     // which parts of the two transactions show it; -1 if none does
  int to = -1;
};

struct Anomaly {
  std::string title;  // may be empty
  std::string text;   // paragraphs; may be empty
  std::vector<Evidence> operations;
  std::vector<Dependency> cycle;  // from operations[i] to operations[i + 1], the last to the first
  Value details;                  // what else there is of it; nil if nothing
};

struct AnomalyGroup {
  std::string type;
  std::string meaning;     // may be empty
  std::int64_t count = 0;    // of all; there may be fewer examples
  std::vector<Anomaly> examples;
};

// Of each type a few examples.
inline constexpr std::size_t kMaxExamples = 8;

// From the figures of the workload's checker: ours, or Jepsen's of the same name.
std::vector<AnomalyGroup> find_anomalies(const RunRecord& run, Arena& arena);

// The first operations that show what the example of an anomaly names only by its values.
std::vector<Operation> find_witnesses(const Operations& operations, const Value& example);

// What a type of anomaly is, in a sentence or two; empty if it is not known.
std::string meaning_of(std::string_view type);

// Appends the groups as HTML, cycles as SVG.
void append_anomalies(std::string& out, const std::vector<AnomalyGroup>& groups);

// Appends the drawing of a cycle.
void append_cycle(std::string& out, const Anomaly& anomaly);
// Appends operations as bars over time, with what they are.
void append_bars(std::string& out, const std::vector<Evidence>& operations);

}  // namespace maelstrom::workbench::report
