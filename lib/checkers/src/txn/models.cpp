// The tables have the definitions of the literature, as Elle combines them: A. Adya, Weak
// Consistency, 1999 (PL-1 to PL-SS); Bailis et al., Highly Available Transactions, 2013; Cerone et
// al., A Framework for Transactional Consistency Models with Atomic Visibility, 2015; Daudjee and
// Salem, Lazy Database Replication with Ordering Guarantees, 2004.

#include "txn/models.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace maelstrom::checkers::txn {
namespace {

using Name = std::string_view;
using Arrow = std::pair<Name, Name>;

// Friendly name, canonical name. If a model has several friendly names, the first one is shown.
constexpr Arrow kModelNames[] = {
    {"consistent-view", "PL-2+"},
    {"serializable", "PL-3"},
    {"conflict-serializable", "PL-3"},
    {"cursor-stability", "PL-CS"},
    {"forward-consistent-view", "PL-FCV"},
    {"monotonic-snapshot-read", "PL-MSR"},
    {"monotonic-view", "PL-2L"},
    {"read-committed", "PL-2"},
    {"read-uncommitted", "PL-1"},
    {"repeatable-read", "PL-2.99"},
    {"snapshot-isolation", "PL-SI"},
    {"strong-serializable", "PL-SS"},
    {"strict-serializable", "PL-SS"},
    {"update-serializable", "PL-3U"},
    {"strong-session-read-uncommitted", "strong-session-PL-1"},
    {"strong-session-read-committed", "strong-session-PL-2"},
    {"strong-read-uncommitted", "strong-PL-1"},
    {"strong-read-committed", "strong-PL-2"},
    // Elle knows the next two by names of their own, under which it forbids nothing. Here a
    // transaction is one operation on the only copy of all data, so they ask for the same.
    {"1SR", "PL-3"},
    {"linearizable", "PL-SS"},
};

// Models of which Elle knows only how strong they are, not what they forbid: no history would be
// invalid under them. Each stands with the weakest model that forbids something and implies it, or
// comes closest to it.
constexpr Arrow kInstead[] = {
    {"PRAM", "strong-session-snapshot-isolation"},
    {"causal", "causal-cerone"},
    {"monotonic-reads", "strong-session-snapshot-isolation"},
    {"monotonic-writes", "strong-session-snapshot-isolation"},
    {"read-your-writes", "strong-session-snapshot-isolation"},
    {"sequential", "strong-session-serializable"},
    {"session-serializable", "strong-session-serializable"},
    {"view-serializable", "serializable"},
    {"writes-follow-reads", "strong-session-snapshot-isolation"},
};

// A stronger model and a weaker one.
constexpr Arrow kStronger[] = {
    {"PL-2", "PL-1"},
    {"PL-CS", "PL-2"},
    {"PL-2L", "PL-2"},
    {"PL-MSR", "PL-2"},
    {"PL-2+", "PL-CS"},
    {"PL-2+", "PL-2L"},
    {"PL-FCV", "PL-2+"},
    {"PL-3U", "PL-FCV"},
    {"PL-2.99", "PL-CS"},
    {"PL-2.99", "monotonic-atomic-view"},
    {"monotonic-atomic-view", "PL-2"},
    {"read-atomic", "monotonic-atomic-view"},
    {"causal-cerone", "read-atomic"},
    {"prefix", "causal-cerone"},
    {"update-atomic", "read-atomic"},
    {"parallel-snapshot-isolation", "causal-cerone"},
    {"parallel-snapshot-isolation", "update-atomic"},
    {"PL-SI", "PL-FCV"},
    {"PL-SI", "PL-MSR"},
    {"PL-SI", "monotonic-atomic-view"},
    {"PL-SI", "parallel-snapshot-isolation"},
    {"PL-SI", "prefix"},
    {"PL-3", "PL-2.99"},
    {"PL-3", "PL-3U"},
    {"PL-3", "PL-SI"},
    {"PL-3", "view-serializable"},
    {"strong-session-PL-1", "PL-1"},
    {"strong-session-PL-2", "PL-2"},
    {"strong-session-PL-2", "strong-session-PL-1"},
    {"strong-session-snapshot-isolation", "PL-SI"},
    {"strong-session-snapshot-isolation", "strong-session-PL-2"},
    {"strong-session-serializable", "PL-3"},
    {"strong-session-serializable", "strong-session-snapshot-isolation"},
    {"strong-PL-1", "strong-session-PL-1"},
    {"strong-PL-2", "strong-session-PL-2"},
    {"strong-PL-2", "strong-PL-1"},
    {"strong-snapshot-isolation", "strong-session-snapshot-isolation"},
    {"strong-snapshot-isolation", "strong-PL-2"},
    {"PL-SS", "PL-3"},
    {"PL-SS", "PL-SI"},
    {"PL-SS", "sequential"},
    {"PL-SS", "session-serializable"},
    {"PL-SS", "strong-snapshot-isolation"},
    {"PL-SS", "strong-session-serializable"},
    {"sequential", "causal"},
    {"causal", "writes-follow-reads"},
    {"causal", "PRAM"},
    {"PRAM", "monotonic-reads"},
    {"PRAM", "monotonic-writes"},
    {"PRAM", "read-your-writes"},
};

// A model and an anomaly that it forbids and weaker models may allow.
constexpr Arrow kForbids[] = {
    {"PL-1", "G0"},
    {"PL-1", "duplicate-elements"},
    {"PL-1", "cyclic-versions"},
    {"PL-1", "no-writer-of-value"},  // Elle stops with an error instead
    {"PL-1", "PL-1-cycle-exists"},
    {"PL-2", "G1"},
    {"PL-2", "PL-2-cycle-exists"},
    {"PL-CS", "G1"},
    {"PL-CS", "G-cursor"},
    {"PL-CS", "lost-update"},
    {"PL-2L", "G1"},
    {"PL-2L", "G-monotonic"},
    {"PL-MSR", "G1"},
    {"PL-MSR", "G-MSR"},
    {"PL-2+", "G1"},
    {"PL-2+", "G-single"},
    {"PL-FCV", "G1"},
    {"PL-FCV", "G-SIb"},
    {"PL-3U", "G1"},
    {"PL-3U", "G-update"},
    {"PL-2.99", "G1"},
    {"PL-2.99", "G2-item"},
    {"PL-2.99", "lost-update"},
    {"PL-2.99", "PL-2.99-cycle-exists"},
    {"PL-SI", "internal"},
    {"PL-SI", "G1"},
    {"PL-SI", "G-SI"},
    {"PL-SI", "G-nonadjacent"},
    {"PL-SI", "PL-SI-cycle-exists"},
    {"PL-3", "internal"},
    {"PL-3", "G1"},
    {"PL-3", "G2"},
    {"PL-3", "predicate-read-miss"},
    {"PL-3", "PL-3-cycle-exists"},
    {"read-atomic", "internal"},
    {"read-atomic", "G1a"},
    {"read-atomic", "future-read"},
    {"causal-cerone", "internal"},
    {"causal-cerone", "G1a"},
    {"parallel-snapshot-isolation", "internal"},
    {"parallel-snapshot-isolation", "G1a"},
    {"prefix", "internal"},
    {"prefix", "G1a"},
    {"update-atomic", "lost-update"},
    {"strong-session-PL-1", "G0-process"},
    {"strong-session-PL-1", "strong-session-PL-1-cycle-exists"},
    {"strong-session-PL-2", "G1c-process"},
    {"strong-session-PL-2", "strong-session-PL-2-cycle-exists"},
    {"strong-session-snapshot-isolation", "internal"},
    {"strong-session-snapshot-isolation", "G1-process"},
    {"strong-session-snapshot-isolation", "G-nonadjacent-process"},
    {"strong-session-snapshot-isolation", "strong-session-snapshot-isolation-cycle-exists"},
    {"strong-session-serializable", "G1-process"},
    {"strong-session-serializable", "G2-process"},
    {"strong-session-serializable", "strong-session-serializable-cycle-exists"},
    {"strong-PL-1", "G0-realtime"},
    {"strong-PL-1", "strong-PL-1-cycle-exists"},
    {"strong-PL-2", "G1c-realtime"},
    {"strong-PL-2", "strong-PL-2-cycle-exists"},
    {"strong-snapshot-isolation", "internal"},
    {"strong-snapshot-isolation", "G1-realtime"},
    {"strong-snapshot-isolation", "G-nonadjacent-realtime"},
    {"strong-snapshot-isolation", "strong-snapshot-isolation-cycle-exists"},
    {"PL-SS", "G1"},
    {"PL-SS", "G1c-realtime"},
    {"PL-SS", "G2-realtime"},
    {"PL-SS", "PL-SS-cycle-exists"},
};

// An anomaly and another one that occurs whenever it does. An anomaly of the data dependencies
// alone also counts as one with the order of processes, and that as one with real time.
constexpr Arrow kImplies[] = {
    {"G0", "G1c"},
    {"G0", "G0-process"},
    {"G0-process", "G1c-process"},
    {"G0-process", "G0-realtime"},
    {"G0-realtime", "G1c-realtime"},
    {"G1a", "G1"},
    {"G1b", "G1"},
    {"G1c", "G1"},
    {"G1c", "G1c-process"},
    {"G1c-process", "G1c-realtime"},
    {"G1c-process", "G1-process"},
    {"G1c-realtime", "G1-realtime"},
    {"G1", "G1-process"},
    {"G1-process", "G1-realtime"},
    {"G-single-item", "G-single"},
    {"G-single-item", "G-single-item-process"},
    {"G-single-item", "G-nonadjacent-item"},
    {"G-single-item-process", "G-single-process"},
    {"G-single-item-process", "G-single-item-realtime"},
    {"G-single-item-process", "G-nonadjacent-item-process"},
    {"G-single-item-realtime", "G-single-realtime"},
    {"G-single-item-realtime", "G-nonadjacent-item-realtime"},
    {"G-single", "G-nonadjacent"},
    {"G-single", "GSIb"},
    {"G-single", "G-single-process"},
    {"G-single-process", "G-nonadjacent-process"},
    {"G-single-process", "G-single-realtime"},
    {"G-single-realtime", "G-nonadjacent-realtime"},
    {"G-nonadjacent-item", "G-nonadjacent"},
    {"G-nonadjacent-item", "G2-item"},
    {"G-nonadjacent-item", "G-nonadjacent-item-process"},
    {"G-nonadjacent-item-process", "G-nonadjacent-process"},
    {"G-nonadjacent-item-process", "G2-item-process"},
    {"G-nonadjacent-item-process", "G-nonadjacent-item-realtime"},
    {"G-nonadjacent-item-realtime", "G2-item-realtime"},
    {"G-nonadjacent-item-realtime", "G-nonadjacent-realtime"},
    {"G-nonadjacent", "G2"},
    {"G-nonadjacent", "G-nonadjacent-process"},
    {"G-nonadjacent-process", "G2-process"},
    {"G-nonadjacent-process", "G-nonadjacent-realtime"},
    {"G-nonadjacent-realtime", "G2-realtime"},
    {"G2", "G2-process"},
    {"G2-item", "G2"},
    {"G2-item", "G2-item-process"},
    {"G2-item-process", "G2-process"},
    {"G2-item-process", "G2-item-realtime"},
    {"G2-item-realtime", "G2-realtime"},
    {"G2-process", "G2-realtime"},
    {"GSIa", "GSI"},
    {"GSIb", "GSI"},
    {"incompatible-order", "G1a"},
    {"future-read", "G1c"},
    {"dirty-update", "G1a"},
    {"lost-update", "write-skew"},
    {"lost-update", "G2-item"},
    {"write-skew", "G2"},
};

enum class Direction { forward, backward };

// All names that arrows reach from `start`, including `start`.
Names reachable(std::span<const Arrow> arrows, Direction direction, Names start) {
  std::vector<Name> todo(start.begin(), start.end());
  while (!todo.empty()) {
    const Name name = todo.back();
    todo.pop_back();
    for (const auto& [from, to] : arrows) {
      const Name here = direction == Direction::forward ? from : to;
      const Name there = direction == Direction::forward ? to : from;
      if (here == name && start.insert(there).second) todo.push_back(there);
    }
  }
  return start;
}

// The heads of the arrows (or their tails) whose other end is one of `names`.
Names neighbors(std::span<const Arrow> arrows, Direction direction, const Names& names) {
  Names result;
  for (const auto& [from, to] : arrows) {
    const Name here = direction == Direction::forward ? from : to;
    const Name there = direction == Direction::forward ? to : from;
    if (names.contains(here)) result.insert(there);
  }
  return result;
}

Names canonical(const Names& models) {
  Names result;
  for (const Name model : models) result.insert(canonical_model(model));
  return result;
}

Name friendly_model(Name canonical) {
  for (const auto& [friendly, name] : kModelNames) {
    if (name == canonical) return friendly;
  }
  return canonical;
}

}  // namespace

const Names& known_models() {
  static const Names kKnown = [] {
    Names names;
    for (const auto& [friendly, name] : kModelNames) names.insert({friendly, name});
    for (const auto& [stronger, weaker] : kStronger) names.insert({stronger, weaker});
    return names;
  }();
  return kKnown;
}

std::string_view canonical_model(std::string_view name) {
  for (const auto& [friendly, canonical] : kModelNames) {
    if (friendly == name) return canonical;
  }
  return name;
}

std::string_view model_instead_of(std::string_view name) {
  for (const auto& [vacuous, instead] : kInstead) {
    if (vacuous == name) return instead;
  }
  return {};
}

Names implied_anomalies(const Names& anomalies) {
  return reachable(kImplies, Direction::forward, anomalies);
}

Names anomalies_implying(const Names& anomalies) {
  return reachable(kImplies, Direction::backward, anomalies);
}

Names forbidden_anomalies(const Names& models) {
  const Names weaker = reachable(kStronger, Direction::forward, canonical(models));
  return anomalies_implying(neighbors(kForbids, Direction::forward, weaker));
}

Names stronger_models(const Names& models) {
  return reachable(kStronger, Direction::backward, canonical(models));
}

Names impossible_models(const Names& anomalies) {
  return stronger_models(neighbors(kForbids, Direction::backward, implied_anomalies(anomalies)));
}

Boundary boundary(const Names& anomalies) {
  const Names impossible = impossible_models(anomalies);
  Boundary result;
  for (const Name model : impossible) {
    Names weaker = reachable(kStronger, Direction::forward, {model});
    weaker.erase(model);
    bool is_weakest = true;
    for (const Name other : weaker) is_weakest = is_weakest && !impossible.contains(other);
    (is_weakest ? result.weakest : result.others).insert(friendly_model(model));
  }
  return result;
}

}  // namespace maelstrom::checkers::txn
