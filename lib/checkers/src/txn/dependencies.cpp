#include "txn/dependencies.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "maelstrom/check.hpp"
#include "maelstrom/checkers/edn.hpp"
#include "op_value.hpp"
#include "txn/cycle_search.hpp"

namespace maelstrom::checkers::txn {
namespace {

// Limits of the paths by which Elle's search is repeated, in one component and in all of them.
// Elle's own limit is one second.
constexpr std::uint64_t kMaxPathsOfComponent = 100'000;
constexpr std::uint64_t kMinPaths = 500'000;
constexpr std::uint64_t kPathsPerTransaction = 100;

constexpr std::size_t kShownVertices = 100;  // of a component that has a cycle

// Whether a transaction was invoked after another one was acknowledged. Elle's graph then has an
// edge, even if the later one failed.
bool has_realtime_order(const Transactions& txns) {
  bool acknowledged = false;
  for (const Op& op : txns.history()) {
    if (!op.is_client()) continue;
    if (acknowledged && op.is_invoke() && txns.history().partner(op) != nullptr) return true;
    acknowledged = acknowledged || op.is_ok();
  }
  return false;
}

class CycleReport {
 public:
  CycleReport(const Transactions& txns, const Graph& graph, const DataDependencies& data,
              const TxnOptions& options, Report& report, Arena& arena)
      : txns_(txns),
        graph_(graph),
        data_(data),
        options_(options),
        report_(report),
        arena_(arena) {}

  void run() {
    const Components parts = components(graph_, kAll);
    std::vector<Vertex> local(graph_.size());
    std::uint64_t paths = std::max(kMinPaths, kPathsPerTransaction * graph_.size());
    for (const auto& members : cyclic_components(graph_, kAll, parts, false)) {
      for (std::size_t i = 0; i < members.size(); ++i) local[members[i]] = static_cast<Vertex>(i);
      const std::uint32_t part = parts.of[members.front()];
      const Graph component =
          graph_.induced(members, local, [&](Vertex v) { return parts.of[v] == part; });
      std::vector<std::uint32_t> indices;
      indices.reserve(members.size());
      for (const Vertex v : members) {
        indices.push_back(static_cast<std::uint32_t>(txns_.op(v).index));
      }
      Findings findings =
          search_component({component, data_.precedence, indices,
                            std::min(paths, kMaxPathsOfComponent), options_.max_search_steps});
      paths -= findings.paths;
      add(std::move(findings), members);
    }
    for (auto& [type, cycles] : cycles_) add_cycles(type, cycles);
  }

 private:
  void add(Findings findings, const std::vector<Vertex>& members) {
    for (Cycle& cycle : findings.cycles) {
      for (Vertex& v : cycle.vertices) v = members[v];
      cycles_[index_of(cycle.type)].push_back(std::move(cycle));
    }
    for (const CycleExists& exists : findings.exists) {
      const AcyclicModel& model = acyclic_models()[exists.model];
      report_.add(model.anomaly, [&] { return to_value(model, exists, members); });
    }
    if (findings.given_up) {
      report_.add(kSearchTimeout, [&] {
        return arena_.map(
            {{Value::keyword("type"), Value::keyword(kSearchTimeout)},
             {Value::keyword("anomaly-spec-type"), Value::keyword(name_of(*findings.given_up))},
             {Value::keyword("scc-size"),
              Value::integer(static_cast<std::int64_t>(members.size()))}});
      });
    }
  }

  // Puts the cycles with the fewest transactions first, so that these are shown.
  void add_cycles(std::size_t type, std::vector<Cycle>& cycles) {
    std::ranges::stable_sort(cycles, {}, [](const Cycle& c) { return c.vertices.size(); });
    for (const Cycle& cycle : cycles) {
      report_.add(name_of(cycle_type(type)), [&] { return to_value(cycle); });
    }
  }

  Value to_value(const AcyclicModel& model, const CycleExists& exists,
                 const std::vector<Vertex>& members) {
    std::vector<Value> indices;
    for (const Vertex v : exists.vertices) {
      if (indices.size() == kShownVertices) break;
      indices.push_back(Value::integer(txns_.op(members[v]).index));
    }
    return arena_.map({{Value::keyword("type"), Value::keyword(model.anomaly)},
                       {Value::keyword("not"), Value::keyword(model.friendly)},
                       {Value::keyword("subgraph"), read_edn(model.subgraph, arena_)},
                       {Value::keyword("scc-size"),
                        Value::integer(static_cast<std::int64_t>(exists.vertices.size()))},
                       {Value::keyword("scc"), arena_.set(indices)}});
  }

  Value to_value(const Cycle& cycle) {
    std::vector<Value> ops;
    std::vector<Value> steps;
    for (std::size_t i = 0; i < cycle.vertices.size(); ++i) {
      const Vertex from = cycle.vertices[i];
      const Vertex to = cycle.vertices[(i + 1) % cycle.vertices.size()];
      ops.push_back(op_map(txns_.op(from), arena_));
      steps.push_back(explain(from, to, cycle.steps[i]));
    }
    ops.push_back(ops.front());
    return arena_.map({{Value::keyword("type"), Value::keyword(name_of(cycle.type))},
                       {Value::keyword("cycle"), arena_.vector(ops)},
                       {Value::keyword("steps"), arena_.list(steps)}});
  }

  Value explain(Vertex from, Vertex to, Rels rel) {
    if (rel == kProcess) {
      return arena_.map({{Value::keyword("type"), Value::keyword("process")},
                         {Value::keyword("process"), Value::integer(txns_.op(from).process)}});
    }
    if (rel != kRealtime) return data_.explain(from, to, rel);
    const Op& op = txns_.op(to);
    const Op* invocation = op.is_invoke() ? &op : txns_.history().partner(op);
    MAELSTROM_CHECK(invocation != nullptr);  // else it would have no realtime edge
    return arena_.map({{Value::keyword("type"), Value::keyword("realtime")},
                       {Value::keyword("a'"), op_map(txns_.op(from), arena_)},
                       {Value::keyword("b"), op_map(*invocation, arena_)}});
  }

  const Transactions& txns_;
  const Graph& graph_;
  const DataDependencies& data_;
  const TxnOptions& options_;
  Report& report_;
  Arena& arena_;
  std::map<std::size_t, std::vector<Cycle>> cycles_;  // by the index of their type
};

}  // namespace

Rels needed_order(const TxnOptions& options) {
  const Names forbidden = unwanted_anomalies(options);
  const auto forbids = [&](Variant variant) {
    for (std::size_t i = 0; i < kCycleTypes; ++i) {
      const CycleType type = cycle_type(i);
      if (type.variant == variant && forbidden.contains(name_of(type))) return true;
    }
    return false;
  };
  if (forbids(Variant::realtime)) return kRealtime;
  return forbids(Variant::process) ? kProcess : Rels{0};
}

void report_cycles(const Transactions& txns, const Graph& graph, const DataDependencies& data,
                   const TxnOptions& options, Report& report, Arena& arena) {
  const bool is_realtime = needed_order(options) == kRealtime;
  if (graph.edge_count() == 0 && !(is_realtime && has_realtime_order(txns))) {
    report.add(kEmptyGraph, [] { return Value(); });
  }
  CycleReport(txns, graph, data, options, report, arena).run();
}

}  // namespace maelstrom::checkers::txn
