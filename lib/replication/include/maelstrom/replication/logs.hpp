// A mergeable state that is one log of items for each origin.
//
// Logs name parts of a state by version vectors, as Wuu, Bernstein: "Efficient solutions to the
// replicated log and dictionary problems", PODC 1984, do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "maelstrom/error.hpp"
#include "maelstrom/fields.hpp"
#include "maelstrom/replication/versions.hpp"

namespace maelstrom::replication {

// Only an origin itself appends to its log, so the length of a log is its version, and logs have no
// gaps. T is what messages and records can carry, and owns its data.
template <class T>
class Logs {
 public:
  // Items that one origin has appended, from place `start` of its log on.
  struct Run {
    std::uint64_t node = 0;
    std::uint64_t life = 0;
    std::uint64_t start = 0;
    std::vector<T> items;
    using fields = Fields<"node", "life", "start", "items">;

    Origin origin() const { return {node, life}; }
    std::uint64_t end() const { return start + items.size(); }
  };
  // Runs in the order of their origins, each origin once.
  using Delta = std::vector<Run>;

  const Versions& versions() const { return versions_; }
  // The items of the origin. A reference, until the origin's first item is merged.
  const std::deque<T>& log(const Origin& origin) const {
    static const std::deque<T> none;
    const auto found = logs_.find(origin);
    return found == logs_.end() ? none : found->second;
  }

  // The delta by which the origin, this replica's own, appends the items. Changes nothing.
  Delta next(const Origin& origin, std::vector<T> items) const {
    Delta delta;
    if (!items.empty()) {
      delta.push_back({origin.node, origin.life, versions_.of(origin), std::move(items)});
    }
    return delta;
  }

  // What a replica that has `known` lacks: all of it, or its first part that has `max_bytes`, and
  // at least one item. `size` returns the bytes of an item.
  template <class Size>
  Delta news(const Versions& known, std::size_t max_bytes, Size&& size) const {
    Delta news;
    std::size_t bytes = 0;
    for (const auto& [origin, log] : logs_) {
      Run run{origin.node, origin.life, known.of(origin), {}};
      for (std::size_t i = run.start; i < log.size(); ++i) {
        const bool is_first = bytes == 0;
        bytes += size(log[i]) + 1;  // a comma
        if (bytes > max_bytes && !is_first) break;
        run.items.push_back(log[i]);
      }
      if (!run.items.empty()) news.push_back(std::move(run));
      if (bytes > max_bytes) break;
    }
    return news;
  }

  // The part of a delta that is new here, leaves no gap, and is of an origin that is taken. Throws
  // Error{malformed_request} unless the runs are in order, each with an item and a place that there
  // can be.
  Delta fresh(const Delta& delta) const {
    Delta fresh;
    Versions reached = versions_;
    for (std::size_t i = 0; i < delta.size(); ++i) {
      const Run& run = delta[i];
      const bool is_in_order = i == 0 || delta[i - 1].origin() < run.origin();
      if (!is_in_order || run.items.empty() || run.end() < run.start) {
        throw Error(ErrorCode::malformed_request,
                    "a delta has a run out of order, without items, or at no place");
      }
      const std::uint64_t have = versions_.of(run.origin());
      const bool touches = run.start <= have && have < run.end();
      if (!touches || !reached.takes(run.origin())) continue;
      reached.raise(run.origin(), run.end());
      const auto known = static_cast<std::ptrdiff_t>(have - run.start);
      fresh.push_back({run.node, run.life, have, {run.items.begin() + known, run.items.end()}});
    }
    return fresh;
  }

  // Appends a delta of next() or fresh(). Calls `each(origin, item)` for every item, in order; the
  // item stays where it is.
  template <class Each>
  void merge(const Delta& delta, Each&& each) {
    for (const Run& run : delta) {
      auto& log = logs_[run.origin()];
      for (const T& item : run.items) {
        log.push_back(item);
        each(run.origin(), log.back());
      }
      versions_.raise(run.origin(), log.size());
    }
  }

  // What a replica has that has merged the delta.
  static Versions reach(const Delta& delta) {
    Versions reached;
    for (const Run& run : delta) reached.raise(run.origin(), run.end());
    return reached;
  }

 private:
  std::map<Origin, std::deque<T>> logs_;  // deques, so that items stay where they are
  Versions versions_;
};

}  // namespace maelstrom::replication
