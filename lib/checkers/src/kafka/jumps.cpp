#include <algorithm>

#include "kafka/analyses.hpp"

namespace maelstrom::checkers::kafka {
namespace {

// Two successive sightings of a key's messages whose indexes in the log are not successive.
struct Jump {
  std::int32_t delta;
  ActionId before;
  ActionId after;  // equals `before` within one operation
  std::uint32_t from;
  std::uint32_t to;
};

struct Jumps {
  std::vector<Jump> skips;
  std::vector<Jump> steps_back;

  void add(const Jump& jump) {
    if (jump.delta > 1) skips.push_back(jump);
    if (jump.delta < 1) steps_back.push_back(jump);
  }
};

bool is_rebalanced(const Op& op, const Value& key) {
  const Value log = op.extra.get("rebalance-log");
  if (!log.is_sequence()) return false;
  return std::ranges::any_of(log.elements(), [&](const Value& event) {
    const Value keys = event.get("keys");
    return keys.is_sequence() && std::ranges::count(keys.elements(), key) > 0;
  });
}

class Search {
 public:
  Search(const VersionOrders& orders, Findings& findings)
      : orders_(orders), findings_(findings), transcript_(findings.transcript()) {}

  // A key that went to another consumer in the meantime may be read in any order.
  Jumps within_polls() {
    Jumps result;
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      const Action& action = transcript_.actions[id];
      for (const Run& run : transcript_.polls(action)) {
        if (!is_rebalanced(*action.op, findings_.key(run.key))) add_within(id, run, result);
      }
    }
    return result;
  }
  Jumps within_sends() {
    Jumps result;
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      for (const Run& run : transcript_.sends(transcript_.actions[id])) add_within(id, run, result);
    }
    return result;
  }

  // A poll that is not ok does not move its process.
  Jumps between_polls() {
    return between([&](const Action& action) { return transcript_.polls(action); },
                   [](const Action& /*action*/) { return true; },
                   [](const Action& action) { return action.is_ok(); });
  }
  // A failed send proves nothing.
  Jumps between_sends() {
    const auto happened = [](const Action& action) { return action.outcome != OpType::fail; };
    return between([&](const Action& action) { return transcript_.sends(action); }, happened,
                   happened);
  }

  void report_skips(std::string_view type, std::vector<Jump> jumps) {
    std::ranges::stable_sort(jumps, {}, &Jump::delta);
    const auto shown = std::min(jumps.size(), kShownJumps);
    report(type, jumps.size(), std::span(jumps).last(shown));
  }
  void report_steps_back(std::string_view type, std::vector<Jump> jumps) {
    std::ranges::stable_sort(jumps, {}, &Jump::delta);
    const auto shown = std::min(jumps.size(), kShownJumps);
    report(type, jumps.size(), std::span(jumps).first(shown));
  }

 private:
  // The position of a process in an assigned key.
  struct Position {
    ActionId action = kNone;
    std::uint32_t sighting = kNone;  // kNone if the action saw no message of the key
    std::uint32_t generation = 0;
  };

  std::int32_t distance(std::uint32_t from, std::uint32_t to) const {
    return orders_.distance(transcript_.sightings[from].message, transcript_.sightings[to].message);
  }

  void add_within(ActionId id, const Run& run, Jumps& jumps) const {
    for (std::uint32_t i = run.begin; i + 1 < run.end; ++i) {
      jumps.add({distance(i, i + 1), id, id, i, i + 1});
    }
  }

  template <typename RunsOf, typename Counts, typename Moves>
  Jumps between(RunsOf runs_of, Counts counts, Moves moves) {
    Jumps result;
    std::vector<Position> positions(transcript_.lane_keys.size());
    std::vector<std::uint32_t> generations(transcript_.process_count, 1);
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      const Action& action = transcript_.actions[id];
      if (action.is_assign) {
        if (action.outcome != OpType::fail) assign(action, positions, generations);
        continue;
      }
      if (!counts(action)) continue;
      for (const Run& run : runs_of(action)) {
        Position& last = positions[run.lane];
        const bool is_known = last.generation == generations[action.process];
        if (is_known && last.sighting != kNone && !run.empty()) {
          result.add(
              {distance(last.sighting, run.begin), last.action, id, last.sighting, run.begin});
        }
        if (moves(action)) {
          last = {id, run.empty() ? kNone : run.end - 1, generations[action.process]};
        }
      }
    }
    return result;
  }

  // The process keeps its positions only in keys that are assigned to it again.
  void assign(const Action& action, std::vector<Position>& positions,
              std::vector<std::uint32_t>& generations) {
    const std::uint32_t generation = generations[action.process]++;
    for (const LaneId lane : transcript_.assigned_lanes(action)) {
      if (positions[lane].generation == generation) ++positions[lane].generation;
    }
  }

  void report(std::string_view type, std::size_t count, std::span<const Jump> jumps) {
    Arena& arena = findings_.arena();
    std::vector<Value> cases;
    for (const Jump& jump : jumps) {
      const MessageId from = transcript_.sightings[jump.from].message;
      const MessageId to = transcript_.sightings[jump.to].message;
      std::vector<Value::Entry> entries = {
          {Value::keyword("key"), findings_.key(transcript_.messages[from].key)},
          {Value::keyword("values"), arena.vector({findings_.value(from), findings_.value(to)})},
          {Value::keyword("delta"), Value::integer(jump.delta)}};
      if (jump.delta > 1) entries.push_back({Value::keyword("skipped"), skipped(from, to)});
      if (jump.before == jump.after) {
        entries.push_back(
            {Value::keyword("op"), findings_.witness(jump.before, jump.from, jump.to)});
      } else {
        entries.push_back({Value::keyword("ops"),
                           arena.vector({findings_.witness(jump.before, jump.from, jump.from),
                                         findings_.witness(jump.after, jump.to, jump.to)})});
      }
      cases.push_back(arena.map(entries));
    }
    findings_.add(type, count, cases);
  }

  Value skipped(MessageId from, MessageId to) {
    const auto log = orders_.log(transcript_.messages[from].key);
    const auto begin = static_cast<std::size_t>(orders_.place(from).index) + 1;
    const auto end = static_cast<std::size_t>(orders_.place(to).index);
    std::vector<Value> values;
    for (std::size_t i = begin; i < std::min(end, begin + kShownValues); ++i) {
      values.push_back(findings_.value(log[i].message));
    }
    return findings_.arena().list(values);
  }

  const VersionOrders& orders_;
  Findings& findings_;
  const Transcript& transcript_;
};

}  // namespace

void find_jumps(const VersionOrders& orders, Findings& findings) {
  Search search(orders, findings);
  Jumps jumps = search.within_polls();
  search.report_skips("int-poll-skip", std::move(jumps.skips));
  search.report_steps_back("int-nonmonotonic-poll", std::move(jumps.steps_back));
  jumps = search.within_sends();
  search.report_skips("int-send-skip", std::move(jumps.skips));
  search.report_steps_back("int-nonmonotonic-send", std::move(jumps.steps_back));
  jumps = search.between_polls();
  search.report_skips("poll-skip", std::move(jumps.skips));
  search.report_steps_back("nonmonotonic-poll", std::move(jumps.steps_back));
  jumps = search.between_sends();  // skips are no error here, since others may send in between
  search.report_steps_back("nonmonotonic-send", std::move(jumps.steps_back));
}

}  // namespace maelstrom::checkers::kafka
