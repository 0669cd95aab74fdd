#include "kafka/transcript.hpp"

#include <algorithm>
#include <unordered_map>

#include "txn/value_table.hpp"

namespace maelstrom::checkers::kafka {
namespace {

bool is_assign(const Op& op) { return op.f == "assign" || op.f == "subscribe"; }
bool may_send(const Op& op) { return op.f == "send" || op.f == "txn"; }

std::span<const Value> elements_of(const Value& value) {
  return value.is_sequence() ? value.elements() : std::span<const Value>();
}

bool is_offset(const Value& value) { return value.is_integer() && value.as_integer() >= 0; }

std::int64_t to_offset(const Value& value) {
  return is_offset(value) ? value.as_integer() : kNoOffset;
}

bool is_polled(const Value& messages) {
  return messages.is_sequence() && std::ranges::all_of(messages.elements(), [](const Value& pair) {
           const auto parts = elements_of(pair);
           return parts.size() == 2 && is_offset(parts[0]);
         });
}

// Whether `mop` can be part of an acknowledged operation: [:send key [offset message]] or [:poll
// {key [[offset message] ...]}]. A send may have no offset: nil, or no pair.
bool is_readable(const Value& mop) {
  const auto parts = elements_of(mop);
  if (parts.size() == 3 && parts[0].is_keyword("send")) {
    const auto pair = elements_of(parts[2]);
    return pair.size() != 2 || pair[0].is_nil() || is_offset(pair[0]);
  }
  if (parts.empty() || !parts[0].is_keyword("poll")) return false;
  if (parts.size() == 1) return true;  // it returned no messages
  return parts[1].is_map() && std::ranges::all_of(parts[1].entries(), [](const auto& entry) {
           return is_polled(entry.value);
         });
}

class Reader {
 public:
  explicit Reader(const History& history) : history_(history) {}

  Transcript read() {
    for (const Op& op : history_) {
      if (op.is_client() && !op.is_invoke()) add(op, history_.partner(op), op.type);
    }
    for (const Op& op : history_) {
      const bool is_open = op.is_client() && op.is_invoke() && history_.partner(op) == nullptr;
      if (is_open && may_send(op)) add(op, &op, OpType::info);
    }
    result_.process_count = processes_.size();
    return std::move(result_);
  }

 private:
  void add(const Op& op, const Op* invocation, OpType outcome) {
    Action action;
    action.op = &op;
    action.invocation = invocation;
    action.outcome = outcome;
    action.is_assign = is_assign(op);
    if (!action.is_assign && !may_send(op) && !may_poll(op)) return;
    const auto next = static_cast<ProcessId>(processes_.size());
    action.process = processes_.try_emplace(op.process, next).first->second;
    if (action.is_assign) {
      add_assigned(action);
    } else {
      if (outcome == OpType::ok) check_form(op);
      if (may_send(op)) add_sends(action);
      if (may_poll(op)) add_polls(action);
      note_messages(action);
    }
    result_.actions.push_back(action);
  }

  void check_form(const Op& op) {
    if (op.value.is_nil()) return;
    if (op.value.is_sequence() && std::ranges::all_of(op.value.elements(), is_readable)) return;
    if (result_.unreadable++ == 0) result_.first_unreadable = &op;
  }

  void add_assigned(Action& action) {
    action.assigned.begin = size_of(result_.assigned);
    for (const Value& key : elements_of(action.op->value)) {
      result_.assigned.push_back(lane(action.process, intern_key(key)));
    }
    action.assigned.end = size_of(result_.assigned);
  }

  // [:send key [offset message]], or [:send key message] as it was invoked.
  void add_sends(Action& action) {
    action.sends.begin = size_of(result_.runs);
    const bool has_offsets = action.is_ok() || action.invocation == nullptr ||
                             !(action.op->value == action.invocation->value);
    for (const Value& mop : elements_of(action.op->value)) {
      const auto parts = elements_of(mop);
      if (parts.size() != 3 || !parts[0].is_keyword("send")) continue;
      const auto pair = elements_of(parts[2]);
      begin_run(action, intern_key(parts[1]));
      if (has_offsets && pair.size() == 2) {
        add_sighting(pair[0], pair[1]);
      } else {
        add_sighting(Value(), parts[2]);
      }
    }
    action.sends.end = size_of(result_.runs);
    if (action.sends.end - action.sends.begin > 1) merge_runs(action.sends);
  }

  // [:poll {key [[offset message] ...]}], or [:poll] as it was invoked.
  void add_polls(Action& action) {
    action.polls.begin = size_of(result_.runs);
    std::size_t polls = 0;
    for (const Value& mop : elements_of(action.op->value)) {
      const auto parts = elements_of(mop);
      if (parts.size() < 2 || !parts[0].is_keyword("poll") || !parts[1].is_map()) continue;
      ++polls;
      for (const auto& [key, pairs] : parts[1].entries()) {
        begin_run(action, intern_key(key));
        for (const Value& pair : elements_of(pairs)) {
          const auto offset_and_message = elements_of(pair);
          if (offset_and_message.size() != 2) continue;
          add_sighting(offset_and_message[0], offset_and_message[1]);
        }
      }
    }
    action.polls.end = size_of(result_.runs);
    if (polls > 1) merge_runs(action.polls);
  }

  // Merges all runs of a key into one.
  void merge_runs(Action::Range& range) {
    auto& runs = result_.runs;
    auto& sightings = result_.sightings;
    for (std::uint32_t first = range.begin; first < range.end; ++first) {
      for (std::uint32_t other = first + 1; other < range.end; ++other) {
        if (runs[other].key != runs[first].key) continue;
        if (runs[first].end != sightings.size()) move_to_end(runs[first]);
        const Run more = runs[other];
        for (std::uint32_t i = more.begin; i < more.end; ++i) {
          sightings.push_back(sightings[i]);
        }
        runs[first].end = size_of(sightings);
        runs.erase(runs.begin() + other--);
        --range.end;
      }
    }
  }

  void move_to_end(Run& run) {
    auto& sightings = result_.sightings;
    const auto begin = size_of(sightings);
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      sightings.push_back(sightings[i]);
    }
    run.begin = begin;
    run.end = size_of(sightings);
  }

  // Updates the messages with the action, which will be the next one in the list.
  void note_messages(const Action& action) {
    const auto id = static_cast<ActionId>(result_.actions.size());
    for (const Run& run : result_.sends(action)) {
      for (const Sighting& sighting : result_.seen(run)) {
        Message& message = result_.messages[sighting.message];
        message.writer = id;
        if (action.is_ok()) message.is_acknowledged = true;
        if (action.outcome == OpType::fail) message.has_failed = true;
      }
    }
    for (const Run& run : result_.polls(action)) {
      for (const Sighting& sighting : result_.seen(run)) {
        Message& message = result_.messages[sighting.message];
        if (message.reader == kNone) message.reader = id;
        if (action.is_ok() && message.ok_reader == kNone) message.ok_reader = id;
      }
    }
  }

  void begin_run(const Action& action, KeyId key) {
    const auto at = size_of(result_.sightings);
    result_.runs.push_back({key, lane(action.process, key), at, at});
  }

  // Adds a sighting to the last run.
  void add_sighting(const Value& offset, const Value& value) {
    Run& run = result_.runs.back();
    const MessageId id = message(run, value);
    result_.sightings.push_back({to_offset(offset), id});
    ++run.end;
  }

  // The number of the message. Tries first the message that followed the run's last one before.
  MessageId message(const Run& run, const Value& value) {
    MessageId* expected = run.empty() ? nullptr : &successors_[result_.sightings.back().message];
    if (expected != nullptr && *expected != kNone && messages_.scope(*expected) == run.key &&
        txn::is_same(messages_.value(*expected), value)) {
      return *expected;
    }
    const MessageId id = messages_.add(run.key, value);
    if (expected != nullptr) *expected = id;
    if (id == result_.messages.size()) {
      successors_.push_back(kNone);
      result_.messages.emplace_back();
      result_.messages.back().value = value;
      result_.messages.back().key = run.key;
    }
    return id;
  }

  KeyId intern_key(const Value& key) {
    const KeyId id = keys_.add(0, key);
    if (id == result_.keys.size()) result_.keys.push_back(key);
    return id;
  }

  LaneId lane(ProcessId process, KeyId key) {
    const LaneId id = lanes_.add(process, Value::integer(key));
    if (id == result_.lane_keys.size()) result_.lane_keys.push_back(key);
    return id;
  }

  template <typename Array>
  static std::uint32_t size_of(const Array& array) {
    return static_cast<std::uint32_t>(array.size());
  }

  const History& history_;
  Transcript result_;
  txn::ValueTable keys_;
  txn::ValueTable messages_;
  std::vector<MessageId> successors_;  // by message
  txn::ValueTable lanes_;
  std::unordered_map<std::int32_t, ProcessId> processes_;
};

}  // namespace

bool Transcript::must_have_committed(const Action& action) const {
  if (action.outcome != OpType::info) return action.is_ok();
  return std::ranges::any_of(sends(action), [&](const Run& run) {
    return std::ranges::any_of(
        seen(run), [&](const Sighting& sighting) { return message(sighting).ok_reader != kNone; });
  });
}

Transcript read_transcript(const History& history) { return Reader(history).read(); }

}  // namespace maelstrom::checkers::kafka
