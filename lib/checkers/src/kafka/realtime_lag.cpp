#include <algorithm>
#include <chrono>
#include <optional>

#include "clojure/order.hpp"
#include "kafka/analyses.hpp"

namespace maelstrom::checkers::kafka {
namespace {

constexpr std::size_t kFewKeys = 8;  // up to this many keys a Clojure map keeps their order

constexpr Duration kNever = Duration::max();

// From `time` on the log is known to reach `offset`.
struct Known {
  std::int64_t offset;
  Duration time;
};

struct Lag {
  Duration time{};  // when the poll began
  const Action* action = nullptr;
  KeyId key = 0;
  Duration lag{};
};

std::int64_t highest_offset(const Transcript& transcript, const Run& run) {
  std::int64_t highest = kNoOffset;
  for (const Sighting& sighting : transcript.seen(run)) {
    highest = std::max(highest, sighting.offset);
  }
  return highest;
}

class LagSearch {
 public:
  explicit LagSearch(const Transcript& transcript)
      : transcript_(transcript),
        known_(transcript.keys.size()),
        positions_(transcript.lane_keys.size()),
        processes_(transcript.process_count) {}

  std::optional<Lag> worst() {
    collect_known();
    for (const Action& action : transcript_.actions) {
      if (!action.is_ok()) continue;
      if (action.is_assign) {
        assign(action);
      } else if (action.op->f != "send") {
        poll(action);
      }
    }
    return worst_;
  }

 private:
  struct Process {
    std::vector<LaneId> lanes;  // of the assigned keys, in order
    std::uint32_t generation = 1;
  };
  // How far a process has read a key.
  struct Position {
    std::int64_t offset = kNoOffset;
    Duration expired = kNever;  // when the log got messages beyond `offset`
    std::uint32_t generation = 0;
  };

  void collect_known() {
    for (const Action& action : transcript_.actions) {
      const bool is_completed = !action.op->is_invoke() && action.outcome != OpType::fail;
      if (!is_completed) continue;
      for (const auto runs : {transcript_.polls(action), transcript_.sends(action)}) {
        for (const Run& run : runs) {
          const std::int64_t offset = highest_offset(transcript_, run);
          auto& known = known_[run.key];
          if (offset > (known.empty() ? kNoOffset : known.back().offset)) {
            known.push_back({offset, action.op->time});
          }
        }
      }
    }
  }

  // The time since which the log reaches beyond `offset`.
  Duration expiry(KeyId key, std::int64_t offset) const {
    const auto at = std::ranges::upper_bound(known_[key], offset, {}, &Known::offset);
    return at == known_[key].end() ? kNever : at->time;
  }

  void assign(const Action& action) {
    Process& process = processes_[action.process];
    const std::uint32_t generation = process.generation++;
    process.lanes.clear();
    for (const LaneId lane : transcript_.assigned_lanes(action)) {
      Position& position = positions_[lane];
      if (position.generation == process.generation) continue;  // the assign names the key twice
      if (position.generation != generation) start(lane);
      position.generation = process.generation;
      process.lanes.push_back(lane);
    }
  }

  void poll(const Action& action) {
    Process& process = processes_[action.process];
    for (const auto runs : {transcript_.polls(action), transcript_.sends(action)}) {
      for (const Run& run : runs) {
        Position& position = positions_[run.lane];
        if (position.generation != process.generation) {
          start(run.lane);
          position.generation = process.generation;
          process.lanes.push_back(run.lane);
        }
        const std::int64_t offset = highest_offset(transcript_, run);
        if (offset <= position.offset) continue;
        position.offset = offset;
        position.expired = expiry(run.key, offset);
      }
    }
    measure(action, process);
  }

  void start(LaneId lane) {
    positions_[lane].offset = kNoOffset;
    positions_[lane].expired = expiry(transcript_.lane_keys[lane], kNoOffset);
  }

  Duration lag_of(LaneId lane, Duration now) const {
    const Duration expired = positions_[lane].expired;
    return expired < now ? now - expired : Duration::zero();
  }

  void measure(const Action& action, const Process& process) {
    if (action.invocation == nullptr || process.lanes.empty()) return;
    const Duration now = action.invocation->time;
    Duration lag{};
    for (const LaneId lane : process.lanes) lag = std::max(lag, lag_of(lane, now));
    if (worst_ && lag <= worst_->lag) return;
    const auto comes_first = [&](LaneId a, LaneId b) {
      return clojure::comes_before(key(a), key(b));
    };
    auto lanes = process.lanes;
    if (lanes.size() > kFewKeys) std::ranges::sort(lanes, comes_first);
    const auto lane = std::ranges::find(lanes, lag, [&](LaneId id) { return lag_of(id, now); });
    worst_ = Lag{now, &action, transcript_.lane_keys[*lane], lag};
  }

  const Value& key(LaneId lane) const { return transcript_.keys[transcript_.lane_keys[lane]]; }

  const Transcript& transcript_;
  std::vector<std::vector<Known>> known_;  // by key, increasing
  std::vector<Position> positions_;        // by lane
  std::vector<Process> processes_;
  std::optional<Lag> worst_;
};

double to_seconds(Duration duration) {
  return static_cast<double>(std::chrono::nanoseconds(duration).count()) / 1e9;
}

}  // namespace

Value worst_realtime_lag(Findings& findings) {
  const auto worst = LagSearch(findings.transcript()).worst();
  Arena& arena = findings.arena();
  if (!worst) {
    return arena.map({{Value::keyword("time"), Value::floating(0)},
                      {Value::keyword("lag"), Value::floating(0)}});
  }
  return arena.map({{Value::keyword("time"), Value::floating(to_seconds(worst->time))},
                    {Value::keyword("process"), Value::integer(worst->action->op->process)},
                    {Value::keyword("key"), findings.key(worst->key)},
                    {Value::keyword("lag"), Value::floating(to_seconds(worst->lag))}});
}

}  // namespace maelstrom::checkers::kafka
