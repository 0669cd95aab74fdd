#include <algorithm>
#include <string>
#include <utility>

#include "kafka/analyses.hpp"
#include "maelstrom/checkers/edn.hpp"

namespace maelstrom::checkers::kafka {
namespace {

// One kind of warning: the text of the first case, and the number of cases.
struct Warning {
  std::string text;
  std::size_t count = 0;
};

// Tracks the offsets that can be committed, and where each process may begin to read a key. A poll
// that is ok has committed the offsets that it returned. An assign keeps the position of the
// process in keys that it already had; in other keys the process begins at the committed offset or
// before.
class OffsetSearch {
 public:
  OffsetSearch(const History& history, const VersionOrders& orders, const Transcript& transcript)
      : history_(history),
        orders_(orders),
        transcript_(transcript),
        committed_(transcript.keys.size(), kNoOffset),
        committing_(transcript.keys.size(), kNoOffset),
        lanes_(transcript.lane_keys.size()),
        generations_(transcript.process_count, 1) {
    const auto is_open_poll = [&](const Op& op) {
      return op.is_client() && op.is_invoke() && may_poll(op) && history.partner(op) == nullptr;
    };
    const auto found = std::ranges::find_if(history, is_open_poll);
    first_open_poll_ = found == history.end() ? history.size() : history.position(*found);
  }

  std::vector<std::string> search() {
    for (const Event& event : events()) {
      if (event.position > first_open_poll_) may_have_committed_more_ = true;
      const Action& action = transcript_.actions[event.action];
      if (event.is_completion) {
        complete(action);
      } else {
        begin(action);
      }
    }
    std::vector<std::string> result;
    for (const Warning& warning : {beyond_, back_, late_, unasked_}) {
      if (warning.count == 0) continue;
      result.push_back(warning.text);
      if (warning.count > 1) {
        result.back() += " (and " + std::to_string(warning.count - 1) + " more like it)";
      }
    }
    return result;
  }

 private:
  struct Event {
    std::size_t position;
    ActionId action;
    bool is_completion;
  };
  struct Lane {
    std::uint32_t generation = 0;
    bool is_fresh = false;  // the process has not polled the key yet
    bool has_limit = true;  // no offset above `limit` can be committed
    std::int64_t limit = kNoOffset;
    std::int64_t committed = kNoOffset;  // when the assign began
    std::int32_t assign = 0;             // the operation's index
  };

  std::vector<Event> events() const {
    std::vector<Event> events;
    for (ActionId id = 0; id < transcript_.actions.size(); ++id) {
      const Action& action = transcript_.actions[id];
      if (action.invocation == nullptr || action.op == action.invocation) continue;
      events.push_back({history_.position(*action.invocation), id, false});
      events.push_back({history_.position(*action.op), id, true});
    }
    std::ranges::sort(events, {}, &Event::position);
    return events;
  }

  void begin(const Action& action) {
    for (const LaneId lane : transcript_.assigned_lanes(action)) {
      lanes_[lane].committed = committed_[transcript_.lane_keys[lane]];
    }
    if (action.outcome == OpType::info && action.op->f != "send") may_have_committed_more_ = true;
    if (action.is_ok()) raise(committing_, action);
  }

  void complete(const Action& action) {
    if (!action.is_ok()) return;
    if (action.is_assign) return assign(action);
    for (const Run& run : transcript_.polls(action)) {
      if (!run.empty()) poll(action, run);
    }
    raise(committed_, action);
  }

  void raise(std::vector<std::int64_t>& offsets, const Action& action) const {
    for (const Run& run : transcript_.polls(action)) {
      for (const Sighting& sighting : transcript_.seen(run)) {
        offsets[run.key] = std::max(offsets[run.key], sighting.offset);
      }
    }
  }

  void assign(const Action& action) {
    const std::uint32_t before = generations_[action.process]++;
    const bool from_beginning = action.op->extra.get("seek-to-beginning?").is_true();
    for (const LaneId id : transcript_.assigned_lanes(action)) {
      Lane& lane = lanes_[id];
      const bool is_retained = !from_beginning && lane.generation == before;
      lane.generation = before + 1;
      if (is_retained) continue;
      lane.is_fresh = true;
      lane.assign = action.op->index;
      lane.has_limit = from_beginning || !may_have_committed_more_;
      lane.limit = from_beginning ? kNoOffset : committing_[transcript_.lane_keys[id]];
      if (!from_beginning) check_committed(action, lane, transcript_.lane_keys[id]);
    }
  }

  // Checks the server's answer, if the assign recorded it. The server decides whether a committed
  // offset is the last one read or the next one to read.
  void check_committed(const Action& action, const Lane& lane, KeyId key) {
    const Value answer = action.op->extra.get("committed");
    if (!answer.is_map()) return;
    const Value* offset = answer.find(transcript_.keys[key]);
    const std::int64_t said =
        offset != nullptr && offset->is_integer() ? offset->as_integer() : kNoOffset;
    const auto text = [&] {
      return "the assign at index " + std::to_string(action.op->index) + " was told that offset " +
             std::to_string(said) + " of key " + to_edn(transcript_.keys[key]) +
             " is committed, though ";
    };
    if (said != kNoOffset && lane.has_limit && said > lane.limit + 1) {
      warn(beyond_, [&] { return text() + limit_text(lane); });
    }
    if (said < lane.committed) {
      warn(back_,
           [&] { return text() + std::to_string(lane.committed) + " had been committed before"; });
    }
  }

  void poll(const Action& action, const Run& run) {
    Lane& lane = lanes_[run.lane];
    const std::int64_t offset = transcript_.sightings[run.begin].offset;
    const auto text = [&] {
      return "the poll at index " + std::to_string(action.op->index) + " began key " +
             to_edn(transcript_.keys[run.key]) + " at offset " + std::to_string(offset) +
             ", though ";
    };
    if (lane.generation != generations_[action.process]) {
      warn(unasked_, [&] {
        return text() + "process " + std::to_string(action.op->process) +
               " was not assigned that key";
      });
      lane.generation = generations_[action.process];
      lane.is_fresh = false;
    }
    if (!std::exchange(lane.is_fresh, false) || offset == kNoOffset || !lane.has_limit) return;
    const std::int64_t latest = lane.limit == kNoOffset ? 0 : index_of(run.key, lane.limit) + 1;
    if (index_of(run.key, offset) > latest) {
      warn(late_, [&] {
        return text() + "at the assign at index " + std::to_string(lane.assign) + " " +
               limit_text(lane);
      });
    }
  }

  static std::string limit_text(const Lane& lane) {
    return lane.limit == kNoOffset
               ? "there was nothing to begin with but the first message"
               : "nobody can have committed more than " + std::to_string(lane.limit);
  }

  std::int64_t index_of(KeyId key, std::int64_t offset) const {
    const auto log = orders_.log(key);
    return std::ranges::lower_bound(log, offset, {}, &VersionOrders::Slot::offset) - log.begin();
  }

  template <typename Text>
  static void warn(Warning& warning, const Text& text) {
    if (++warning.count == 1) warning.text = text();
  }

  const History& history_;
  const VersionOrders& orders_;
  const Transcript& transcript_;
  std::vector<std::int64_t> committed_;   // by key, by completed polls
  std::vector<std::int64_t> committing_;  // by key, by polls that have begun
  bool may_have_committed_more_ = false;  // a poll of unknown outcome has begun
  std::size_t first_open_poll_;           // the position of the first poll that never completes
  std::vector<Lane> lanes_;
  std::vector<std::uint32_t> generations_;  // by process
  Warning beyond_;
  Warning back_;
  Warning late_;
  Warning unasked_;
};

}  // namespace

std::vector<std::string> find_wrong_offsets(const History& history, const VersionOrders& orders,
                                            const Transcript& transcript) {
  return OffsetSearch(history, orders, transcript).search();
}

}  // namespace maelstrom::checkers::kafka
