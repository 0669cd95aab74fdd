#include "kafka/findings.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace maelstrom::checkers::kafka {
namespace {

constexpr std::uint32_t kAround = 3;  // messages shown on either side

bool contains(const Run& run, std::uint32_t sighting) {
  return run.begin <= sighting && sighting < run.end;
}

}  // namespace

void Findings::add(std::string_view type, std::size_t count, std::span<const Value> cases) {
  if (count == 0) return;
  add(type, arena_.map({{Value::keyword("count"), Value::integer(static_cast<std::int64_t>(count))},
                        {Value::keyword("errs"), arena_.list(cases)}}));
}

std::vector<Findings::Error> Findings::take() {
  std::ranges::sort(errors_, {}, &Error::type);
  return std::exchange(errors_, {});
}

Value Findings::witness(ActionId id, std::uint32_t from, std::uint32_t to) {
  const Action& action = transcript_.actions[id];
  const auto holds = [&](const Run& run) { return contains(run, from); };
  const auto sends = transcript_.sends(action);
  const auto polls = transcript_.polls(action);
  const auto send = std::ranges::find_if(sends, holds);
  const auto poll = std::ranges::find_if(polls, holds);
  Value value = action.op->value;
  if (send != sends.end()) value = sent(*send);
  if (poll != polls.end()) value = polled(*poll, from, to);
  const Op& op = *action.op;
  std::vector<Value::Entry> entries = {
      {Value::keyword("index"), Value::integer(op.index)},
      {Value::keyword("time"), Value::integer(std::chrono::nanoseconds(op.time).count())},
      {Value::keyword("type"), Value::keyword(to_string(op.type))},
      {Value::keyword("process"), Value::integer(op.process)},
      {Value::keyword("f"), Value::keyword(op.f)},
      {Value::keyword("value"), value}};
  if (!op.error.is_nil()) entries.push_back({Value::keyword("error"), op.error});
  return arena_.map(entries);
}

Value Findings::sender(ActionId action, MessageId message) {
  return first_of(transcript_.sends(transcript_.actions[action]), action, message);
}

Value Findings::poller(ActionId action, MessageId message) {
  return first_of(transcript_.polls(transcript_.actions[action]), action, message);
}

Value Findings::first_of(std::span<const Run> runs, ActionId action, MessageId message) {
  for (const Run& run : runs) {
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      if (transcript_.sightings[i].message == message) return witness(action, i, i);
    }
  }
  return witness(action, kNone, kNone);
}

Value Findings::sent(const Run& run) {
  std::vector<Value> mops;
  for (const Sighting& sighting : transcript_.seen(run)) {
    const Value message = sighting.offset == kNoOffset ? value(sighting.message) : pair(sighting);
    mops.push_back(arena_.vector({Value::keyword("send"), key(run.key), message}));
  }
  return arena_.vector(mops);
}

Value Findings::polled(const Run& run, std::uint32_t from, std::uint32_t to) {
  from = std::max(run.begin, from - std::min(from, kAround));
  to = std::min(run.end, to + kAround + 1);
  std::vector<Value> pairs;
  for (std::uint32_t i = from; i < to; ++i) pairs.push_back(pair(transcript_.sightings[i]));
  const Value messages = arena_.map({{key(run.key), arena_.vector(pairs)}});
  return arena_.vector({arena_.vector({Value::keyword("poll"), messages})});
}

Value Findings::pair(const Sighting& sighting) {
  const Value offset = sighting.offset == kNoOffset ? Value() : Value::integer(sighting.offset);
  return arena_.vector({offset, value(sighting.message)});
}

}  // namespace maelstrom::checkers::kafka
