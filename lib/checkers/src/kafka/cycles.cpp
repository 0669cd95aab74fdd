#include <algorithm>
#include <deque>
#include <limits>
#include <optional>

#include "kafka/analyses.hpp"
#include "txn/graph.hpp"

namespace maelstrom::checkers::kafka {
namespace {

using txn::kRealtime;
using txn::kWr;
using txn::Rels;
using txn::Vertex;

constexpr std::size_t kUnknown = 0;  // the start of an operation without an invocation

// Sends and polls are vertices with the numbers of their actions. A poll comes after the sends of
// its messages. An operation that began after another one was acknowledged comes after that one.
// This real-time order is a path through a chain of extra vertices, one for each acknowledgement,
// so that the number of edges stays linear in messages and operations.
class CycleSearch {
 public:
  CycleSearch(const History& history, Findings& findings)
      : findings_(findings),
        transcript_(findings.transcript()),
        began_(transcript_.actions.size(), kUnknown),
        ended_(transcript_.actions.size(), std::numeric_limits<std::size_t>::max()) {
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      const Action& action = transcript_.actions[id];
      if (action.invocation != nullptr) began_[id] = history.position(*action.invocation);
      if (action.op != action.invocation) ended_[id] = history.position(*action.op);
    }
  }

  // True if no operation depends on another.
  bool is_empty() const {
    std::size_t first_ok = std::numeric_limits<std::size_t>::max();
    for (ActionId id = 0; id < began_.size(); ++id) {
      const Action& action = transcript_.actions[id];
      if (action.is_assign) continue;
      if (action.is_ok()) first_ok = std::min(first_ok, ended_[id]);
      if (find_write(id, [](ActionId /*writer*/) { return true; })) return false;
    }
    for (ActionId id = 0; id < began_.size(); ++id) {
      if (!transcript_.actions[id].is_assign && began_[id] > first_ok) return false;
    }
    return true;
  }

  // If each operation only sends or only polls, every cycle has a poll that ended before the send
  // of one of its messages began: sends depend on other operations only in time, and time alone has
  // no cycles.
  bool may_have_cycles() const {
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      const Action& action = transcript_.actions[id];
      const bool does_both =
          action.sends.begin != action.sends.end && action.polls.begin != action.polls.end;
      if (does_both || find_early_read(id)) return true;
    }
    return false;
  }

  void search() {
    const txn::Graph graph = build();
    const auto causal = txn::components(graph, kWr);
    const auto loops = txn::cyclic_components(graph, kWr, causal, false);
    const auto all = txn::components(graph, kWr | kRealtime);
    std::vector<const std::vector<Vertex>*> smallest(all.count, nullptr);  // loops, by component
    for (const auto& loop : loops) {
      auto& best = smallest[all.of[loop.front()]];
      if (best == nullptr || loop.size() < best->size()) best = &loop;
    }
    for (const auto& group : txn::cyclic_components(graph, kWr | kRealtime, all, false)) {
      const auto* loop = smallest[all.of[group.front()]];
      if (loop != nullptr) {
        causal_.add(*this, graph, kWr, *loop);
      } else {
        timed_.add(*this, graph, kWr | kRealtime, group);
      }
    }
    findings_.add("G1c", causal_.count, causal_.cycles);
    findings_.add("PL-2-cycle-exists", causal_.count, causal_.components);
    findings_.add("G1c-realtime", timed_.count, timed_.cycles);
    findings_.add("strong-PL-2-cycle-exists", timed_.count, timed_.components);
  }

 private:
  // Cyclic components of one kind.
  struct Kind {
    Value model;  // the weakest one that they rule out
    std::size_t count = 0;
    std::vector<Value> cycles;  // a short one of each
    std::vector<Value> components;

    void add(CycleSearch& search, const txn::Graph& graph, Rels rels,
             std::span<const Vertex> members) {
      if (++count > kShownCycles) return;
      cycles.push_back(search.describe(search.find_cycle(graph, rels, members)));
      components.push_back(search.describe_component(members, model));
    }
  };

  struct Write {
    ActionId writer;
    MessageId message;
  };

  // A message polled by the action `reader` and sent by another action that `matches`.
  template <typename Matches>
  std::optional<Write> find_write(ActionId reader, const Matches& matches) const {
    for (const Run& run : transcript_.polls(transcript_.actions[reader])) {
      for (const Sighting& sighting : transcript_.seen(run)) {
        const ActionId writer = transcript_.message(sighting).writer;
        if (writer == kNone || writer == reader || !matches(writer)) continue;
        return Write{writer, sighting.message};
      }
    }
    return std::nullopt;
  }

  std::optional<Write> find_early_read(ActionId reader) const {
    if (!transcript_.actions[reader].is_ok()) return std::nullopt;
    return find_write(reader, [&](ActionId writer) { return began_[writer] > ended_[reader]; });
  }

  bool is_vertex(Vertex vertex) const { return vertex < transcript_.actions.size(); }

  txn::Graph build() const {
    const auto actions = static_cast<Vertex>(transcript_.actions.size());
    std::vector<std::size_t> acknowledged;  // times, in the order of the actions
    for (ActionId id = 0; id < actions; ++id) {
      const Action& action = transcript_.actions[id];
      if (action.is_ok() && !action.is_assign) acknowledged.push_back(ended_[id]);
    }
    return txn::Graph::build(actions + acknowledged.size(), [&](const auto& emit) {
      Vertex chain = actions;
      for (ActionId id = 0; id < actions; ++id) {
        if (transcript_.actions[id].is_assign) continue;
        for (const Run& run : transcript_.polls(transcript_.actions[id])) {
          for (const Sighting& sighting : transcript_.seen(run)) {
            const ActionId writer = transcript_.message(sighting).writer;
            if (writer != kNone && writer != id) emit(writer, id, kWr);
          }
        }
        const auto before = static_cast<Vertex>(std::ranges::lower_bound(acknowledged, began_[id]) -
                                                acknowledged.begin());
        if (before > 0) emit(actions + before - 1, id, kRealtime);
        if (!transcript_.actions[id].is_ok()) continue;
        emit(id, chain, kRealtime);
        if (chain + 1 < actions + acknowledged.size()) emit(chain, chain + 1, kRealtime);
        ++chain;
      }
    });
  }

  // A cycle in the component, with its first action again at the end: one of two actions if there
  // is one, else a short one through some action.
  std::vector<ActionId> find_cycle(const txn::Graph& graph, Rels rels,
                                   std::span<const Vertex> members) const {
    for (const Vertex member : members) {
      if (!is_vertex(member)) continue;
      const auto early = find_early_read(member);
      if (early) return {early->writer, member, early->writer};
    }
    const Vertex start = members.front();  // actions come first
    std::vector<Vertex> parents(graph.size(), kNone);
    std::deque<Vertex> queue = {start};
    while (!queue.empty() && parents[start] == kNone) {
      const Vertex vertex = queue.front();
      queue.pop_front();
      for (const txn::Edge edge : graph.out(vertex)) {
        if (!edge.is_any(rels) || parents[edge.to()] != kNone) continue;
        parents[edge.to()] = vertex;
        is_vertex(edge.to()) ? queue.push_back(edge.to()) : queue.push_front(edge.to());
      }
    }
    std::vector<ActionId> cycle = {start};
    for (Vertex at = parents[start]; at != start; at = parents[at]) {
      if (is_vertex(at)) cycle.push_back(at);
    }
    cycle.push_back(start);
    std::ranges::reverse(cycle);
    return cycle;
  }

  Value describe(std::span<const ActionId> cycle) {
    Arena& arena = findings_.arena();
    std::vector<Value> ops;
    std::vector<Value> steps;
    std::optional<Write> before;  // the message of the last step
    for (std::size_t i = 0; i + 1 < cycle.size(); ++i) {
      const auto write =
          find_write(cycle[i + 1], [&](ActionId writer) { return writer == cycle[i]; });
      if (write) {
        ops.push_back(findings_.sender(cycle[i], write->message));
        steps.push_back(arena.map(
            {{Value::keyword("type"), Value::keyword("wr")},
             {Value::keyword("key"), findings_.key(transcript_.messages[write->message].key)},
             {Value::keyword("value"), findings_.value(write->message)}}));
      } else {
        ops.push_back(before ? findings_.poller(cycle[i], before->message)
                             : findings_.witness(cycle[i], kNone, kNone));
        steps.push_back(arena.map({{Value::keyword("type"), Value::keyword("realtime")}}));
      }
      before = write;
    }
    ops.push_back(ops.front());
    return arena.map({{Value::keyword("cycle"), arena.vector(ops)},
                      {Value::keyword("steps"), arena.list(steps)}});
  }

  Value describe_component(std::span<const Vertex> members, Value model) {
    std::vector<Value> indexes;
    for (const Vertex member : members) {
      if (!is_vertex(member)) continue;
      indexes.push_back(Value::integer(transcript_.actions[member].op->index));
    }
    const auto size = static_cast<std::int64_t>(indexes.size());
    indexes.resize(std::min(indexes.size(), kShownValues));
    return findings_.arena().map({{Value::keyword("not"), model},
                                  {Value::keyword("scc-size"), Value::integer(size)},
                                  {Value::keyword("scc"), findings_.arena().set(indexes)}});
  }

  Findings& findings_;
  const Transcript& transcript_;
  std::vector<std::size_t> began_;  // by action: positions in the history
  std::vector<std::size_t> ended_;
  Kind causal_{Value::keyword("read-committed"), 0, {}, {}};
  Kind timed_{Value::keyword("strong-read-committed"), 0, {}, {}};
};

}  // namespace

void find_cycles(const History& history, Findings& findings) {
  if (std::ranges::none_of(history, &Op::is_client)) return;
  CycleSearch search(history, findings);
  if (search.is_empty()) {
    Arena& arena = findings.arena();
    findings.add("empty-transaction-graph",
                 arena.map({{Value::keyword("count"), Value::integer(1)},
                            {Value::keyword("errs"), Value::boolean(true)}}));
  } else if (search.may_have_cycles()) {
    search.search();
  }
}

}  // namespace maelstrom::checkers::kafka
