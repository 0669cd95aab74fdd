#include "report/anomalies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "maelstrom/checkers/edn.hpp"
#include "report/text.hpp"

namespace maelstrom::workbench::report {
namespace {

constexpr std::size_t kMaxOperations = 24;  // of one anomaly
constexpr std::size_t kMaxDepth = 8;        // of the search for operations in figures

// The map of an op, without the tag that some have in Jepsen.
Value untagged(const Value& value) {
  return value.is(Value::Kind::tagged) ? value.elements()[1] : value;
}

std::optional<std::int64_t> op_index(const Value& value) {
  const Value map = untagged(value);
  const Value index = member(map, "index");
  const bool is_op = index.is_integer() && !member(map, "process").is_nil();
  return is_op ? std::optional(index.as_integer()) : std::nullopt;
}

bool has(const Anomaly& anomaly, const Operation& operation) {
  return std::ranges::any_of(anomaly.operations, [&](const Evidence& each) {
    return each.operation.index() == operation.index();
  });
}

class Finder {
 public:
  Finder(const RunRecord& run, Arena& arena)
      : workload_(member(run.results, "workload")), operations_(*run.history), arena_(arena) {}

  std::vector<AnomalyGroup> run() {
    if (member(workload_, "valid?").is_true()) return {};
    find_transactional();
    find_kafka();
    find_nonlinearizable();
    find_lost();
    find_duplicated();
    find_errors();
    return std::move(groups_);
  }

 private:
  AnomalyGroup& add_group(std::string_view type, std::int64_t count) {
    groups_.push_back({std::string(type), meaning_of(type), count, {}});
    return groups_.back();
  }

  void add_examples(AnomalyGroup& group, const Value& examples) {
    if (!examples.is_sequence()) return;
    for (const Value& example : examples.elements()) {
      if (group.examples.size() == kMaxExamples) break;
      group.examples.push_back(anomaly_of(example));
    }
  }

  // {:anomalies {:G0 [...]}, :counts {:G0 1}}
  void find_transactional() {
    const Value anomalies = member(workload_, "anomalies");
    if (!anomalies.is_map()) return;
    for (const auto& [type, examples] : anomalies.entries()) {
      const Value count = member(member(workload_, "counts"), text_of(type));
      const std::size_t shown = examples.is_sequence() ? examples.size() : 1;
      add_examples(add_group(text_of(type), count.is_integer() ? count.as_integer()
                                                               : static_cast<std::int64_t>(shown)),
                   examples);
    }
  }

  // {:bad-error-types (:lost-write), :lost-write {:count 7, :errs (...)}}
  void find_kafka() {
    const Value types = member(workload_, "bad-error-types");
    if (!types.is_sequence()) return;
    for (const Value& type : types.elements()) {
      const Value found = member(workload_, text_of(type));
      const Value count = member(found, "count");
      AnomalyGroup& group = add_group(text_of(type), count.is_integer() ? count.as_integer() : 1);
      const Value errors = member(found, "errs");
      if (errors.is_sequence()) {
        add_examples(group, errors);
      } else {
        group.examples.push_back(anomaly_of(found));
      }
    }
  }

  // {:results {1 {:linearizable {:valid? false, :op {...}, ...}}}}
  void find_nonlinearizable() {
    const Value results = member(workload_, "results");
    if (!results.is_map()) return;
    AnomalyGroup group{"not linearizable", meaning_of("not linearizable"), 0, {}};
    for (const auto& [key, result] : results.entries()) {
      const Value found = member(result, "linearizable");
      if (!found.is_map() || member(found, "valid?").is_true()) continue;
      ++group.count;
      if (group.examples.size() == kMaxExamples) continue;
      group.examples.push_back(nonlinearizable(key, found));
    }
    if (group.count > 0) groups_.push_back(std::move(group));
  }

  Anomaly nonlinearizable(const Value& key, const Value& found) {
    Anomaly anomaly;
    anomaly.title = fmt::format("Key {}", brief_edn(key, 80));
    const Value explanation = member(found, "explanation");
    const Value error = member(found, "error");
    anomaly.text = explanation.is_string() ? std::string(explanation.text())
                   : error.is_nil()        ? std::string()
                                           : brief_edn(error, 400);
    add(anomaly, "cannot be", member(found, "op"));
    add(anomaly, "last before", member(found, "previous-ok"));
    const Value configs = member(found, "configs");
    if (configs.is_sequence()) {
      for (const Value& config : configs.elements()) {
        add(anomaly, "state from", member(config, "last-op"));
        const Value pending = member(config, "pending");
        if (!pending.is_sequence()) continue;
        for (const Value& op : pending.elements()) add(anomaly, "open", op);
      }
    }
    add_others_of(key, anomaly);
    return anomaly;
  }

  // Adds the other operations on the key at the time of these operations.
  void add_others_of(const Value& key, Anomaly& anomaly) {
    if (anomaly.operations.empty()) return;
    Duration begin = Duration::max();
    Duration end{};
    for (const Evidence& each : anomaly.operations) {
      const Op* const invocation = each.operation.invocation;
      if (each.role == "open" || invocation == nullptr) continue;  // may have begun long before
      begin = std::min(begin, invocation->time);
      end = std::max(end, each.operation.any().time);
    }
    for (const Op& op : operations_.history()) {
      if (op.time > end || anomaly.operations.size() >= kMaxOperations) break;
      const bool is_of_key =
          op.value.is_sequence() && op.value.size() > 0 && op.value.elements()[0] == key;
      if (!op.is_client() || !op.is_invoke() || !is_of_key) continue;
      const Operation operation = operations_.of(op);
      if (operation.completion != nullptr && operation.completion->time < begin) continue;
      if (operation.completion != nullptr && operation.completion->is_fail()) continue;
      if (operation.completion == nullptr || operation.completion->is_info()) {
        if (op.time < begin) continue;
      }
      if (!has(anomaly, operation)) anomaly.operations.push_back({{}, operation});
    }
  }

  // {:lost (1 2)} of sets
  void find_lost() {
    const Value lost = member(workload_, "lost");
    if (!lost.is_sequence() || lost.size() == 0) return;
    AnomalyGroup& group = add_group("lost", static_cast<std::int64_t>(lost.size()));
    std::unordered_map<Value, Anomaly, ValueHash> found;
    for (const Value& element : lost.elements().first(std::min(lost.size(), kMaxExamples))) {
      found[element].title = fmt::format("Element {}", brief_edn(element, 80));
    }
    std::vector<const Op*> reads;
    for (const Op& op : operations_.history()) {
      if (!op.is_client() || !op.is_ok()) continue;
      if (op.f == "read") {
        reads.push_back(&op);
        continue;
      }
      const auto added = found.find(op.value.is_nil() ? added_by(op) : op.value);
      if (added != found.end()) added->second.operations.push_back({"added", operations_.of(op)});
    }
    // Reads decide in the order in which they began, not in which they were complete.
    std::ranges::stable_sort(reads, {},
                             [this](const Op* op) { return operations_.of(*op).index(); });
    for (const Value& element : lost.elements().first(std::min(lost.size(), kMaxExamples))) {
      Anomaly& anomaly = found[element];
      const Op* last_with = nullptr;
      const Op* last_without = nullptr;
      for (const Op* read : reads) (has_element(*read, element) ? last_with : last_without) = read;
      anomaly.text = last_with == nullptr
                         ? "It was acknowledged, and no read has it."
                         : "A read that began after all reads that show it does not show it.";
      if (last_with != nullptr) {
        anomaly.operations.push_back({"the last that has it", operations_.of(*last_with)});
      }
      if (last_without != nullptr) {
        anomaly.operations.push_back({"the last that lacks it", operations_.of(*last_without)});
      }
      group.examples.push_back(std::move(anomaly));
    }
  }

  static bool has_element(const Op& read, const Value& element) {
    const bool is_set = read.value.is_sequence() || read.value.is(Value::Kind::set);
    return is_set &&
           std::ranges::find(read.value.elements(), element) != read.value.elements().end();
  }

  Value added_by(const Op& completion) const {
    const Op* const invocation = operations_.history().partner(completion);
    return invocation == nullptr ? Value() : invocation->value;
  }

  // {:duplicated {id 2}} of unique ids
  void find_duplicated() {
    const Value duplicated = member(workload_, "duplicated");
    if (!duplicated.is_map() || duplicated.size() == 0) return;
    const Value count = member(workload_, "duplicated-count");
    AnomalyGroup& group = add_group(
        "duplicate ids",
        count.is_integer() ? count.as_integer() : static_cast<std::int64_t>(duplicated.size()));
    std::unordered_map<Value, std::size_t, ValueHash> examples;
    for (const auto& [id, times] : duplicated.entries()) {
      if (group.examples.size() == kMaxExamples) break;
      examples.emplace(id, group.examples.size());
      Anomaly anomaly;
      anomaly.title = fmt::format("{}, {} times", brief_edn(id, 80), brief_edn(times, 20));
      group.examples.push_back(std::move(anomaly));
    }
    for (const Op& op : operations_.history()) {
      if (!op.is_client() || !op.is_ok()) continue;
      const auto found = examples.find(op.value);
      if (found == examples.end()) continue;
      Anomaly& anomaly = group.examples[found->second];
      if (anomaly.operations.size() < kMaxOperations) {
        anomaly.operations.push_back({"", operations_.of(op)});
      }
    }
  }

  // {:errors (...)} of counters and echo
  void find_errors() {
    const Value errors = member(workload_, "errors");
    if (!errors.is_sequence() || errors.size() == 0) return;
    AnomalyGroup& group = add_group("wrong values", static_cast<std::int64_t>(errors.size()));
    const Value acceptable = member(workload_, "acceptable");
    if (acceptable.is_nil()) {
      add_examples(group, errors);
      return;
    }
    Anomaly anomaly;
    anomaly.title = "Final reads";
    anomaly.text = fmt::format("Acceptable, as ranges: {}.", brief_edn(acceptable, 200));
    for (const Value& error : errors.elements()) add(anomaly, "", error);
    group.examples.push_back(std::move(anomaly));
  }

  void add(Anomaly& anomaly, std::string_view role, const Value& op) {
    const auto index = op_index(op);
    if (!index || anomaly.operations.size() >= kMaxOperations) return;
    const Operation operation = operations_.at(*index);
    const bool is_known = operation.invocation != nullptr || operation.completion != nullptr;
    if (is_known && !has(anomaly, operation)) {
      anomaly.operations.push_back({std::string(role), operation});
    }
  }

  // The anomaly of an example, a map that contains operations.
  Anomaly anomaly_of(const Value& example) {
    Anomaly anomaly;
    const Value cycle = member(example, "cycle");
    const Value steps = member(example, "steps");
    if (cycle.is_sequence() && steps.is_sequence() && cycle.size() == steps.size() + 1) {
      for (const Value& op : cycle.elements().first(steps.size())) add(anomaly, "", op);
      if (anomaly.operations.size() == steps.size()) {
        for (std::size_t i = 0; i < steps.size(); ++i) {
          anomaly.cycle.push_back(dependency_of(steps.elements()[i], i, steps.size()));
        }
        return anomaly;
      }
    }
    collect(anomaly, "", example, 0);
    if (anomaly.operations.empty()) {
      for (const Operation& each : find_witnesses(operations_, example)) {
        anomaly.operations.push_back({{}, each});
      }
    }
    anomaly.details = details_of(example);
    return anomaly;
  }

  void collect(Anomaly& anomaly, std::string_view role, const Value& value, std::size_t depth) {
    if (depth > kMaxDepth) return;
    if (op_index(value)) {
      add(anomaly, role == "op" ? "" : role, value);
    } else if (value.is_map()) {
      for (const auto& [key, inner] : value.entries()) {
        collect(anomaly, text_of(key), inner, depth + 1);
      }
    } else if (value.is_sequence()) {
      for (const Value& inner : value.elements()) collect(anomaly, role, inner, depth + 1);
    }
  }

  // The entries that are not operations.
  Value details_of(const Value& example) {
    if (!example.is_map()) return op_index(example) ? Value() : example;
    std::vector<Value::Entry> entries;
    for (const auto& entry : example.entries()) {
      const bool is_ops = op_index(entry.value).has_value() ||
                          (entry.value.is_sequence() && entry.value.size() > 0 &&
                           op_index(entry.value.elements()[0]).has_value());
      if (!is_ops) entries.push_back(entry);
    }
    return entries.empty() ? Value() : arena_.map(entries);
  }

  static Dependency dependency_of(const Value& step, std::size_t i, std::size_t count) {
    Dependency result;
    result.type = text_of(member(step, "type"));
    const std::string from = fmt::format("T{}", i + 1);
    const std::string to = fmt::format("T{}", (i + 1) % count + 1);
    const auto brief = [&](const char* name) { return brief_edn(member(step, name), 40); };
    const std::string key = brief("key");
    if (result.type == "ww") {
      result.text = fmt::format("{} wrote {} to key {} after {} of {}", to, brief("value'"), key,
                                brief("value"), from);
    } else if (result.type == "wr") {
      result.text =
          fmt::format("{} read {} of key {}, which {} wrote", to, brief("value"), key, from);
    } else if (result.type == "rw") {
      result.text =
          fmt::format("{} read key {} without {}, which {} wrote", from, key, brief("value'"), to);
    } else if (result.type == "process") {
      result.text = fmt::format("{} came before {} in process {}", from, to, brief("process"));
    } else if (result.type == "realtime") {
      result.text = fmt::format("{} was completed before {} was invoked", from, to);
    } else {
      result.text = fmt::format("{} before {}: {}", from, to, brief_edn(step, 80));
    }
    const auto part = [&](const char* name) {
      const Value index = member(step, name);
      const bool is_small =
          index.is_integer() && index.as_integer() >= 0 && index.as_integer() < 1'000'000;
      return is_small ? static_cast<int>(index.as_integer()) : -1;
    };
    result.from = part("a-mop-index");
    result.to = part("b-mop-index");
    return result;
  }

  const Value workload_;
  const Operations operations_;
  Arena& arena_;
  std::vector<AnomalyGroup> groups_;
};

}  // namespace

Value Operation::value() const {
  const bool has_result = completion != nullptr && !completion->value.is_nil();
  return has_result || invocation == nullptr ? any().value : invocation->value;
}

Operation Operations::of(const Op& op) const {
  const Op* const partner = history_.partner(op);
  return op.is_invoke() ? Operation{&op, partner} : Operation{partner, &op};
}

Operation Operations::at(std::int64_t index) const {
  const auto ops = history_.ops();
  const auto found = std::ranges::lower_bound(
      ops, index, {}, [](const Op& op) { return static_cast<std::int64_t>(op.index); });
  if (found == ops.end() || found->index != index) return {};
  return of(*found);
}

std::vector<AnomalyGroup> find_anomalies(const RunRecord& run, Arena& arena) {
  return Finder(run, arena).run();
}

}  // namespace maelstrom::workbench::report
