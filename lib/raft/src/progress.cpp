#include "maelstrom/raft/progress.hpp"

#include <algorithm>

namespace maelstrom::raft {

std::string_view to_string(ProgressState state) {
  switch (state) {
    case ProgressState::probe: return "probe";
    case ProgressState::replicate: return "replicate";
    case ProgressState::snapshot: return "snapshot";
  }
  return "unknown";
}

void Progress::spoke(Time now) {
  if (has_answered()) unanswered_since = now;
  last_sent = now;
  heartbeat = false;
}

Time Progress::due(const Timing& timing) const {
  return saturating_add(last_sent, has_answered() ? timing.interval() : timing.repetition());
}

bool Progress::answers(Time now, Duration patience) const {
  return has_answered() || now - std::max(unanswered_since, heard) <= patience;
}

bool Progress::can_send(std::size_t max_inflight) const {
  switch (state) {
    case ProgressState::probe: return !probing;
    case ProgressState::replicate: return inflight.size() < max_inflight;
    case ProgressState::snapshot: return false;
  }
  return false;
}

void Progress::sent(Index last, Time now) {
  append_sent = now;
  if (state == ProgressState::probe) {
    probing = true;
    probed = last;
  } else {
    inflight.push_back(last);
    next = last + 1;
  }
}

void Progress::sent_snapshot(Index index, Time now) {
  state = ProgressState::snapshot;
  append_sent = now;
  snapshot = index;
}

bool Progress::acknowledge(Index index) {
  if (index < match) return false;
  const bool news = index > match;
  match = index;
  next = std::max(next, match + 1);
  while (!inflight.empty() && inflight.front() <= match) inflight.pop_front();
  if (state == ProgressState::probe || (state == ProgressState::snapshot && match >= snapshot)) {
    probe();
    state = ProgressState::replicate;
  }
  return news;
}

bool Progress::refuse(Index index, Index hint) {
  switch (state) {
    case ProgressState::probe: {
      if (index + 1 != next) return false;  // answers an earlier append
      const Index earlier = std::max(std::min(index, hint + 1), match + 1);
      if (earlier == next) return false;  // it has lost what it had acknowledged
      next = earlier;
      probing = false;
      return true;
    }
    case ProgressState::replicate:
      if (index <= match) return false;  // answers an earlier append
      probe();
      return true;
    case ProgressState::snapshot: return false;
  }
  return false;
}

void Progress::probe() {
  state = ProgressState::probe;
  next = match + 1;
  probing = false;
  inflight.clear();
}

}  // namespace maelstrom::raft
